//! Pauses: one row a rule, one statement a change.

use std::collections::BTreeMap;

use super::{SqliteStore, row};
use crate::failpoint::Commit;
use crate::store::millis::millis;
use crate::store::{Error, Pause, Pauses};

impl Pauses for SqliteStore {
    fn pauses(&self) -> Result<BTreeMap<String, Pause>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT rule, by, since_at, until_at, reason FROM pause")?;
        let rows = statement.query_map([], |found| {
            let pause = Pause {
                by: found.get(1)?,
                since: row::instant(found, 2)?,
                until: row::optional_instant(found, 3)?,
                reason: found.get(4)?,
            };
            Ok((found.get(0)?, pause))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error> {
        self.transaction(Commit::Pause, || {
            self.connection
                .prepare_cached(
                    "INSERT INTO pause (rule, by, since_at, until_at, reason) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (rule) DO UPDATE SET by = excluded.by, since_at = excluded.since_at,
                         until_at = excluded.until_at, reason = excluded.reason",
                )?
                .execute((rule, &pause.by, millis(pause.since), pause.until.map(millis), &pause.reason))?;
            Ok(())
        })
    }

    fn resume(&mut self, rule: &str) -> Result<bool, Error> {
        self.transaction(Commit::Resume, || {
            let ended =
                self.connection.prepare_cached("DELETE FROM pause WHERE rule = ?1")?.execute([rule])?;
            Ok(ended > 0)
        })
    }
}

impl SqliteStore {
    /// Makes the pause of a renamed rule its own, in the present transaction. One that the new name has stays.
    pub(super) fn rename_pause(&self, from: &str, to: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE OR IGNORE pause SET rule = ?2 WHERE rule = ?1")?
            .execute((from, to))?;
        self.connection.prepare_cached("DELETE FROM pause WHERE rule = ?1")?.execute([from])?;
        Ok(())
    }
}
