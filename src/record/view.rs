//! How the planner and the gate ask for records; the store answers.
//!
//! Questions are about dates and references only, so that a store can answer each from an index: what a rule
//! costs follows what is due, not how many records there are.

use std::fmt;

use jiff::civil::Date;

use super::{Record, RecordKey};
use crate::terms::{ChannelName, Class};
use crate::words::{RecordSentence, Sentence, Translate};

/// Records could not be read; the sentence says why and is already fit for a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct ViewError(pub Box<Sentence>);

impl ViewError {
    /// With what is said of it.
    #[must_use]
    pub fn new(said: impl Into<Sentence>) -> ViewError {
        ViewError(Box::new(said.into()))
    }

    /// What a visitor answers that has seen enough: the only way to end a walk early. Nobody is shown it.
    #[must_use]
    pub fn enough() -> ViewError {
        ViewError::new(Sentence::Quoted(String::new()))
    }

    /// That records could not be read, and why.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        RecordSentence::CannotBeRead { why: self.0.clone() }.into()
    }
}

impl Translate for ViewError {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

/// Which calendar an index of month-days counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthDays {
    /// Dates, and anniversaries kept in the solar calendar.
    Solar,
    /// Anniversaries kept in the lunar calendar.
    Lunar,
}

/// Which records might have something due: always a superset, never fewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidates {
    /// Records whose date (or the local day of whose instant) lies in the range, both ends included.
    Days {
        /// The records' kind.
        kind: String,
        /// A date or datetime field, `created_at`, or `<field>.changed_at`.
        field: String,
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// Records whose day of the year, in the given calendar, is among the keys of
    /// [`crate::calendar::anniversary`] (month × 100 + day, + 10,000 in a leap month).
    MonthDays {
        /// The records' kind.
        kind: String,
        /// A date or anniversary field.
        field: String,
        /// The calendar the keys count in.
        calendar: MonthDays,
        /// The wanted keys.
        keys: Vec<u32>,
    },
    /// Every record of a kind, for the few rules that no index serves.
    All {
        /// The records' kind.
        kind: String,
    },
    /// Just these, where they still exist: what has changed and what refers to it.
    These(Vec<RecordKey>),
}

/// Read access to records as they stand at one moment.
pub trait Records {
    /// One record, or `None` if there is none (any more).
    ///
    /// # Errors
    /// When the store cannot be read.
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError>;

    /// Hands each candidate to `visit`, in no promised order, holding only a bounded number in memory.
    ///
    /// # Errors
    /// When the store cannot be read, or when `visit` fails: its error ends the walk.
    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError>;

    /// The records of `kind` whose reference field `field` names `target`: the many side of a reference.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError>;

    /// The records of `kind` whose text field `field` is `value`: the holders of a role.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError>;

    /// Whether the other side refuses an address for a class, as far as is known: it is dead, blacklisted, or what went
    /// there came back. What whoever has it wants is another question. Records alone know of none.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn refuses(&self, _: ChannelName, _: Class, _: &str) -> Result<bool, ViewError> {
        Ok(false)
    }

    /// Whether somebody was to be told of something and could not be reached, as it turned out. Records alone know of
    /// nothing.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn missed(&self, _: &ToldOf<'_>) -> Result<bool, ViewError> {
        Ok(false)
    }
}

/// What somebody was to be told of: the parts of a touch's key.
#[derive(Debug, Clone, Copy)]
pub struct ToldOf<'a> {
    /// The rule.
    pub rule: &'a str,
    /// The name under which the step's touches stand.
    pub step: &'a str,
    /// The record it is about.
    pub record: &'a RecordKey,
    /// The person.
    pub person: &'a RecordKey,
    /// The occurrence.
    pub occurrence: &'a str,
}

/// Reads records through a field that is a view itself: for what stands before a view and changes something else of it.
macro_rules! records_of {
    ($name:ident, $field:tt) => {
        impl $crate::record::view::Records for $name<'_> {
            fn get(
                &self,
                key: &$crate::record::RecordKey,
            ) -> Result<Option<$crate::record::Record>, $crate::record::view::ViewError> {
                self.$field.get(key)
            }

            fn candidates(
                &self,
                which: &$crate::record::view::Candidates,
                visit: &mut dyn FnMut($crate::record::Record) -> Result<(), $crate::record::view::ViewError>,
            ) -> Result<(), $crate::record::view::ViewError> {
                self.$field.candidates(which, visit)
            }

            fn referring(
                &self,
                kind: &str,
                field: &str,
                target: &$crate::record::RecordKey,
            ) -> Result<Vec<$crate::record::Record>, $crate::record::view::ViewError> {
                self.$field.referring(kind, field, target)
            }

            fn having(
                &self,
                kind: &str,
                field: &str,
                value: &str,
            ) -> Result<Vec<$crate::record::Record>, $crate::record::view::ViewError> {
                self.$field.having(kind, field, value)
            }

            fn refuses(
                &self,
                channel: $crate::terms::ChannelName,
                class: $crate::terms::Class,
                address: &str,
            ) -> Result<bool, $crate::record::view::ViewError> {
                self.$field.refuses(channel, class, address)
            }

            fn missed(
                &self,
                of: &$crate::record::view::ToldOf<'_>,
            ) -> Result<bool, $crate::record::view::ViewError> {
                self.$field.missed(of)
            }
        }
    };
}
pub(crate) use records_of;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_records_cannot_be_read_is_said_in_both_languages() {
        let error = ViewError::new(Sentence::Quoted("disk I/O error".to_owned()));
        assert_eq!(error.to_string(), "cannot read records: disk I/O error");
        assert_eq!(error.zh().to_string(), "无法读取记录：disk I/O error");
    }
}
