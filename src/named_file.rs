//! Files that people name, opened to read: a list, a mapping, a copy of the database, a secret, a certificate.
//!
//! Whatever is no plain file is refused before it is read: a pipe would keep us waiting for ever, and a device never ends.
//! What is read whole has a bound.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read as _, Result};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::fs::OFlags;

/// Opens a plain file, or a link to one; waits for nobody.
///
/// # Errors
/// When it cannot be opened; [`ErrorKind::IsADirectory`] for a folder, and [`ErrorKind::NotSeekable`] for anything else
/// that is no plain file.
pub fn open(path: &Path) -> Result<File> {
    // Without this flag, opening a pipe waits until somebody writes to it. The open file is asked, not the path: nobody can
    // swap it in between.
    let no_wait = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    let file = OpenOptions::new().read(true).custom_flags(no_wait).open(path)?;
    match file.metadata()?.file_type() {
        kind if kind.is_file() => Ok(file),
        kind if kind.is_dir() => Err(ErrorKind::IsADirectory.into()),
        _ => Err(ErrorKind::NotSeekable.into()),
    }
}

/// Reads the whole of a plain file of at most so many bytes.
///
/// # Errors
/// As [`open`], and [`ErrorKind::FileTooLarge`] for one that is larger.
pub fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= bytes_max => Ok(bytes),
        _ => Err(ErrorKind::FileTooLarge.into()),
    }
}

/// Reads the whole of a plain file of text.
///
/// # Errors
/// As [`read`], and [`ErrorKind::InvalidData`] for what is not UTF-8.
pub fn read_text(path: &Path, bytes_max: u64) -> Result<String> {
    String::from_utf8(read(path, bytes_max)?).map_err(|error| Error::new(ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_file_is_refused_and_what_is_large_not_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("list"), "12345").unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero")).unwrap();
        std::os::unix::fs::symlink(at("list"), at("link")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let kind = |name: &str| read(&at(name), 5).unwrap_err().kind();
        assert_eq!([kind("zero"), kind("pipe")], [ErrorKind::NotSeekable; 2]);
        assert_eq!(kind("."), ErrorKind::IsADirectory);
        assert_eq!(kind("none"), ErrorKind::NotFound);
        assert_eq!(read_text(&at("link"), 5).unwrap(), "12345");
        assert_eq!(read(&at("list"), 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
