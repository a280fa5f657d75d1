//! Reads what happened: the log, single touches with their history, counts.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params_from_iter};

use super::messages::{MESSAGE, kept};
use super::touches::{TOUCH, TOUCH_COLUMNS, touch};
use super::waiting::{OUTCOME, REASON};
use super::{SqliteStore, row, said, waiting};
use crate::message::{KeyDigest, MessageId, PlannedTouch, TouchId, TouchKey};
use crate::store::engine::in_doubt;
use crate::store::engine::rows::{CauseRows as _, TouchRows as _};
use crate::store::millis::{instant, millis};
use crate::store::{Account, Attempt, Count, Entry, Error, Event, Filter, HeldUntil, Late, Ledger, outcome};
use crate::terms::{ChannelName, Door, Outcome, Reason, Word};

/// Touches with their messages and the latest event of either.
const ENTRY: &str = "FROM touch t
    LEFT JOIN message m ON m.number = t.message
    LEFT JOIN message_text x ON x.message = m.number
    LEFT JOIN event e ON e.number = (SELECT max(number) FROM event WHERE touch = t.number OR message = t.message)";

/// Conditions with their values, in the order of the question marks.
#[derive(Debug, Default)]
struct Conditions {
    sql: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    fn of(filter: &Filter) -> Conditions {
        let mut all = Conditions::default();
        if let Some(about) = &filter.about {
            let about = row::key_text(Some(about));
            all.push(
                "t.number IN (SELECT number FROM touch WHERE record = ?
                    UNION SELECT number FROM touch WHERE recipient = ? AND recipient <> record)",
                [Value::from(about.clone()), Value::from(about)],
            );
        }
        if let Some(event) = filter.after_event {
            all.push(
                "t.number IN (SELECT touch FROM event WHERE number > ? AND touch IS NOT NULL
                    UNION SELECT o.number FROM event v CROSS JOIN touch o WHERE v.number > ? AND o.message = v.message)",
                [Value::from(event), Value::from(event)],
            );
        }
        if let Some(rule) = &filter.rule {
            all.push("t.rule = ?", [Value::from(rule.clone())]);
        }
        if let Some(cause) = filter.cause {
            all.push("t.cause = ?", [Value::from(cause)]);
        }
        if let Some(channel) = filter.channel {
            all.push("m.channel = ?", [word(channel)]);
        }
        if let Some(reason) = filter.reason {
            all.push(&format!("{REASON} = ?"), [word(reason)]);
        }
        if let Some(since) = filter.since {
            all.push("t.due_at >= ?", [Value::from(millis(since))]);
        }
        if let Some(until) = filter.until {
            all.push("t.due_at < ?", [Value::from(millis(until))]);
        }
        if !filter.outcomes.is_empty() {
            let marks = vec!["?"; filter.outcomes.len()].join(", ");
            all.push(&format!("{OUTCOME} IN ({marks})"), filter.outcomes.iter().copied().map(word));
        }
        all
    }

    fn push(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push(sql.to_owned());
        self.values.extend(values);
    }

    fn clause(&self) -> String {
        if self.sql.is_empty() { String::new() } else { format!("WHERE {}", self.sql.join(" AND ")) }
    }
}

fn word(word: impl Word) -> Value {
    Value::from(word.as_str().to_owned())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let touch = touch(row, 2)?;
    let first = 2 + TOUCH_COLUMNS;
    let message = match row.get::<_, Option<i64>>(first)? {
        Some(_) => Some(kept(row, first)?.message),
        None => None,
    };
    Ok(Entry {
        outcome: outcome(&touch, message.as_ref()),
        event: row.get::<_, Option<i64>>(0)?.unwrap_or(0),
        changed_at: row::optional_instant(row, 1)?.unwrap_or(touch.due_at),
        touch,
        message,
    })
}

impl SqliteStore {
    fn one_entry(&self, condition: &str, values: &[&str]) -> Result<Option<Entry>, Error> {
        let sql = format!("SELECT e.number, e.at, {TOUCH}, {MESSAGE} {ENTRY} WHERE {condition}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(values), entry).optional()?)
    }
}

impl Ledger for SqliteStore {
    fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, Error> {
        let conditions = Conditions::of(filter);
        let following = filter.after_event.is_some();
        let order = if following { "e.number" } else { "t.due_at DESC, t.number DESC" };
        let limit = filter.limit.map(|limit| format!("LIMIT {limit}")).unwrap_or_default();
        let clause = conditions.clause();
        let sql =
            format!("SELECT e.number, e.at, {TOUCH}, {MESSAGE} {ENTRY} {clause} ORDER BY {order} {limit}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(conditions.values), entry)?;
        let mut entries = rows.collect::<Result<Vec<_>, _>>()?;
        if !following {
            entries.reverse();
        }
        Ok(entries)
    }

    fn count_of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, Error> {
        self.day_count(rule, since, until)
    }

    fn waits_by(&self, key: &TouchKey) -> Result<Option<Door>, Error> {
        let found = self.added(&[(key.rule.as_str(), KeyDigest::of(key))])?;
        Ok(found.into_iter().flatten().next().and_then(|added| added.door))
    }

    fn is_in_doubt(&self, touch: &PlannedTouch) -> Result<bool, Error> {
        Ok(in_doubt(self, &[touch])?.contains(&true))
    }

    fn entry(&self, id: TouchId) -> Result<Option<Entry>, Error> {
        self.one_entry("t.number = CAST(?1 AS INTEGER)", &[&id.0.to_string()])
    }

    fn entry_of(&self, key: &TouchKey) -> Result<Option<Entry>, Error> {
        self.one_entry(
            "t.record = ?1 AND t.rule = ?2 AND t.step = ?3 AND t.recipient = ?4 AND t.occurrence = ?5",
            &[
                &row::key_text(Some(&key.record)),
                &key.rule,
                &key.step,
                &row::key_text(key.recipient.as_ref()),
                &key.occurrence,
            ],
        )
    }

    fn history(&self, id: TouchId) -> Result<(Vec<Event>, Vec<Attempt>), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, from_state, to_state, reason, actor FROM event
             WHERE touch = ?1 OR message = (SELECT message FROM touch WHERE number = ?1) ORDER BY number",
        )?;
        let events = statement.query_map([id.0], |row| {
            Ok(Event {
                at: row::instant(row, 0)?,
                from: row::state_before(row, 1)?,
                to: row::word(row, 2)?,
                reason: row::optional_word(row, 3)?,
                actor: row.get(4)?,
            })
        })?;
        let events = events.collect::<Result<_, _>>()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT n, channel, out_id, started_at, ended_at, outcome, detail, provider_id, message FROM attempt
             WHERE message = (SELECT message FROM touch WHERE number = ?1) ORDER BY n",
        )?;
        let attempts = statement.query_map([id.0], |row| {
            Ok(Attempt {
                attempt: row.get(0)?,
                channel: row::word(row, 1)?,
                out_id: row.get(2)?,
                message_ref: self.key.message_ref(MessageId(row.get(8)?)),
                started_at: row::instant(row, 3)?,
                ended_at: row::optional_instant(row, 4)?,
                outcome: row::optional_word(row, 5)?,
                detail: said::of(row, 6)?,
                provider_id: row.get(7)?,
            })
        })?;
        Ok((events, attempts.collect::<Result<_, _>>()?))
    }

    fn counts(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Count>, Error> {
        let sql = format!(
            "SELECT t.rule, m.channel, {OUTCOME}, {REASON}, count(*)
             FROM touch t LEFT JOIN message m ON m.number = t.message
             WHERE t.due_at >= ?1 AND t.due_at < ?2 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([millis(since), millis(until)], |row| {
            Ok(Count {
                rule: row.get(0)?,
                channel: row::optional_word(row, 1)?,
                outcome: row::word(row, 2)?,
                reason: row::optional_word(row, 3)?,
                touches: row::count(row, 4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn last_event_at(&self) -> Result<Option<Timestamp>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT at FROM event ORDER BY number DESC LIMIT 1")?;
        Ok(statement.query_row([], |found| row::instant(found, 0)).optional()?)
    }

    fn last_event(&self) -> Result<i64, Error> {
        let mut statement = self.connection.prepare_cached("SELECT ifnull(max(number), 0) FROM event")?;
        Ok(statement.query_row([], |found| found.get(0))?)
    }

    fn oldest_due(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT min(not_before_at) FROM message WHERE state IN ('claimed', 'sending')")?;
        let mut oldest: Option<i64> = statement.query_row([], |row| row.get(0))?;
        let mut statement = self.connection.prepare_cached(
            "SELECT min(not_before_at) FROM message
             WHERE state = 'planned' AND channel = ?1 AND not_before_at <= ?2",
        )?;
        for channel in ChannelName::ALL {
            let waiting: Option<i64> =
                statement.query_row((channel.as_str(), millis(now)), |row| row.get(0))?;
            oldest = [oldest, waiting].into_iter().flatten().min();
        }
        Ok(oldest.map(instant))
    }

    fn late(&self, channel: ChannelName, before: Timestamp, limit: u32) -> Result<Vec<Late>, Error> {
        let mut all = Vec::new();
        // Two statements, so that each has an index of what is open.
        for open in ["state IN ('claimed', 'sending')", "state = 'planned'"] {
            let mut statement = self.connection.prepare_cached(&format!(
                "SELECT number, rule, state, epoch, not_before_at FROM message
                 WHERE {open} AND channel = ?1 AND not_before_at < ?2 ORDER BY not_before_at, due_at LIMIT ?3"
            ))?;
            let rows = statement.query_map((channel.as_str(), millis(before), limit), |row| {
                Ok(Late {
                    message: MessageId(row.get(0)?),
                    rule: row.get(1)?,
                    channel,
                    state: row::word(row, 2)?,
                    boot: row.get(3)?,
                    not_before_at: row::instant(row, 4)?,
                })
            })?;
            all.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(all)
    }

    fn account(&self, since: Timestamp, until: Timestamp) -> Result<Account, Error> {
        // One transaction sees one moment: the daemon may be planning just now.
        let moment = Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)?;
        let account = Account { due: self.due(since, until)?, counts: self.counts(since, until)? };
        moment.commit()?;
        Ok(account)
    }

    fn people(
        &self,
        rule: &str,
        since: Timestamp,
        until: Timestamp,
        standing: &[(Outcome, Option<Reason>)],
    ) -> Result<u64, Error> {
        waiting::people(&self.connection, rule, since, until, standing)
    }

    fn held(&self) -> Result<Vec<Count>, Error> {
        waiting::held(&self.connection)
    }

    fn held_until(&self, after: Timestamp, through: Timestamp) -> Result<Vec<HeldUntil>, Error> {
        waiting::held_until(&self.connection, after, through)
    }

    fn unknown(&self) -> Result<u64, Error> {
        waiting::unknown(&self.connection)
    }
}

impl SqliteStore {
    /// How many touches of each rule fell due; from the index alone.
    fn due(&self, since: Timestamp, until: Timestamp) -> Result<Vec<(String, u64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rule, count(*) FROM touch WHERE due_at >= ?1 AND due_at < ?2 GROUP BY rule ORDER BY rule",
        )?;
        let rows = statement
            .query_map([millis(since), millis(until)], |row| Ok((row.get(0)?, row::count(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
