//! What was sent, what was not, and why: the rows that somebody asks for, and those that come after them.

use jiff::Timestamp;

use super::error::{Error, failed};
use super::{people, selection};
use crate::deployment::Deployment;
use crate::record::RecordKey;
use crate::store::sqlite::SqliteStore;
use crate::store::{Entry, Filter, Ledger as _, Store};
use crate::terms::{ChannelName, Outcome, Reason};
use crate::words::StepSentence;

/// How many rows that have changed are read at a time.
const FOLLOW_ROWS: u32 = 500;

/// Whom or what rows are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// A person, by id.
    Person(&'a str),
    /// A record, `kind:id`.
    Record(&'a str),
}

/// Which rows are asked for; `None` and empty mean "any".
#[derive(Debug, Clone, Default)]
pub struct LogQuery<'a> {
    /// Only about, or to.
    pub about: Option<About<'a>>,
    /// Only this rule.
    pub rule: Option<&'a str>,
    /// Only this channel.
    pub channel: Option<ChannelName>,
    /// Only these outcomes.
    pub outcomes: Vec<Outcome>,
    /// Only this reason.
    pub reason: Option<Reason>,
    /// Due at or after.
    pub since: Option<Timestamp>,
    /// Due before.
    pub until: Option<Timestamp>,
}

/// What the ledger is asked. A record or a rule that is gone still has its rows; only one that never was is a mistake.
///
/// # Errors
/// When a record or a rule never was; when the store cannot be read.
pub fn filter(store: &dyn Store, deployment: &Deployment, asked: LogQuery<'_>) -> Result<Filter, Error> {
    Ok(Filter {
        about: asked.about.map(|about| record(store, deployment, about)).transpose()?,
        rule: asked.rule.map(|id| selection::rule(deployment, store, id)).transpose()?,
        channel: asked.channel,
        cause: None,
        outcomes: asked.outcomes,
        reason: asked.reason,
        since: asked.since,
        until: asked.until,
        after_event: None,
        limit: None,
    })
}

fn record(store: &dyn Store, deployment: &Deployment, about: About<'_>) -> Result<RecordKey, Error> {
    let (named, found) = match about {
        About::Person(named) => (named, people::person(store, &deployment.kinds, named)),
        About::Record(named) => (named, people::find(store, &deployment.kinds, named, None)),
    };
    match found {
        Ok(record) => Ok(record.key),
        Err(error) => {
            let gone = RecordKey::parse(named).unwrap_or_else(|| RecordKey::new("customer", named));
            // Whoever was erased has rows under a name that says nothing.
            let gone = store.stands_as(&gone)?.unwrap_or(gone);
            let about = Filter { about: Some(gone.clone()), limit: Some(1), ..Filter::default() };
            if store.entries(&about)?.is_empty() { Err(error) } else { Ok(gone) }
        }
    }
}

/// The rows due latest.
#[derive(Debug)]
pub struct Latest {
    /// The rows, oldest due first.
    pub entries: Vec<Entry>,
    /// Whether there are more than were asked for.
    pub more: bool,
    /// The number of the ledger's latest event before they were read: from there on, [`after`] misses none.
    pub seen: i64,
}

/// The latest rows that a filter finds, at most so many.
///
/// # Errors
/// When the ledger cannot be read.
pub fn latest(store: &SqliteStore, filter: &Filter, rows: u32) -> Result<Latest, Error> {
    let seen = store.last_event()?;
    // One more than asked for tells whether there are more.
    let asked = Filter { limit: Some(rows.saturating_add(1)), ..filter.clone() };
    let mut entries = store.entries(&asked).map_err(failed(StepSentence::ReadLedger))?;
    let more = entries.len() > rows as usize;
    if more {
        entries.remove(0);
    }
    Ok(Latest { entries, more, seen })
}

/// The next rows that have changed after an event, in the order of their changes; `seen` moves on to the last of them.
///
/// # Errors
/// When the ledger cannot be read.
pub fn after(store: &SqliteStore, filter: &Filter, seen: &mut i64) -> Result<Vec<Entry>, Error> {
    let next = Filter { after_event: Some(*seen), limit: Some(FOLLOW_ROWS), ..filter.clone() };
    let entries = store.entries(&next).map_err(failed(StepSentence::ReadLedger))?;
    if let Some(last) = entries.last() {
        *seen = last.event;
    }
    Ok(entries)
}
