//! One daemon a database: a lock file beside it, held as long as the daemon runs.
//!
//! The lock is the operating system's, on the open file: it is gone when the process is, however that ended. The
//! file itself stays; its presence says nothing.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::ownership;
use crate::store::Error;
use crate::words::{DatabaseSentence, SystemSentence};

/// The right to run a daemon on a database, and to migrate it; given up when dropped.
#[derive(Debug)]
pub struct DatabaseLock {
    path: PathBuf,
    _file: File,
}

impl DatabaseLock {
    /// Takes the lock of the database at `database`: the file `<database>.lock`.
    ///
    /// # Errors
    /// [`Error::InUse`] where another process holds it, or [`Error::Other`] where the file cannot be opened.
    pub fn take(database: &Path) -> Result<DatabaseLock, Error> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let cannot = |error: std::io::Error| {
            let (path, said) = (path.display().to_string(), SystemSentence::of(&error));
            let error = Error::other(DatabaseSentence::NotLocked { path, said });
            ownership::or_denied(error, database, true)
        };
        let mut file = ownership::open_or_make(&path, 0o640).map_err(cannot)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse(held(&path, &mut file))),
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        // Who holds it is for people only; the lock itself does not depend on it.
        file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).map_err(cannot)?;
        Ok(DatabaseLock { path, _file: file })
    }

    /// The lock file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn held(path: &Path, file: &mut File) -> DatabaseSentence {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(20).read_to_string(&mut text));
    let process = match (read, text.trim().parse::<u32>()) {
        (Ok(_), Ok(process)) => Some(process),
        _ => None,
    };
    DatabaseSentence::InUse { process, lock: path.display().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_daemon_is_told_which_lock_and_whose() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("touchbase.db");
        let lock = DatabaseLock::take(&database).unwrap();
        let Err(Error::InUse(said)) = DatabaseLock::take(&database) else { panic!("taken twice") };
        let text = said.to_string();
        assert!(text.contains("touchbase.db.lock"), "{text}");
        assert!(text.contains(&std::process::id().to_string()), "{text}");
        drop(lock);
        assert!(DatabaseLock::take(&database).is_ok());
    }
}
