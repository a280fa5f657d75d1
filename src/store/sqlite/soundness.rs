//! Whether a database is sound in every page and every reference: for tests, as it reads the whole file.

use super::SqliteStore;
use crate::calendar::zone::Zone;
use crate::record::Kinds;
use crate::store::Error;
use crate::words::{Sentence, StoreSentence};

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
        let found: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(Error::damaged(Sentence::Quoted(found)));
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        match rows.next()? {
            None => Ok(()),
            Some(row) => Err(Error::damaged(StoreSentence::PointsNowhere { table: row.get(0)? })),
        }
    }
}
