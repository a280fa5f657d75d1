//! Why an operation could not be done, as data; the texts are for whoever has none of their own.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use super::channels::Unusable;
use crate::diagnostic::nearest;
use crate::import::ImportError;
use crate::message::TouchId;
use crate::record::RecordKey;
use crate::record::view::ViewError;
use crate::store;
use crate::template::RenderError;
use crate::terms::{ChannelName, Reason};

/// Most words that are listed where none of them is near to the one that was written.
const LISTED_MAX: usize = 30;

/// Why an operation could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A word names nothing.
    #[error(transparent)]
    NoSuch(#[from] NoSuch),
    /// A text is not the number of a touch.
    #[error("`{0}` is no touch; they are written T-17")]
    NotATouch(String),
    /// The ledger does not know a touch.
    #[error("there is no touch {0} in the ledger")]
    NoTouch(TouchId),
    /// A person was wanted, and this is another record.
    #[error("{0} is not a person")]
    NotAPerson(RecordKey),
    /// A wish was to be noted of a person who works here.
    #[error("{0} works here: messages to staff always go")]
    WorksHere(RecordKey),
    /// A wish was to be noted to get no messages to staff.
    #[error("nobody can opt out of staff messages")]
    NotFromStaff,
    /// A span of time ends before it begins.
    #[error("the span ends before it begins")]
    EndsBeforeItBegins,
    /// A span of time is longer than can be looked at.
    #[error("the span is longer than a hundred years")]
    TooLong,
    /// No rule uses a template.
    #[error("no rule uses `{0}`, so there is no record to fill it in from")]
    Unused(String),
    /// A rule has nothing due for a record.
    #[error("{rule} has nothing due for {record}")]
    NothingDue {
        /// The rule.
        rule: String,
        /// The record.
        record: RecordKey,
    },
    /// A rule sends nothing.
    #[error("rule `{0}` sends nothing")]
    SendsNothing(String),
    /// A template has no text for a channel.
    #[error("`{template}` has no text for {channel}")]
    NoText {
        /// The template.
        template: String,
        /// The channel.
        channel: ChannelName,
    },
    /// Nothing leaves here.
    #[error(
        "mode is \"shadow\": nothing leaves; with mode = \"staff-only\" in touchbase.toml messages to people who work here do"
    )]
    Shadow,
    /// Somebody who works here was wanted, and this is another record.
    #[error("{0} does not work here: a test goes to staff, never to a customer")]
    NotStaff(RecordKey),
    /// No channel leads to a person.
    #[error("{person} cannot be reached: {reason}")]
    OutOfReach {
        /// The person.
        person: RecordKey,
        /// Why.
        reason: Reason,
    },
    /// A channel is not configured.
    #[error("{0} is not configured")]
    NotConfigured(ChannelName),
    /// A channel cannot be opened.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// A template cannot be filled in.
    #[error(transparent)]
    Template(#[from] RenderError),
    /// A message went, and the ledger does not say how that ended.
    #[error("it was sent, and how it ended cannot be written down")]
    EndNotWritten(#[source] store::Error),
    /// There is no database yet; it would be this file.
    #[error("there is no database yet at {}", .0.display())]
    NoDatabase(PathBuf),
    /// Files of the starting set are there already; nothing was written.
    #[error("these files would be overwritten: {}", .0.join(", "))]
    WouldOverwrite(Vec<String>),
    /// The calendar covers other years.
    #[error("the calendar covers 1901 to 2099, not {0}")]
    NoCalendar(i16),
    /// A list cannot be taken in.
    #[error("failed to import {}", file.display())]
    Import {
        /// The list.
        file: PathBuf,
        /// Why.
        source: ImportError,
    },
    /// A copy of the database opens, and holds something else than was copied.
    #[error("the copy does not hold what was copied")]
    CopyDiffers,
    /// A step of the operation failed; what it was fits "failed to …".
    #[error("failed to {doing}")]
    Failed {
        /// The step.
        doing: Cow<'static, str>,
        /// What went wrong.
        source: Cause,
    },
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Records cannot be read.
    #[error(transparent)]
    Records(#[from] ViewError),
}

/// What made a step fail.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Records.
    #[error(transparent)]
    Records(#[from] ViewError),
    /// A file or a folder.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// Says which step of an operation failed; fits "failed to …".
pub(super) fn failed<C: Into<Cause>>(doing: impl Into<Cow<'static, str>>) -> impl FnOnce(C) -> Error {
    let doing = doing.into();
    move |cause| Error::Failed { doing, source: cause.into() }
}

/// A word that names nothing, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct NoSuch {
    /// What it should have named: `rule`, `template`, a kind of records.
    pub what: String,
    /// The word.
    pub word: String,
    /// What was probably meant.
    pub near: Option<String>,
    /// All there is; empty where there is nothing, or more than can be named.
    pub known: Vec<String>,
}

impl NoSuch {
    /// A word that names nothing, with no guess at what was meant.
    #[must_use]
    pub fn plain(what: &str, word: &str) -> NoSuch {
        NoSuch { what: what.to_owned(), word: word.to_owned(), near: None, known: Vec::new() }
    }

    /// A word that is none of the known ones.
    pub fn among<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> NoSuch {
        let known: Vec<&str> = known.into_iter().collect();
        let near = nearest(word, known.iter().copied()).map(str::to_owned);
        let known = if known.len() > LISTED_MAX { Vec::new() } else { known };
        NoSuch {
            what: what.to_owned(),
            word: word.to_owned(),
            near,
            known: known.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl fmt::Display for NoSuch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "there is no {} `{}`", self.what, self.word)?;
        match &self.near {
            Some(near) => write!(out, "; did you mean `{near}`?"),
            None if self.known.is_empty() => Ok(()),
            None => write!(out, "; there is: {}", self.known.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_names_nothing_comes_with_what_was_meant_or_with_what_there_is() {
        let said = |word: &str| NoSuch::among("channel", word, ["sms", "email"]).to_string();
        assert_eq!(said("emial"), "there is no channel `emial`; did you mean `email`?");
        assert_eq!(said("fax"), "there is no channel `fax`; there is: sms, email");
        assert_eq!(NoSuch::among("rule", "gift", []).to_string(), "there is no rule `gift`");
        let many: Vec<String> = (0..40).map(|number| format!("rule-{number}")).collect();
        let many = NoSuch::among("rule", "gift", many.iter().map(String::as_str));
        assert_eq!(many.to_string(), "there is no rule `gift`");
    }
}
