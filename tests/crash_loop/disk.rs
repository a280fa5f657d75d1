//! The disk of a site, with a cache that a power cut empties.
//!
//! `volatile_disk.c` keeps beside each file what of it has been synced. After a power cut each sector is what was
//! synced or what was written since, as the dice want; a file that was never synced may be gone. That is as bad as a
//! disk may be that keeps its word.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use super::dice::Dice;

/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// The disk under one site's state directory.
pub(crate) struct Disk {
    state: PathBuf,
    platter: TempDir,
    lies_about: Option<&'static str>,
}

impl Disk {
    /// The disk under a directory. It syncs nothing of the files whose names end in `lies_about`, and says it had.
    pub(crate) fn under(state: &Path, lies_about: Option<&'static str>) -> Disk {
        Disk { state: state.to_owned(), platter: TempDir::new().unwrap(), lies_about }
    }

    /// What the daemon's environment needs so that it works on this disk.
    pub(crate) fn environment(&self) -> Vec<(&'static str, &Path)> {
        let mut all = vec![
            ("LD_PRELOAD", library()),
            ("VOLATILE_DISK", &self.state),
            ("VOLATILE_DISK_DURABLE", self.platter.path()),
        ];
        all.extend(self.lies_about.map(|end| ("VOLATILE_DISK_LIES", Path::new(end))));
        all
    }

    /// Everything that lies there reaches the platter; nobody may be at work.
    pub(crate) fn flush(&self) {
        for name in names(self.platter.path()) {
            fs::remove_file(self.platter.path().join(name)).unwrap();
        }
        for name in names(&self.state) {
            fs::copy(self.state.join(&name), self.platter.path().join(&name)).unwrap();
        }
    }

    /// The power goes: what is left is on the platter, and some of what was on its way there. Returns how many bytes
    /// are not what the daemon had last written.
    pub(crate) fn lose_power(&self, dice: &mut Dice) -> usize {
        let share = [0, 10, 50, 90][usize::try_from(dice.roll() % 4).unwrap()];
        let mut lost = 0;
        for name in names(&self.state) {
            let (file, kept) = (self.state.join(&name), self.platter.path().join(&name));
            let written = fs::read(&file).unwrap();
            let synced = fs::read(&kept).ok();
            // The log's index is no more than memory.
            let gone = name.ends_with("-shm") || (synced.is_none() && dice.roll().is_multiple_of(2));
            if gone {
                fs::remove_file(&file).unwrap();
                continue;
            }
            let left = mixture(&synced.unwrap_or_default(), &written, share, dice);
            lost += left.iter().zip(&written).filter(|(left, written)| left != written).count();
            lost += written.len().abs_diff(left.len());
            fs::write(&file, left).unwrap();
        }
        lost
    }
}

/// Each sector as it was synced or as it was written, the latter in so many of a hundred cases.
fn mixture(synced: &[u8], written: &[u8], share: u64, dice: &mut Dice) -> Vec<u8> {
    let longer = dice.roll() % 100 < share;
    let mut left = synced.to_vec();
    left.resize(if longer { written.len() } else { synced.len() }, 0);
    for (sector, new) in left.chunks_mut(SECTOR_BYTES).zip(written.chunks(SECTOR_BYTES)) {
        let bytes = sector.len().min(new.len());
        if dice.roll() % 100 < share {
            sector[..bytes].copy_from_slice(&new[..bytes]);
        }
    }
    left
}

/// The names of the files in a directory; none where there is no such directory.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// The library that makes a process's disk volatile: compiled once, where programs may lie.
fn library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (library, part) = (folder.join("volatile_disk.so"), folder.join("volatile_disk.so.part"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crash_loop/volatile_disk.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&part).arg(&source).arg("-ldl");
        let ended = compiler.output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        fs::rename(&part, &library).unwrap();
        library
    })
}
