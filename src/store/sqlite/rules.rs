//! What the daemon remembers about rules and itself, and which rules a person has paused.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Row};

use super::{SqliteStore, row};
use crate::store::engine::rows::RuleRows;
use crate::store::millis::millis;
use crate::store::{CronBefore, Error, Pause, RuleState, StepState};

/// The columns that [`rule_state`] reads, and those of [`step_state`].
const RULE_STATE: &str = "rule, effective_from, planned_through, digest, canonical, source, gone_at, cron_before, cron_before_until";
const STEP_STATE: &str = "rule, stands_as, step, effective_from_at, gone, unclear";

fn rule_state(row: &Row<'_>) -> rusqlite::Result<(String, RuleState)> {
    let state = RuleState {
        effective_from: row::instant(row, 1)?,
        planned_through: row::instant(row, 2)?,
        digest: row.get(3)?,
        canonical: row.get(4)?,
        source: row.get(5)?,
        gone_at: row::optional_instant(row, 6)?,
        steps: Vec::new(),
        cron_before: cron_before(row)?,
    };
    Ok((row.get(0)?, state))
}

fn cron_before(row: &Row<'_>) -> rusqlite::Result<Option<CronBefore>> {
    let (fields, until) = (row.get::<_, Option<String>>(7)?, row::optional_instant(row, 8)?);
    Ok(fields.zip(until).map(|(fields, until)| CronBefore { fields, until }))
}

fn step_state(row: &Row<'_>) -> rusqlite::Result<(String, StepState)> {
    let state = StepState {
        stands_as: row.get(1)?,
        name: row.get(2)?,
        effective_from: row::instant(row, 3)?,
        gone: row.get(4)?,
        unclear: row.get(5)?,
    };
    Ok((row.get(0)?, state))
}

impl RuleRows for SqliteStore {
    fn stored_rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error> {
        let sql = format!("SELECT {RULE_STATE} FROM rule_state WHERE rule = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let Some((_, mut state)) = statement.query_row([rule], rule_state).optional()? else {
            return Ok(None);
        };
        let sql = format!("SELECT {STEP_STATE} FROM step_state WHERE rule = ?1 ORDER BY stands_as");
        let mut statement = self.connection.prepare_cached(&sql)?;
        for found in statement.query_map([rule], step_state)? {
            state.steps.push(found?.1);
        }
        Ok(Some(state))
    }

    fn stored_rule_states(&self) -> Result<BTreeMap<String, RuleState>, Error> {
        let sql = format!("SELECT {RULE_STATE} FROM rule_state");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut states: BTreeMap<String, RuleState> =
            statement.query_map([], rule_state)?.collect::<Result<_, _>>()?;
        let sql = format!("SELECT {STEP_STATE} FROM step_state ORDER BY rule, stands_as");
        let mut statement = self.connection.prepare_cached(&sql)?;
        for found in statement.query_map([], step_state)? {
            let (rule, step) = found?;
            if let Some(state) = states.get_mut(&rule) {
                state.steps.push(step);
            }
        }
        Ok(states)
    }

    fn count_rule_states(&self) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached("SELECT count(*) FROM rule_state")?;
        Ok(statement.query_row([], |found| row::count(found, 0))?)
    }

    fn put_rule_states(&mut self, states: &[(&str, &RuleState)]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO rule_state (rule, effective_from, planned_through, digest, canonical, source, gone_at,
                 cron_before, cron_before_until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (rule) DO UPDATE SET effective_from = excluded.effective_from,
                 planned_through = excluded.planned_through, digest = excluded.digest,
                 canonical = excluded.canonical, source = excluded.source, gone_at = excluded.gone_at,
                 cron_before = excluded.cron_before, cron_before_until = excluded.cron_before_until",
        )?;
        // Most of the time only `planned_through` moves: what stays as it is is not written.
        let mut of_step = self.connection.prepare_cached(
            "INSERT INTO step_state (rule, stands_as, step, effective_from_at, gone, unclear)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (rule, stands_as) DO UPDATE SET step = excluded.step,
                 effective_from_at = excluded.effective_from_at, gone = excluded.gone,
                 unclear = excluded.unclear
             WHERE (step, effective_from_at, gone, unclear)
                 IS NOT (excluded.step, excluded.effective_from_at, excluded.gone, excluded.unclear)",
        )?;
        for (rule, state) in states {
            let (from, through) = (millis(state.effective_from), millis(state.planned_through));
            let gone_at = state.gone_at.map(millis);
            let text = (&state.digest, &state.canonical, &state.source);
            let cron =
                state.cron_before.as_ref().map(|before| (before.fields.as_str(), millis(before.until)));
            let (cron, until) = cron.unzip();
            statement.execute((rule, from, through, text.0, text.1, text.2, gone_at, cron, until))?;
            for step in &state.steps {
                let from = millis(step.effective_from);
                of_step.execute((rule, &step.stands_as, &step.name, from, step.gone, step.unclear))?;
            }
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
        run("UPDATE OR IGNORE added SET rule = ?2 WHERE rule = ?1")?;
        run("UPDATE OR IGNORE gone_key SET rule = ?2 WHERE rule = ?1")?;
        run("UPDATE OR IGNORE pause SET rule = ?2 WHERE rule = ?1")?;
        for table in ["rule_state", "step_state", "pause", "added", "gone_key"] {
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
