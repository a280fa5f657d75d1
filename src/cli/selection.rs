//! Touches that a person decides about: counted and asked about before anything is done.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Exit, Shell, moment};
use crate::config::Config;
use crate::number::count;
use crate::operations::people;
use crate::operations::selection::number;
use crate::record::RecordKey;
use crate::store::Entry;
use crate::store::sqlite::SqliteStore;

/// How many persons are named in a question.
const NAMES_SHOWN: usize = 3;

/// The day that `--on` names; none where it names none.
pub(super) fn day(text: Option<&String>, now: Timestamp, config: &Config) -> Result<Option<Date>> {
    text.map(|text| moment::day(text, now, config)).transpose()
}

/// `12 touches, 11 people`.
pub(super) fn counted<'a>(recipients: impl Iterator<Item = Option<&'a RecordKey>>) -> String {
    let number = number(recipients);
    format!("{}, {}", count(number.touches, "touch|touches"), count(number.persons, "person|people"))
}

/// The same for rows of the ledger.
pub(super) fn counted_entries(entries: &[Entry]) -> String {
    counted(entries.iter().map(|entry| entry.touch.key.recipient.as_ref()))
}

/// Says how many touches are too late to be decided about.
pub(super) fn late(shell: &Shell, late: u64) {
    if late > 0 {
        shell.complain(&format!("{} too late (late_ok), left out", count(late, "touch|touches")));
    }
}

/// Says of how many touches something was not done, and why: `2 touches went meanwhile`. Fine where there are none.
pub(super) fn left(shell: &Shell, left: &[(u64, &str)]) -> Exit {
    let there = left.iter().filter(|(touches, _)| *touches > 0);
    let told =
        there.map(|(touches, why)| shell.complain(&format!("{} {why}", count(*touches, "touch|touches"))));
    if told.count() > 0 { Exit::Look } else { Exit::Fine }
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
