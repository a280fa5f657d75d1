//! What the daemon remembers about rules and itself, and which rules a person has paused.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;

use super::{SqliteStore, row};
use crate::store::engine::rows::RuleRows;
use crate::store::millis::millis;
use crate::store::{Error, Pause, RuleState};

impl RuleRows for SqliteStore {
    fn stored_rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error> {
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

    fn put_rule_states(&mut self, states: &[(&str, &RuleState)]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO rule_state (rule, effective_from, planned_through, digest, canonical)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (rule) DO UPDATE SET effective_from = excluded.effective_from,
                 planned_through = excluded.planned_through, digest = excluded.digest,
                 canonical = excluded.canonical",
        )?;
        for (rule, state) in states {
            let (from, through) = (millis(state.effective_from), millis(state.planned_through));
            statement.execute((rule, from, through, &state.digest, &state.canonical))?;
        }
        Ok(())
    }

    fn move_rule(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        let run = |sql: &str| -> Result<usize, Error> {
            Ok(self.connection.prepare_cached(sql)?.execute((from, to))?)
        };
        // What the new name has already is the newer fact, and stays.
        let moved = run("UPDATE OR IGNORE touch SET rule = ?2 WHERE rule = ?1")?;
        run("UPDATE message SET rule = ?2 WHERE rule = ?1")?;
        run("UPDATE OR IGNORE rule_state SET rule = ?2 WHERE rule = ?1")?;
        run("UPDATE OR IGNORE pause SET rule = ?2 WHERE rule = ?1")?;
        for table in ["rule_state", "pause"] {
            let sql = format!("DELETE FROM {table} WHERE rule = ?1");
            self.connection.prepare_cached(&sql)?.execute([from])?;
        }
        Ok(moved as u64)
    }

    fn stored_note(&self, name: &str) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT text FROM note WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    fn put_note(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO note (name, text) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET text = excluded.text",
            )?
            .execute((name, text))?;
        Ok(())
    }

    fn stored_pauses(&self) -> Result<BTreeMap<String, Pause>, Error> {
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

    fn put_pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO pause (rule, by, since_at, until_at, reason) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (rule) DO UPDATE SET by = excluded.by, since_at = excluded.since_at,
                     until_at = excluded.until_at, reason = excluded.reason",
            )?
            .execute((rule, &pause.by, millis(pause.since), pause.until.map(millis), &pause.reason))?;
        Ok(())
    }

    fn remove_pause(&mut self, rule: &str) -> Result<bool, Error> {
        Ok(self.connection.prepare_cached("DELETE FROM pause WHERE rule = ?1")?.execute([rule])? > 0)
    }
}
