//! Touches that a person decides about: found before anything is done, so that they can be counted and asked about.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::error::Error;
use super::people;
use crate::deployment::Deployment;
use crate::message::{TouchId, is_late};
use crate::record::RecordKey;
use crate::store::{self, Entry, Filter, Ledger};

/// Most touches that one decision acts on.
pub(super) const TOUCHES_MAX: u32 = 100_000;

/// The touches with these numbers, written `T-17`.
///
/// # Errors
/// When one is no number, or there is none with it.
pub(super) fn named(ledger: &dyn Ledger, numbers: &[String]) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for text in numbers {
        let id = TouchId::parse(text).ok_or_else(|| Error::NotATouch(text.clone()))?;
        entries.push(ledger.entry(id)?.ok_or(Error::NoTouch(id))?);
    }
    entries.sort_by_key(|entry| entry.touch.id);
    entries.dedup_by_key(|entry| entry.touch.id);
    Ok(entries)
}

/// The touches that a filter finds, the latest [`TOUCHES_MAX`].
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn found(ledger: &dyn Ledger, filter: Filter) -> Result<Vec<Entry>, store::Error> {
    ledger.entries(&Filter { limit: Some(TOUCHES_MAX), ..filter })
}

/// The rule that touches are asked for by, as far as there is one: a rule that is gone still has its touches, and only
/// one that never was is a mistake.
///
/// # Errors
/// When there is no such rule and never was; when the ledger cannot be read.
pub(super) fn rule(deployment: &Deployment, ledger: &dyn Ledger, id: &str) -> Result<String, Error> {
    if let Err(unknown) = people::rule(deployment, id) {
        let of_rule = Filter { rule: Some(id.to_owned()), limit: Some(1), ..Filter::default() };
        if ledger.entries(&of_rule)?.is_empty() {
            return Err(unknown.into());
        }
    }
    Ok(id.to_owned())
}

/// Narrows a filter to what is due on a day, where one is named.
#[must_use]
pub(super) fn on(filter: Filter, day: Option<Date>, deployment: &Deployment) -> Filter {
    let Some(day) = day else { return filter };
    let (since, until) = deployment.config.zone.bounds(day);
    Filter { since: Some(since), until: Some(until), ..filter }
}

/// Without those that are too late, and how many those are.
pub(super) fn in_time(mut entries: Vec<Entry>, now: Timestamp) -> (Vec<Entry>, u64) {
    let all = entries.len();
    entries.retain(|entry| !is_late(now, entry.touch.expires_at));
    let late = (all - entries.len()) as u64;
    (entries, late)
}

/// The numbers of touches.
pub(super) fn ids(entries: &[Entry]) -> Vec<TouchId> {
    entries.iter().map(|entry| entry.touch.id).collect()
}

/// How many touches there are, and to how many persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Touches.
    pub touches: usize,
    /// Different persons among their recipients.
    pub persons: usize,
}

/// Counts touches by whom they go to.
pub fn number<'a>(recipients: impl Iterator<Item = Option<&'a RecordKey>>) -> Number {
    let mut touches = 0;
    let persons: BTreeSet<&RecordKey> = recipients.inspect(|_| touches += 1).flatten().collect();
    Number { touches, persons: persons.len() }
}
