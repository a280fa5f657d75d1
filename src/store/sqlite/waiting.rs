//! What waits for a person, and how many people something went wrong for: counted through small indexes.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::row;
use crate::store::millis::millis;
use crate::store::{Count, Error, HeldUntil};
use crate::terms::{Outcome, Reason, Word as _};

/// In SQL what [`Outcome::of`] says, and the reason that goes with it.
pub(super) const OUTCOME: &str =
    "CASE WHEN t.state = 'planned' THEN coalesce(m.state, t.state) ELSE t.state END";
pub(super) const REASON: &str = "CASE WHEN t.state = 'planned' THEN m.reason ELSE t.reason END";

/// How many people a rule's touches of a span were for, of those that stand at one of these outcomes.
pub(super) fn people(
    connection: &Connection,
    rule: &str,
    since: Timestamp,
    until: Timestamp,
    standing: &[(Outcome, Option<Reason>)],
) -> Result<u64, Error> {
    let pairs = vec!["(?, ?)"; standing.len()].join(", ");
    let mut statement = connection.prepare_cached(&format!(
        "SELECT count(DISTINCT CASE t.recipient WHEN '' THEN t.record ELSE t.recipient END)
         FROM touch t LEFT JOIN message m ON m.number = t.message
         WHERE t.due_at >= ? AND t.due_at < ? AND t.rule = ?
           AND ({OUTCOME}, coalesce({REASON}, '')) IN (VALUES {pairs})"
    ))?;
    let mut values =
        vec![Value::from(millis(since)), Value::from(millis(until)), Value::from(rule.to_owned())];
    for (outcome, reason) in standing {
        let reason = reason.map_or("", |reason| reason.as_str());
        values.extend([Value::from(outcome.as_str().to_owned()), Value::from(reason.to_owned())]);
    }
    Ok(statement.query_row(params_from_iter(values), |found| row::count(found, 0))?)
}

/// How many touches wait for a person, by rule and reason.
pub(super) fn held(connection: &Connection) -> Result<Vec<Count>, Error> {
    let mut statement = connection.prepare_cached(
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

/// The touches that wait for a person and are too late within a span.
pub(super) fn held_until(
    connection: &Connection,
    after: Timestamp,
    through: Timestamp,
) -> Result<Vec<HeldUntil>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT rule, count(*), min(expires_at) FROM touch
         WHERE state = 'held' AND expires_at > ?1 AND expires_at <= ?2 GROUP BY rule ORDER BY rule",
    )?;
    let rows = statement.query_map([millis(after), millis(through)], |found| {
        Ok(HeldUntil {
            rule: found.get(0)?,
            touches: row::count(found, 1)?,
            first_at: row::instant(found, 2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Of how many messages nobody knows whether they went.
pub(super) fn unknown(connection: &Connection) -> Result<u64, Error> {
    let mut statement = connection.prepare_cached("SELECT count(*) FROM message WHERE state = 'unknown'")?;
    Ok(statement.query_row([], |found| row::count(found, 0))?)
}
