//! Whether the files that are open are still those that the database's names lead to.
//!
//! What is written to a file that was removed, or whose name leads to another by now, is lost with the process: a
//! start would not know of it and send it again. So each commit looks first; two looks cost a few microseconds.

use std::path::{Path, PathBuf};

use super::companion::{FileId, unguessable, with_ending};
use crate::store::Error;
use crate::words::OriginSentence;

/// The database's file and its log, as they were opened.
#[derive(Debug, Clone)]
pub(super) struct FileWatch {
    path: PathBuf,
    log: PathBuf,
    file: Option<FileId>,
    log_file: Option<FileId>,
}

impl FileWatch {
    /// Remembers what is open just now.
    pub(super) fn new(path: &Path) -> FileWatch {
        let log = with_ending(path, "-wal");
        let of = |path: &Path| FileId::of(path).ok().flatten();
        FileWatch { file: of(path), log_file: of(&log), path: path.to_owned(), log }
    }

    /// Gives the log another name, where it is still the one of a file that was removed or replaced: the engine leaves it
    /// there, and whoever opens the file that lies there now would read both as one.
    pub(super) fn put_log_away(&self) {
        let gone = self.file.is_some() && FileId::of(&self.path).is_ok_and(|file| file != self.file);
        let ours = self.log_file.is_some() && FileId::of(&self.log).is_ok_and(|log| log == self.log_file);
        if gone && ours {
            let ending = unguessable().unwrap_or_default();
            // Where this fails, the next start says that it lies there.
            std::fs::rename(&self.log, with_ending(&self.log, &format!(".replaced-{ending}"))).ok();
        }
    }

    /// Looks whether both are still there.
    ///
    /// # Errors
    /// [`Error::Replaced`] where one is not; a file system that does not say is no reason.
    pub(super) fn look(&self) -> Result<(), Error> {
        let Ok(file) = FileId::of(&self.path) else { return Ok(()) };
        if self.file.is_some() && file != self.file {
            let path = self.path.display().to_string();
            return Err(Error::Replaced(match file {
                None => OriginSentence::Removed { path },
                Some(_) => OriginSentence::Replaced { path },
            }));
        }
        let Ok(log) = FileId::of(&self.log) else { return Ok(()) };
        if self.log_file.is_some() && log != self.log_file {
            return Err(Error::Replaced(OriginSentence::LogGone { log: self.log.display().to_string() }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_a_replaced_and_an_untouched_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchbase.db");
        let log = folder.path().join("touchbase.db-wal");
        for file in [&path, &log] {
            std::fs::write(file, "1").unwrap();
        }
        let watch = FileWatch::new(&path);
        assert_eq!(watch.look(), Ok(()));
        // Written to in place, it is still the same.
        std::fs::write(&log, "").unwrap();
        assert_eq!(watch.look(), Ok(()));
        std::fs::rename(&log, folder.path().join("aside")).unwrap();
        let said = OriginSentence::LogGone { log: log.display().to_string() };
        assert_eq!(watch.look(), Err(Error::Replaced(said)));
        std::fs::rename(folder.path().join("aside"), &log).unwrap();
        std::fs::write(folder.path().join("other"), "2").unwrap();
        watch.put_log_away();
        assert!(log.exists(), "it belongs to the file");
        std::fs::rename(folder.path().join("other"), &path).unwrap();
        let name = path.display().to_string();
        assert_eq!(watch.look(), Err(Error::Replaced(OriginSentence::Replaced { path: name.clone() })));
        watch.put_log_away();
        assert!(!log.exists() && std::fs::read_dir(folder.path()).unwrap().count() == 2);
        std::fs::remove_dir_all(folder.path()).unwrap();
        assert_eq!(watch.look(), Err(Error::Replaced(OriginSentence::Removed { path: name })));
    }
}
