//! What has changed what will be sent, and what of it waits: rows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::OptionalExtension as _;

use super::fields::{day_number, day_of_number};
use super::touches::{TOUCH, touch};
use super::{SqliteStore, row};
use crate::message::{KeyDigest, Touch, TouchId};
use crate::store::Error;
use crate::store::causes::{AddedTouches, Cause, LetGo, NewCause};
use crate::store::engine::rows::{AddedBy, CauseRows};
use crate::store::millis::millis;
use crate::terms::{Door, Word as _};

impl CauseRows for SqliteStore {
    fn insert_cause(&mut self, cause: &NewCause) -> Result<i64, Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO cause (door, name, at, on_day, accepted) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                cause.door.as_str(),
                &cause.name,
                millis(cause.at),
                day_number(cause.on),
                cause.accepted,
            ))?;
        Ok(self.connection.last_insert_rowid())
    }

    fn put_added(&mut self, cause: i64, added: &AddedTouches) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO added (rule, key, cause, day) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (rule, key) DO UPDATE SET cause = excluded.cause, day = excluded.day",
        )?;
        for (rule, touches) in added {
            for one in touches {
                statement.execute((rule, &one.key.0, cause, day_number(one.on)))?;
            }
        }
        Ok(())
    }

    fn added_totals(&self, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.day, count(*) FROM cause c CROSS JOIN added a
             WHERE c.door = ?1 AND c.on_day = ?2 AND NOT c.accepted AND a.cause = c.number GROUP BY a.day",
        )?;
        let rows = statement.query_map((door.as_str(), day_number(on)), |found| {
            Ok((day_of_number(found.get(0)?), row::count(found, 1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn put_braked(&mut self, door: Door, on: Date, days: &[Date]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO braked (door, on_day, day) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        for day in days {
            statement.execute((door.as_str(), day_number(on), day_number(*day)))?;
        }
        Ok(())
    }

    fn added(&self, keys: &[(&str, KeyDigest)]) -> Result<Vec<Option<AddedBy>>, Error> {
        // Mostly nothing is added at all.
        let any: bool = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM added)")?
            .query_row([], |found| found.get(0))?;
        if keys.is_empty() || !any {
            return Ok(vec![None; keys.len()]);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT a.cause, b.door, c.accepted FROM added a JOIN cause c ON c.number = a.cause
                 LEFT JOIN braked b ON NOT c.accepted AND b.door = c.door AND b.on_day = c.on_day AND b.day = a.day
             WHERE a.rule = ?1 AND a.key = ?2",
        )?;
        let mut find = |(rule, key): &(&str, KeyDigest)| {
            let found = statement.query_row((rule, &key.0), |found| {
                let (cause, door) = (found.get(0)?, row::optional_word(found, 1)?);
                Ok(AddedBy { cause, door, accepted: found.get(2)? })
            });
            Ok(found.optional()?)
        };
        keys.iter().map(&mut find).collect()
    }

    fn put_made(&mut self, keys: &[(&str, KeyDigest)]) -> Result<(), Error> {
        let mut statement =
            self.connection.prepare_cached("UPDATE added SET made = 1 WHERE rule = ?1 AND key = ?2")?;
        for (rule, key) in keys {
            statement.execute((rule, &key.0))?;
        }
        Ok(())
    }

    fn open_of_causes(&self, door: Door, on: Date) -> Result<Vec<Touch>, Error> {
        let sql = format!(
            "SELECT {TOUCH} FROM cause c CROSS JOIN touch t CROSS JOIN message m
             WHERE c.door = ?1 AND c.on_day = ?2 AND t.cause = c.number AND t.state = 'planned'
               AND m.number = t.message AND m.state IN ('planned', 'claimed') ORDER BY t.number"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((door.as_str(), day_number(on)), |found| touch(found, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn link_cause(&mut self, cause: i64, touches: &[TouchId]) -> Result<(), Error> {
        let mut statement =
            self.connection.prepare_cached("UPDATE touch SET cause = ?1 WHERE number = ?2")?;
        for id in touches {
            statement.execute((cause, id.0))?;
        }
        Ok(())
    }

    fn forget_added(&mut self, what: &LetGo) -> Result<u64, Error> {
        let forgotten = match what {
            LetGo::Cause { number, on } => self
                .connection
                .prepare_cached("DELETE FROM added WHERE cause = ?1 AND (?2 IS NULL OR day = ?2)")?
                .execute((number, on.map(day_number)))?,
            LetGo::Rule { rule, on } => self
                .connection
                .prepare_cached("DELETE FROM added WHERE rule = ?1 AND (?2 IS NULL OR day = ?2)")?
                .execute((rule, on.map(day_number)))?,
        };
        Ok(forgotten as u64)
    }

    fn forget_added_of(&mut self, added: &AddedTouches) -> Result<(), Error> {
        let mut statement =
            self.connection.prepare_cached("DELETE FROM added WHERE rule = ?1 AND key = ?2")?;
        for (rule, touches) in added {
            for one in touches {
                statement.execute((rule, &one.key.0))?;
            }
        }
        Ok(())
    }

    fn forget_before(&mut self, on: Date) -> Result<(), Error> {
        let day = day_number(on);
        for sql in ["DELETE FROM added WHERE day < ?1", "DELETE FROM braked WHERE day < ?1"] {
            self.connection.prepare_cached(sql)?.execute([day])?;
        }
        Ok(())
    }

    fn stored_causes(&self) -> Result<Vec<Cause>, Error> {
        // What waits for another reason is not said of a cause.
        let reasons: String =
            Door::ALL.iter().map(|door| format!(" WHEN '{door}' THEN '{}'", door.reason())).collect();
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT c.number, c.door, c.name, c.at,
                 (SELECT count(*) FROM touch t
                  WHERE t.cause = c.number AND t.state = 'held' AND t.reason = CASE c.door{reasons} END),
                 (SELECT count(*) FROM added a JOIN braked b ON b.door = c.door AND b.on_day = c.on_day
                      AND b.day = a.day
                  WHERE a.cause = c.number AND NOT a.made)
             FROM cause c WHERE NOT c.accepted ORDER BY c.number",
        ))?;
        let rows = statement.query_map([], |found| {
            Ok(Cause {
                number: found.get(0)?,
                door: row::word(found, 1)?,
                name: found.get(2)?,
                at: row::instant(found, 3)?,
                held: row::count(found, 4)?,
                to_come: row::count(found, 5)?,
            })
        })?;
        let causes: Vec<Cause> = rows.collect::<Result<_, _>>()?;
        Ok(causes.into_iter().filter(|cause| cause.held + cause.to_come > 0).collect())
    }
}
