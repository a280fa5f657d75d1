//! How much is in a database, for people who look after it.

use std::collections::BTreeMap;

use super::{SqliteStore, row};
use crate::store::{Count, Error};
use crate::terms::Outcome;

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

    /// Of how many messages nobody knows whether they went; through the index of those.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unknown(&self) -> Result<u64, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT count(*) FROM message WHERE state = 'unknown'")?;
        Ok(statement.query_row([], |found| row::count(found, 0))?)
    }

    /// How many touches wait for a person, by rule and reason; through the index of what is held.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn held(&self) -> Result<Vec<Count>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rule, reason, count(*) FROM touch WHERE state = 'held' GROUP BY rule, reason ORDER BY rule, reason",
        )?;
        let rows = statement.query_map([], |found| {
            Ok(Count {
                rule: found.get(0)?,
                channel: None,
                outcome: Outcome::Held,
                reason: row::optional_word(found, 1)?,
                touches: row::count(found, 2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
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
