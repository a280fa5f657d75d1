//! Touches that a person decides about: found, counted and asked about before anything is done.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use jiff::Timestamp;

use super::{Shell, moment, people};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::message::TouchId;
use crate::number::count;
use crate::record::RecordKey;
use crate::store::sqlite::SqliteStore;
use crate::store::{Entry, Filter, Ledger as _};

/// Most touches that one command acts on.
pub(super) const TOUCHES_MAX: u32 = 100_000;
/// How many persons are named in a question.
const NAMES_SHOWN: usize = 3;

/// The touches with these numbers, written `T-17`.
///
/// # Errors
/// When one is no number, or there is none with it.
pub(super) fn named(store: &SqliteStore, numbers: &[String]) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for text in numbers {
        let Some(id) = TouchId::parse(text) else { bail!("`{text}` is no touch; they are written T-17") };
        match store.entry(id)? {
            Some(entry) => entries.push(entry),
            None => bail!("there is no touch {id} in the ledger"),
        }
    }
    entries.sort_by_key(|entry| entry.touch.id);
    entries.dedup_by_key(|entry| entry.touch.id);
    Ok(entries)
}

/// The touches that a filter finds, the latest [`TOUCHES_MAX`].
pub(super) fn found(store: &SqliteStore, filter: Filter) -> Result<Vec<Entry>> {
    Ok(store.entries(&Filter { limit: Some(TOUCHES_MAX), ..filter })?)
}

/// The rule that touches are asked for by, as far as there is one: a rule that is gone still has its touches.
pub(super) fn rule(deployment: &Deployment, store: &SqliteStore, id: &str) -> Result<String> {
    if let Some(rule) = deployment.rules.get(id) {
        return Ok(rule.id.clone());
    }
    let of_rule = Filter { rule: Some(id.to_owned()), limit: Some(1), ..Filter::default() };
    if store.entries(&of_rule)?.is_empty() {
        people::rule(deployment, id)?;
    }
    Ok(id.to_owned())
}

/// The instants of the day that `--on` names; none where it names none.
pub(super) fn day(
    text: Option<&String>,
    now: Timestamp,
    config: &Config,
) -> Result<Option<(Timestamp, Timestamp)>> {
    let day = text.map(|text| moment::day(text, now, config)).transpose()?;
    Ok(day.map(|day| moment::bounds(day, config)))
}

/// `12 touches, 11 people`.
pub(super) fn counted<'a>(people: impl Iterator<Item = Option<&'a RecordKey>>) -> String {
    let mut touches = 0;
    let persons: BTreeSet<&RecordKey> = people.inspect(|_| touches += 1).flatten().collect();
    format!("{}, {}", count(touches, "touch|touches"), count(persons.len(), "person|people"))
}

/// The same for rows of the ledger.
pub(super) fn counted_entries(entries: &[Entry]) -> String {
    counted(entries.iter().map(|entry| entry.touch.key.recipient.as_ref()))
}

/// The numbers of touches.
pub(super) fn ids(entries: &[Entry]) -> Vec<TouchId> {
    entries.iter().map(|entry| entry.touch.id).collect()
}

/// Says what would be done to whom, and asks.
///
/// # Errors
/// When nobody can answer.
pub(super) fn ask(shell: &Shell, store: &SqliteStore, entries: &[Entry], question: &str) -> Result<bool> {
    let mut names = people::Names::new(store);
    let mut shown = Vec::new();
    for entry in entries.iter().take(NAMES_SHOWN) {
        let key = &entry.touch.key;
        shown.push(match &key.recipient {
            Some(person) => format!("{} {}", entry.touch.id, names.with_id(person)?),
            None => format!("{} {}", entry.touch.id, key.record),
        });
    }
    if entries.len() > NAMES_SHOWN {
        shown.push("…".to_owned());
    }
    if !entries.is_empty() {
        shell.complain(&format!("{}: {}", counted_entries(entries), shown.join(", ")));
    }
    shell.confirm(question)
}
