//! How much is in a database, for people who look after it.

use std::collections::BTreeMap;

use super::{SqliteStore, row};
use crate::store::Error;

impl SqliteStore {
    /// How many records there are of each kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn records_by_kind(&self) -> Result<BTreeMap<String, u64>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT kind, count(*) FROM record GROUP BY kind")?;
        let rows = statement.query_map([], |found| Ok((found.get(0)?, row::count(found, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many touches there are. None is ever taken out, so that the latest bears the count as its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn touches(&self) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached("SELECT coalesce(max(number), 0) FROM touch")?;
        Ok(statement.query_row([], |found| row::count(found, 0))?)
    }

    /// The number of the latest event; 0 where nothing has happened yet. Who follows the log starts here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_event(&self) -> Result<i64, Error> {
        let mut statement = self.connection.prepare_cached("SELECT coalesce(max(number), 0) FROM event")?;
        Ok(statement.query_row([], |found| found.get(0))?)
    }
}
