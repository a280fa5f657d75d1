//! Touches that a person decides about: counted and asked about before anything is done.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Exit, Shell, moment};
use crate::config::Config;
use crate::operations::people;
use crate::operations::selection::{Number, number};
use crate::store::Entry;
use crate::store::sqlite::SqliteStore;
use crate::words::{DecideSentence as Says, NotDone, Sentence};

/// How many persons are named in a question.
const NAMES_SHOWN: usize = 3;

/// The day that `--on` names; none where it names none.
pub(super) fn day(text: Option<&String>, now: Timestamp, config: &Config) -> Result<Option<Date>> {
    Ok(text.map(|text| moment::day(text, now, config)).transpose()?)
}

/// Says how many touches are too late to be decided about.
pub(super) fn late(shell: &Shell, touches: u64) {
    if touches > 0 {
        shell.complain(&shell.say(&Says::TooLate { touches }));
    }
}

/// Says of how many touches something was not done, and why. Fine where there are none.
pub(super) fn left(shell: &Shell, left: &[(u64, NotDone)]) -> Exit {
    let mut exit = Exit::Fine;
    for (touches, why) in left.iter().copied().filter(|(touches, _)| *touches > 0) {
        shell.complain(&shell.say(&Says::NotDone { touches, why }));
        exit = Exit::Look;
    }
    exit
}

/// Says what would be done to whom, and asks.
///
/// # Errors
/// When nobody can answer.
pub(super) fn ask(
    shell: &Shell,
    store: &SqliteStore,
    entries: &[Entry],
    question: impl Into<Sentence>,
) -> Result<bool> {
    let mut names = people::Names::new(store);
    let mut first = Vec::new();
    for entry in entries.iter().take(NAMES_SHOWN) {
        let key = &entry.touch.key;
        first.push(match &key.recipient {
            Some(person) => format!("{} {}", entry.touch.id, names.with_id(person)?),
            None => format!("{} {}", entry.touch.id, key.record),
        });
    }
    if !entries.is_empty() {
        let more = entries.len() > NAMES_SHOWN;
        let Number { touches, persons } =
            number(entries.iter().map(|entry| entry.touch.key.recipient.as_ref()));
        let (touches, people) = (touches as u64, persons as u64);
        shell.complain(&shell.say(&Says::Whom { touches, people, first, more }));
    }
    shell.confirm(question)
}
