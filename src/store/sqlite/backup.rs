//! Copies a database while others use it, and does not call a copy good before it has looked.
//!
//! The copy is of one moment: a read transaction is held while it is made, and the rows of the copy are counted
//! against it. It is made under another name and renamed when it is checked, so a file with the wanted name is whole.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::origin::COPY_NOTE;
use super::{SqliteStore, companion, ownership, row};
use crate::failpoint::{self, Place, Point};
use crate::store::Error;
use crate::words::{DatabaseSentence, SystemSentence};

/// How many pages are copied at a time.
const PAGES: i32 = 1024;

/// What a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Records.
    pub records: u64,
    /// Touches.
    pub touches: u64,
    /// Messages.
    pub messages: u64,
}

impl SqliteStore {
    /// Copies the database to a new file and checks the copy.
    ///
    /// # Errors
    /// [`Error::Other`] where the file exists already or cannot be written, [`Error::Damaged`] where the copy is not
    /// sound; then there is no file at `to`.
    pub fn backup(&self, to: &Path) -> Result<Copied, Error> {
        copy(&self.path, to)
    }
}

/// Copies the database at `from` to the new file `to`, and checks the copy.
pub(super) fn copy(from: &Path, to: &Path) -> Result<Copied, Error> {
    if to.exists() {
        return Err(Error::other(DatabaseSentence::CopyExists { path: to.display().to_string() }));
    }
    let failed = |error: std::io::Error| {
        let (path, said) = (to.display().to_string(), SystemSentence::of(&error));
        Error::other(DatabaseSentence::CopyNotWritten { path, said })
    };
    let part = new_part(from, to).map_err(failed)?;
    let copied = copy_pages(from, &part).and_then(|expected| check(&part, &expected));
    match copied {
        Ok(counts) => {
            failpoint::fail(Point::At(Place::BackupNotNamed)).map_err(failed)?;
            std::fs::rename(&part, to).map_err(failed)?;
            failpoint::reach(Point::At(Place::BackupNamed));
            Ok(counts)
        }
        Err(error) => {
            // What is not good must not look like a copy; where even this fails, its name still says so.
            std::fs::remove_file(&part).ok();
            Err(error)
        }
    }
}

/// An empty file beside the copy-to-be that only we can read, under a name that nobody can guess: records are personal
/// data, and what lies under a known name may be somebody's link. Beside the database it belongs to whom that belongs.
fn new_part(database: &Path, to: &Path) -> std::io::Result<PathBuf> {
    let part = companion::with_ending(to, &format!(".{}.part", companion::unguessable()?));
    let real = |path: &Path| std::fs::canonicalize(ownership::folder_of(path));
    if real(to)?.starts_with(real(database)?) {
        ownership::make_new(&part)?;
    } else {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    }
    Ok(part)
}

fn copy_pages(from: &Path, part: &Path) -> Result<Copied, Error> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(Duration::from_secs(30))?;
    // Ends with the connection: until then, the source stands still for us while others write.
    source.execute_batch("BEGIN")?;
    let counted = count(&source)?;
    let mut target = Connection::open(part)?;
    Backup::new(&source, &mut target)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    mark(&target)?;
    Ok(counted)
}

/// Says in the copy that it is one: put in the database's place by whatever hand, it is not run on as if it knew all.
/// Without a log of its own, so that the copy is one file.
fn mark(copy: &Connection) -> Result<(), Error> {
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    copy.execute(
        "INSERT INTO note (name, text) VALUES (?1, 'yes') ON CONFLICT (name) DO UPDATE SET text = excluded.text",
        [COPY_NOTE],
    )?;
    Ok(())
}

/// Looks whether a copy is sound and complete.
fn check(part: &Path, expected: &Copied) -> Result<Copied, Error> {
    let copy = Connection::open(part)?;
    let found: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Error::damaged(DatabaseSentence::CopyUnsound { found }));
    }
    let counted = count(&copy)?;
    if counted != *expected {
        return Err(Error::damaged(DatabaseSentence::CopyIncomplete));
    }
    Ok(counted)
}

fn count(connection: &Connection) -> Result<Copied, Error> {
    let rows = |table: &str| -> Result<u64, Error> {
        Ok(connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |found| row::count(found, 0))?)
    };
    Ok(Copied { records: rows("record")?, touches: rows("touch")?, messages: rows("message")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn a_copy_that_holds_less_is_no_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.db.part");
        let tables = "CREATE TABLE record (id); CREATE TABLE touch (id); CREATE TABLE message (id)";
        Connection::open(&path).unwrap().execute_batch(tables).unwrap();
        let expected = Copied { records: 1, touches: 0, messages: 0 };
        let error = check(&path, &expected).unwrap_err();
        assert_eq!(
            [error.to_string(), error.zh().to_string()],
            [
                "the database is damaged: the copy does not hold everything that the database holds",
                "数据库已损坏：备份的内容与数据库不一致"
            ]
        );
        assert!(check(&path, &Copied { records: 0, ..expected }).is_ok());
    }
}
