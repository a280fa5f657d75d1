//! Rows of touches, and how they are sent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row};

use super::{SqliteStore, row, said};
use crate::message::{MessageId, PlannedTouch, Reference, Touch, TouchId, TouchKey, Went};
use crate::record::RecordKey;
use crate::store::Error;
use crate::store::engine::rows::{TouchEntry, TouchRows, TouchStatus};
use crate::store::millis::millis;
use crate::store::transition::Way;
use crate::terms::{Outcome, Reason, Word};

/// The columns that [`touch`] reads, of `touch t`.
pub(super) const TOUCH: &str = "t.number, t.rule, t.step, t.record, t.recipient, t.occurrence, t.due_at,
    t.expires_at, t.state, t.reason, t.message, t.error";

/// How many columns [`TOUCH`] has.
pub(super) const TOUCH_COLUMNS: usize = 12;

/// A touch from the columns of [`TOUCH`], of which the first is `first`.
pub(super) fn touch(row: &Row<'_>, first: usize) -> rusqlite::Result<Touch> {
    let at = |column: usize| first + column;
    let key = TouchKey {
        rule: row.get(at(1))?,
        step: row.get(at(2))?,
        record: row::key(row, at(3))?,
        recipient: row::optional_key(row, at(4))?,
        occurrence: row.get(at(5))?,
    };
    Ok(Touch {
        id: TouchId(row.get(first)?),
        key,
        due_at: row::instant(row, at(6))?,
        expires_at: row::instant(row, at(7))?,
        state: row::word(row, at(8))?,
        reason: row::optional_word(row, at(9))?,
        error: said::of(row, at(11))?,
        message: row.get::<_, Option<i64>>(at(10))?.map(MessageId),
    })
}

fn reference(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Reference>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.and_then(Reference::parse))
}

impl TouchRows for SqliteStore {
    fn standing(&self, keys: &[&TouchKey]) -> Result<Vec<Option<TouchStatus>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, state, reason, message, reference, told_by FROM touch
             WHERE record = ?1 AND rule = ?2 AND step = ?3 AND recipient = ?4 AND occurrence = ?5",
        )?;
        let find = |key: &&TouchKey| {
            let (record, recipient) =
                (row::key_text(Some(&key.record)), row::key_text(key.recipient.as_ref()));
            let found =
                statement.query_row((record, &key.rule, &key.step, recipient, &key.occurrence), |row| {
                    Ok(TouchStatus {
                        id: TouchId(row.get(0)?),
                        state: row::word(row, 1)?,
                        reason: row::optional_word(row, 2)?,
                        message: row.get::<_, Option<i64>>(3)?.map(MessageId),
                        reference: reference(row, 4)?,
                        told_by: row.get::<_, Option<i64>>(5)?.map(TouchId),
                    })
                });
            Ok(found.optional()?)
        };
        keys.iter().map(find).collect()
    }

    fn touches(&self, ids: &[TouchId]) -> Result<Vec<Option<Touch>>, Error> {
        let sql = format!("SELECT {TOUCH} FROM touch t WHERE t.number = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        ids.iter().map(|id| Ok(statement.query_row([id.0], |row| touch(row, 0)).optional()?)).collect()
    }

    fn planned_touches(&self, messages: &[MessageId]) -> Result<Vec<Touch>, Error> {
        let sql = format!(
            "SELECT {TOUCH} FROM touch t WHERE t.message = ?1 AND t.state = 'planned' ORDER BY t.number"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = Vec::new();
        for message in messages {
            for touch in statement.query_map([message.0], |row| touch(row, 0))? {
                found.push(touch?);
            }
        }
        Ok(found)
    }

    fn ways(&self, touches: &[TouchId]) -> Result<Vec<Option<Way>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT w.class, w.template, w.via, w.grouped FROM touch t JOIN way w ON w.number = t.way
             WHERE t.number = ?1",
        )?;
        let find = |id: &TouchId| {
            let found = statement.query_row([id.0], |row| {
                Ok(Way {
                    class: row::word(row, 0)?,
                    template: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                    via: row::via(row, 2)?,
                    group: row.get(3)?,
                })
            });
            Ok(found.optional()?)
        };
        touches.iter().map(find).collect()
    }

    fn open(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let mut open = match records {
            Some(records) => self.open_about(records, rule)?,
            None => self.open_of(rule)?,
        };
        open.sort_by_key(|touch| touch.id);
        open.dedup_by_key(|touch| touch.id);
        Ok(open)
    }

    /// Through the two indexes that find a person's touches.
    fn open_to(&self, person: &RecordKey) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM touch t LEFT JOIN message m ON m.number = t.message
             WHERE t.number IN (SELECT number FROM touch WHERE record = ?1 AND recipient = ?1
                     UNION ALL SELECT number FROM touch WHERE recipient = ?1 AND recipient <> record)
               AND (t.state = 'held' OR t.state = 'planned' AND m.state IN ('planned', 'claimed'))",
        )?;
        Ok(statement.query_row([row::key_text(Some(person))], |found| row::count(found, 0))?)
    }

    fn insert_touches(&mut self, touches: &[TouchEntry<'_>]) -> Result<Vec<TouchId>, Error> {
        let mut ways = WayNumbers::default();
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO touch (record, rule, step, recipient, occurrence, due_at, expires_at, way, state,
                 reason, error, message, reference, told_by, cause)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?;
        let mut numbers = Vec::with_capacity(touches.len());
        for TouchEntry { touch, state, reason, links } in touches {
            let key = &touch.key;
            statement.execute((
                row::key_text(Some(&key.record)),
                &key.rule,
                &key.step,
                row::key_text(key.recipient.as_ref()),
                &key.occurrence,
                millis(touch.due_at),
                millis(touch.expires_at),
                ways.number(self, touch)?,
                state.as_str(),
                reason.map(Word::as_str),
                said::column(touch.error.as_ref())?,
                links.message.map(|message| message.0),
                touch.reference.map(|reference| reference.to_string()),
                links.told_by.map(|touch| touch.0),
                links.cause,
            ))?;
            numbers.push(TouchId(self.connection.last_insert_rowid()));
        }
        Ok(numbers)
    }

    fn replace_touches(&mut self, touches: &[(TouchId, TouchEntry<'_>)]) -> Result<(), Error> {
        let mut ways = WayNumbers::default();
        let mut statement = self.connection.prepare_cached(
            "UPDATE touch SET due_at = ?2, expires_at = ?3, way = ?4, state = ?5, reason = ?6, error = ?7,
                 message = ?8, reference = ?9, told_by = ?10, cause = ?11
             WHERE number = ?1",
        )?;
        for (id, TouchEntry { touch, state, reason, links }) in touches {
            statement.execute((
                id.0,
                millis(touch.due_at),
                millis(touch.expires_at),
                ways.number(self, touch)?,
                state.as_str(),
                reason.map(Word::as_str),
                said::column(touch.error.as_ref())?,
                links.message.map(|message| message.0),
                touch.reference.map(|reference| reference.to_string()),
                links.told_by.map(|touch| touch.0),
                links.cause,
            ))?;
        }
        Ok(())
    }

    /// Through the key, which begins with these columns.
    fn went(&self, keys: &[&TouchKey]) -> Result<Vec<Vec<Went>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT t.number, t.occurrence, t.reference, t.due_at, m.sent_at
             FROM touch t CROSS JOIN message m ON m.number = t.message
             WHERE t.record = ?1 AND t.rule = ?2 AND t.step = ?3 AND t.recipient = ?4 AND t.state = 'planned'
               AND m.state IN ('sending', 'accepted', 'delivered', 'unknown')
             ORDER BY t.number",
        )?;
        let mut find = |key: &&TouchKey| {
            let (record, recipient) =
                (row::key_text(Some(&key.record)), row::key_text(key.recipient.as_ref()));
            let rows = statement.query_map((record, &key.rule, &key.step, recipient), |row| {
                Ok(Went {
                    touch: TouchId(row.get(0)?),
                    occurrence: row.get(1)?,
                    reference: reference(row, 2)?,
                    due_at: row::instant(row, 3)?,
                    sent_at: row::optional_instant(row, 4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        keys.iter().map(&mut find).collect()
    }

    fn save_references(&mut self, touches: &[(TouchId, Reference)]) -> Result<(), Error> {
        let mut statement =
            self.connection.prepare_cached("UPDATE touch SET reference = ?2 WHERE number = ?1")?;
        for (id, reference) in touches {
            statement.execute((id.0, reference.to_string()))?;
        }
        Ok(())
    }

    fn day_count(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM touch WHERE due_at >= ?2 AND due_at < ?3 AND rule = ?1
               AND state IN ('planned', 'held')",
        )?;
        Ok(statement.query_row((rule, millis(since), millis(until)), |found| row::count(found, 0))?)
    }

    fn day_open(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<Vec<TouchId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT t.number FROM touch t CROSS JOIN message m
             WHERE t.due_at >= ?2 AND t.due_at < ?3 AND t.rule = ?1 AND t.state = 'planned' AND NOT t.released
               AND m.number = t.message AND m.state IN ('planned', 'claimed') ORDER BY t.number",
        )?;
        let rows =
            statement.query_map((rule, millis(since), millis(until)), |found| Ok(TouchId(found.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn released(&self, touches: &[TouchId]) -> Result<Vec<bool>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT released FROM touch WHERE number = ?1")?;
        let mut find =
            |id: &TouchId| Ok(statement.query_row([id.0], |found| found.get(0)).optional()?.unwrap_or(false));
        touches.iter().map(&mut find).collect()
    }

    fn put_released(&mut self, touches: &[TouchId]) -> Result<(), Error> {
        let mut statement =
            self.connection.prepare_cached("UPDATE touch SET released = 1 WHERE number = ?1")?;
        for id in touches {
            statement.execute([id.0])?;
        }
        Ok(())
    }

    fn moved_since(&self, to: Outcome, reason: Reason, since: Timestamp) -> Result<Vec<TouchId>, Error> {
        // From the last move backwards: none has an index by its instant.
        let mut statement = self
            .connection
            .prepare_cached("SELECT touch, at, to_state, reason FROM event ORDER BY number DESC")?;
        let mut rows = statement.query(())?;
        let mut found = BTreeSet::new();
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(1)? < millis(since) {
                break;
            }
            let is = |at: usize, word: &str| {
                Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_str_or_null()? == Some(word))
            };
            if is(2, to.as_str())? && is(3, reason.as_str())? {
                found.extend(row.get::<_, Option<i64>>(0)?.map(TouchId));
            }
        }
        Ok(found.into_iter().collect())
    }

    fn save_touches(&mut self, touches: &[&Touch]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE touch SET due_at = ?2, expires_at = ?3, state = ?4, reason = ?5, error = ?6, message = ?7
             WHERE number = ?1",
        )?;
        for touch in touches {
            statement.execute((
                touch.id.0,
                millis(touch.due_at),
                millis(touch.expires_at),
                touch.state.as_str(),
                touch.reason.map(Word::as_str),
                said::column(touch.error.as_ref())?,
                touch.message.map(|message| message.0),
            ))?;
        }
        Ok(())
    }
}

impl SqliteStore {
    fn open_about(&self, records: &[RecordKey], rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let sql = format!(
            "SELECT {TOUCH} FROM touch t LEFT JOIN message m ON m.number = t.message
             WHERE t.record = ?1 AND (?2 IS NULL OR t.rule = ?2)
               AND (t.state = 'held' OR t.state = 'planned' AND m.state IN ('planned', 'claimed'))"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut open = Vec::new();
        for record in records {
            let rows = statement.query_map((row::key_text(Some(record)), rule), |row| touch(row, 0))?;
            for found in rows {
                open.push(found?);
            }
        }
        Ok(open)
    }

    /// Through the small indexes of what is held, waiting and claimed, not through the history.
    fn open_of(&self, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let of_rule = if rule.is_some() { "= ?1" } else { "IS NOT ?1" };
        let sql = format!(
            "SELECT {TOUCH} FROM touch t WHERE t.state = 'held' AND t.rule {of_rule}
             UNION ALL
             SELECT {TOUCH} FROM message m CROSS JOIN touch t
             WHERE m.state = 'planned' AND m.rule {of_rule} AND t.message = m.number AND t.state = 'planned'
             UNION ALL
             SELECT {TOUCH} FROM message m CROSS JOIN touch t
             WHERE m.state = 'claimed' AND m.state IN ('claimed', 'sending') AND m.rule {of_rule}
               AND t.message = m.number AND t.state = 'planned'"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([rule], |row| touch(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The numbers of the ways met so far: few, shared by all touches of a rule's step.
#[derive(Debug, Default)]
struct WayNumbers(BTreeMap<(&'static str, String, String, bool), i64>);

impl WayNumbers {
    /// The number of the way in which a touch is sent.
    fn number(&mut self, store: &SqliteStore, touch: &PlannedTouch) -> Result<i64, Error> {
        let via = row::via_text(&touch.via);
        let way = (touch.class.as_str(), touch.template.clone(), via, touch.group);
        if let Some(number) = self.0.get(&way) {
            return Ok(*number);
        }
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (template, via) = (text(&way.1), text(&way.2));
        let columns = (way.0, &template, &via, way.3);
        store
            .connection
            .prepare_cached(
                "INSERT INTO way (action, class, template, via, grouped) VALUES ('send', ?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(columns)?;
        let number = store
            .connection
            .prepare_cached(
                "SELECT number FROM way WHERE action = 'send' AND class = ?1 AND template IS ?2 AND via IS ?3
                   AND grouped = ?4",
            )?
            .query_row(columns, |row| row.get(0))?;
        self.0.insert(way, number);
        Ok(number)
    }
}
