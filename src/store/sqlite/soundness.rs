//! Whether a database is sound: in every page and every index, whole where it is small, table by table where it is not.

use rusqlite::Connection;

use super::SqliteStore;
use crate::store::Error;
use crate::words::Sentence;
#[cfg(feature = "simulation")]
use crate::{calendar::zone::Zone, record::Kinds, words::StoreSentence};

/// Looks at every page, and whether each index has what its table has: what a look at the pages alone does not see, an
/// index that lacks a touch's key, sends that touch again.
pub(super) fn check(connection: &Connection) -> Result<(), Error> {
    verdict(connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?)
}

/// Looks at the pages only.
pub(super) fn check_pages(connection: &Connection) -> Result<(), Error> {
    verdict(connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?)
}

fn verdict(found: String) -> Result<(), Error> {
    if found == "ok" { Ok(()) } else { Err(Error::damaged(Sentence::Quoted(found))) }
}

impl SqliteStore {
    /// The tables by which a large database is looked at, one at a time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tables(&self) -> Result<Vec<String>, Error> {
        let sql =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
        let mut statement = self.connection.prepare(sql)?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Looks at one table and its indexes.
    ///
    /// # Errors
    /// [`Error::Damaged`] with what is wrong first, or the engine's words.
    pub fn check_table(&self, table: &str) -> Result<(), Error> {
        let sql = format!("PRAGMA integrity_check({})", quoted(table));
        verdict(self.connection.query_row(&sql, [], |row| row.get(0))?)
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(feature = "simulation")]
impl SqliteStore {
    /// By which kinds and in which zone records are read.
    pub fn reads_by(&self) -> (&Kinds, &Zone) {
        (&self.kinds, &self.zone)
    }

    /// Whether a commit is on the disk before it returns (`synchronous = FULL`, which is 2).
    ///
    /// # Errors
    /// The engine's words.
    pub fn waits_for_the_disk(&self) -> Result<bool, Error> {
        Ok(self.connection.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))? == 2)
    }

    /// Looks at every page, index and reference.
    ///
    /// # Errors
    /// [`Error::Damaged`] with what is wrong first, or the engine's words.
    pub fn check_whole(&self) -> Result<(), Error> {
        check(&self.connection)?;
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        match rows.next()? {
            None => Ok(()),
            Some(row) => Err(Error::damaged(StoreSentence::PointsNowhere { table: row.get(0)? })),
        }
    }
}
