//! The disk under the database: how much room is left (planning and claiming stop before it is full), and whether it
//! is this machine's own.

use std::path::Path;

use super::Error;
use crate::words::{StoreSentence, SystemSentence};

/// A file system's room, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    /// What this process may still write.
    pub free: u64,
    /// All there is.
    pub size: u64,
}

/// The room on the file system of a path that exists.
///
/// # Errors
/// When the file system does not say.
pub fn volume(path: &Path) -> Result<Volume, Error> {
    let found = rustix::fs::statvfs(path).map_err(|error| {
        Error::other(StoreSentence::RoomUnknown { said: SystemSentence::of(&error.into()) })
    })?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Ok(Volume { free: bytes(found.f_bavail), size: bytes(found.f_blocks) })
}

/// Bytes that this process may still write on the file system of a path that exists.
///
/// # Errors
/// When the file system does not say.
pub fn free_bytes(path: &Path) -> Result<u64, Error> {
    volume(path).map(|volume| volume.free)
}

/// The name of the network file system that a path lies on; `None` on a disk of this machine. SQLite's log lives in
/// shared memory, which no network file system has between machines.
#[must_use]
pub fn network_file_system(path: &Path) -> Option<&'static str> {
    #[cfg(target_os = "linux")]
    return rustix::fs::statfs(path).ok().and_then(|found| network_name(found.f_type as u64));
    #[cfg(not(target_os = "linux"))]
    None
}

/// Whether a path lies on a container's own layer, which goes with the container.
#[must_use]
pub fn is_overlay(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    return rustix::fs::statfs(path).is_ok_and(|found| found.f_type as u64 & 0xFFFF_FFFF == 0x794C_7630);
    #[cfg(not(target_os = "linux"))]
    false
}

/// The magic numbers of Linux's statfs(2).
#[cfg(target_os = "linux")]
fn network_name(magic: u64) -> Option<&'static str> {
    match magic & 0xFFFF_FFFF {
        0x6969 => Some("NFS"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("SMB"),
        0x0102_1997 => Some("9P"),
        0x00C3_6400 => Some("Ceph"),
        0x5346_414F => Some("AFS"),
        // Also virtiofs and gRPC-FUSE, by which virtual machines and Docker Desktop share folders: their shared memory is
        // none, and a lock on them may be nobody else's.
        0x6573_5546 => Some("FUSE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn a_directory_has_room_and_a_missing_one_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let volume = volume(folder.path()).unwrap();
        assert!(volume.free > 0 && volume.free <= volume.size, "{volume:?}");
        assert!(free_bytes(folder.path()).unwrap() > 0);
        let error = free_bytes(&folder.path().join("missing")).unwrap_err();
        assert_eq!(
            [Language::English, Language::Chinese].map(|language| language.say(&error)),
            [
                "cannot find out how much room is left on the disk: no such file or folder",
                "无法查询磁盘剩余空间：没有这个文件或文件夹"
            ]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn network_file_systems_are_known_by_name() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(network_file_system(folder.path()), None);
        assert_eq!(network_name(0x6969), Some("NFS"));
        // As a signed 32-bit number, this one is negative.
        assert_eq!(network_name(0xFFFF_FFFF_FF53_4D42), Some("SMB"));
        assert_eq!(network_name(0x6573_5546), Some("FUSE"));
        assert_eq!(network_name(0xEF53), None);
    }
}
