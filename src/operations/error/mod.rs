//! Why an operation could not be done, as data; what it says stands with the other sentences.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};

use super::channels::Unusable;
use crate::diagnostic::nearest;
use crate::import::ImportError;
use crate::message::TouchId;
use crate::record::RecordKey;
use crate::record::view::ViewError;
use crate::store;
use crate::template::RenderError;
use crate::terms::{ChannelName, Reason};
use crate::words::{Named, OperationSentence as Says, StepSentence, Translate};

/// Most words that are listed where none of them is near to the one that was written.
const LISTED_MAX: usize = 30;

/// Why an operation could not be done.
#[derive(Debug)]
pub enum Error {
    /// A word names nothing.
    NoSuch(NoSuch),
    /// A text is not the number of a touch.
    NotATouch(String),
    /// The ledger does not know a touch.
    NoTouch(TouchId),
    /// A person was wanted, and this is another record.
    NotAPerson(RecordKey),
    /// A wish was to be noted of a person who works here.
    WorksHere(RecordKey),
    /// A wish was to be noted to get no messages to staff.
    NotFromStaff,
    /// No record has a number, which comes masked.
    NobodyHas(String),
    /// Several records have a number, which comes masked.
    SeveralHave(String, Vec<RecordKey>),
    /// A wish was to be noted about another channel than that of the number.
    OtherChannel {
        /// The channel.
        asked: ChannelName,
        /// That of the number.
        of_address: ChannelName,
    },
    /// A span of time ends before it begins.
    EndsBeforeItBegins,
    /// A span of time is longer than can be looked at.
    TooLong,
    /// More touches than one decision acts on.
    TooManyAtOnce,
    /// No rule uses a template.
    Unused(String),
    /// A rule has nothing due for a record.
    NothingDue {
        /// The rule.
        rule: String,
        /// The record.
        record: RecordKey,
    },
    /// A rule sends nothing.
    SendsNothing(String),
    /// A template has no text for a channel.
    NoText {
        /// The template.
        template: String,
        /// The channel.
        channel: ChannelName,
    },
    /// Nothing leaves here.
    Shadow,
    /// Somebody who works here was wanted, and this is another record.
    NotStaff(RecordKey),
    /// No channel leads to a person.
    OutOfReach {
        /// The person.
        person: RecordKey,
        /// Why.
        reason: Reason,
    },
    /// A channel is not configured.
    NotConfigured(ChannelName),
    /// A channel cannot be opened.
    Unusable(Unusable),
    /// A template cannot be filled in.
    Template(RenderError),
    /// A message went, and the ledger does not say how that ended.
    EndNotWritten(store::Error),
    /// There is no database yet; it would be this file.
    NoDatabase(PathBuf),
    /// Files of the starting set are there already; nothing was written.
    WouldOverwrite(Vec<String>),
    /// The calendar covers other years.
    NoCalendar(i16),
    /// A list cannot be taken in.
    Import {
        /// The list.
        file: PathBuf,
        /// Why.
        source: ImportError,
    },
    /// A copy of the database opens, and holds something else than was copied.
    CopyDiffers,
    /// A step of the operation failed.
    Failed {
        /// The step.
        step: StepSentence,
        /// What went wrong.
        source: Cause,
    },
    /// The store cannot be read or written.
    Store(store::Error),
    /// Records cannot be read.
    Records(ViewError),
}

impl Error {
    /// The error that this one only passes on; it says what there is to say.
    #[must_use]
    pub fn passed_on(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::NoSuch(error) => Some(error),
            Error::Unusable(error) => Some(error),
            Error::Template(error) => Some(error),
            Error::Store(error) => Some(error),
            Error::Records(error) => Some(error),
            _ => None,
        }
    }

    /// What it says itself; none where it only passes another one on.
    fn own(&self) -> Option<Says> {
        let record = ToString::to_string;
        Some(match self {
            Error::NoSuch(_)
            | Error::Unusable(_)
            | Error::Template(_)
            | Error::Store(_)
            | Error::Records(_) => return None,
            Error::NotATouch(word) => Says::NotATouch { word: word.clone() },
            Error::NoTouch(touch) => Says::NoTouch { touch: touch.to_string() },
            Error::NotAPerson(key) => Says::NotAPerson { record: record(key) },
            Error::WorksHere(key) => Says::WorksHere { record: record(key) },
            Error::NotFromStaff => Says::NotFromStaff,
            Error::NobodyHas(address) => Says::NobodyHas { address: address.clone() },
            Error::SeveralHave(address, records) => {
                Says::SeveralHave { address: address.clone(), records: records.iter().map(record).collect() }
            }
            Error::OtherChannel { asked, of_address } => {
                Says::OtherChannel { asked: *asked, of_address: *of_address }
            }
            Error::EndsBeforeItBegins => Says::EndsBeforeItBegins,
            Error::TooLong => Says::TooLong,
            Error::TooManyAtOnce => Says::TooManyAtOnce,
            Error::Unused(template) => Says::Unused { template: template.clone() },
            Error::NothingDue { rule, record: key } => {
                Says::NothingDue { rule: rule.clone(), record: record(key) }
            }
            Error::SendsNothing(rule) => Says::SendsNothing { rule: rule.clone() },
            Error::NoText { template, channel } => {
                Says::NoText { template: template.clone(), channel: *channel }
            }
            Error::Shadow => Says::Shadow,
            Error::NotStaff(key) => Says::NotStaff { record: record(key) },
            Error::OutOfReach { person, reason } => {
                Says::OutOfReach { person: record(person), reason: *reason }
            }
            Error::NotConfigured(channel) => Says::NotConfigured { channel: *channel },
            Error::EndNotWritten(_) => Says::EndNotWritten,
            Error::NoDatabase(file) => Says::NoDatabase { file: shown(file) },
            Error::WouldOverwrite(files) => Says::WouldOverwrite { files: files.clone() },
            Error::NoCalendar(year) => Says::NoCalendar { year: *year },
            Error::Import { file, .. } => Says::Import { file: shown(file) },
            Error::CopyDiffers => Says::CopyDiffers,
            Error::Failed { step, .. } => Says::Failed { step: step.clone() },
        })
    }
}

impl Translate for Error {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.own(), self.passed_on()) {
            (Some(own), _) => own.english(out),
            (None, Some(other)) => write!(out, "{other}"),
            (None, None) => Ok(()),
        }
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.own() {
            Some(own) => own.chinese(out),
            None => self.english(out),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::EndNotWritten(error) => Some(error),
            Error::Import { source, .. } => Some(source),
            Error::Failed { source, .. } => Some(source),
            other => other.passed_on()?.source(),
        }
    }
}

/// Errors that are passed on as they are.
macro_rules! passed_on {
    ($($variant:ident($error:ty),)+) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Error {
                Error::$variant(error)
            }
        }
    )+};
}

passed_on! {
    NoSuch(NoSuch),
    Unusable(Unusable),
    Template(RenderError),
    Store(store::Error),
    Records(ViewError),
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

impl Cause {
    /// The error that it passes on.
    #[must_use]
    pub fn passed_on(&self) -> &(dyn StdError + 'static) {
        match self {
            Cause::Store(error) => error,
            Cause::Records(error) => error,
            Cause::File(error) => error,
        }
    }
}

/// Says which step of an operation failed.
pub(super) fn failed<C: Into<Cause>>(step: StepSentence) -> impl FnOnce(C) -> Error {
    move |cause| Error::Failed { step, source: cause.into() }
}

/// A path in a sentence.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A word that names nothing, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuch {
    /// What it should have named.
    pub what: Named,
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
    pub fn plain(what: Named, word: &str) -> NoSuch {
        NoSuch { what, word: word.to_owned(), near: None, known: Vec::new() }
    }

    /// A word that is none of the known ones.
    pub fn among<'a>(what: Named, word: &str, known: impl IntoIterator<Item = &'a str>) -> NoSuch {
        let known: Vec<&str> = known.into_iter().collect();
        let near = nearest(word, known.iter().copied()).map(str::to_owned);
        let known = if known.len() > LISTED_MAX { Vec::new() } else { known };
        NoSuch { what, word: word.to_owned(), near, known: known.into_iter().map(str::to_owned).collect() }
    }

    fn sentence(&self) -> Says {
        let NoSuch { what, word, near, known } = self.clone();
        Says::NoSuch { what, word, near, known }
    }
}

impl Translate for NoSuch {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for NoSuch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl StdError for NoSuch {}

#[cfg(test)]
mod tests;
