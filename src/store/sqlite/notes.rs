//! What the daemon remembers about rules and itself.

use rusqlite::OptionalExtension;

use super::{SqliteStore, row};
use crate::failpoint::Commit;
use crate::store::millis::millis;
use crate::store::{Error, Memory, RuleState};

impl Memory for SqliteStore {
    fn rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT effective_from, planned_through, digest, canonical FROM rule_state WHERE rule = ?1",
        )?;
        let found = statement.query_row([rule], |row| {
            Ok(RuleState {
                effective_from: row::instant(row, 0)?,
                planned_through: row::instant(row, 1)?,
                digest: row.get(2)?,
                canonical: row.get(3)?,
            })
        });
        Ok(found.optional()?)
    }

    fn set_rule_state(&mut self, rule: &str, state: &RuleState) -> Result<(), Error> {
        self.transaction(Commit::RuleState, || self.put_rule_state(rule, state))
    }

    fn remember(&mut self, states: &[(String, RuleState)], note: Option<(&str, &str)>) -> Result<(), Error> {
        self.transaction(Commit::Remember, || {
            for (rule, state) in states {
                self.put_rule_state(rule, state)?;
            }
            note.map_or(Ok(()), |(name, text)| self.put_note(name, text))
        })
    }

    fn rename_rule(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        self.transaction(Commit::Rename, || {
            // What the new name has already is the newer fact, and stays.
            let moved = self
                .connection
                .prepare_cached("UPDATE OR IGNORE touch SET rule = ?2 WHERE rule = ?1")?
                .execute((from, to))?;
            self.connection
                .prepare_cached("UPDATE message SET rule = ?2 WHERE rule = ?1")?
                .execute((from, to))?;
            self.connection
                .prepare_cached("UPDATE OR IGNORE rule_state SET rule = ?2 WHERE rule = ?1")?
                .execute((from, to))?;
            self.connection.prepare_cached("DELETE FROM rule_state WHERE rule = ?1")?.execute([from])?;
            self.rename_pause(from, to)?;
            Ok(moved as u64)
        })
    }

    fn note(&self, name: &str) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT text FROM note WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    fn set_note(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.transaction(Commit::Note, || self.put_note(name, text))
    }
}

impl SqliteStore {
    fn put_rule_state(&self, rule: &str, state: &RuleState) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO rule_state (rule, effective_from, planned_through, digest, canonical)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (rule) DO UPDATE SET effective_from = excluded.effective_from,
                     planned_through = excluded.planned_through, digest = excluded.digest,
                     canonical = excluded.canonical",
            )?
            .execute((
                rule,
                millis(state.effective_from),
                millis(state.planned_through),
                &state.digest,
                &state.canonical,
            ))?;
        Ok(())
    }

    fn put_note(&self, name: &str, text: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO note (name, text) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET text = excluded.text",
            )?
            .execute((name, text))?;
        Ok(())
    }
}
