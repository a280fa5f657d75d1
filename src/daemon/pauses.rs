//! Which rules a person has paused: kept in the database, so that it works with the daemon down and survives it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::{Error, Memory};

/// The note that holds the pauses.
const NOTE: &str = "paused";
/// The name that stands for all rules.
pub const ALL: &str = "*";

/// One pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Who paused it.
    pub by: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when, if not for ever.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// All pauses, by rule; [`ALL`] is every rule.
///
/// # Errors
/// When the store cannot be read.
pub fn read(store: &dyn Memory) -> Result<BTreeMap<String, Pause>, Error> {
    let Some(text) = store.note(NOTE)? else { return Ok(BTreeMap::new()) };
    serde_json::from_str(&text).map_err(|error| Error::Damaged(format!("the note of pauses: {error}")))
}

/// Pauses a rule, or all.
///
/// # Errors
/// When the store cannot be written.
pub fn pause(store: &mut dyn Memory, rule: &str, pause: Pause) -> Result<(), Error> {
    let mut pauses = read(store)?;
    pauses.insert(rule.to_owned(), pause);
    write(store, &pauses)
}

/// Ends the pause of a rule, or of all; says whether there was one.
///
/// # Errors
/// When the store cannot be written.
pub fn resume(store: &mut dyn Memory, rule: &str) -> Result<bool, Error> {
    let mut pauses = read(store)?;
    let there = pauses.remove(rule).is_some();
    write(store, &pauses)?;
    Ok(there)
}

/// Makes the pause of a renamed rule its own.
///
/// # Errors
/// When the store cannot be written.
pub fn rename(store: &mut dyn Memory, from: &str, to: &str) -> Result<(), Error> {
    let mut pauses = read(store)?;
    let Some(pause) = pauses.remove(from) else { return Ok(()) };
    pauses.entry(to.to_owned()).or_insert(pause);
    write(store, &pauses)
}

/// The names of what is paused at an instant.
///
/// # Errors
/// When the store cannot be read.
pub fn in_force(store: &dyn Memory, now: Timestamp) -> Result<BTreeSet<String>, Error> {
    let pauses = read(store)?.into_iter();
    Ok(pauses
        .filter(|(_, pause)| pause.until.is_none_or(|until| until > now))
        .map(|(rule, _)| rule)
        .collect())
}

fn write(store: &mut dyn Memory, pauses: &BTreeMap<String, Pause>) -> Result<(), Error> {
    let text = serde_json::to_string(pauses).map_err(|error| Error::Other(error.to_string()))?;
    store.set_note(NOTE, &text)
}
