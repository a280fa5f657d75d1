//! When the story plays, and the sheets of paper that it is written on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::calendar::anniversary::Anniversary;
use crate::calendar::zone::Zone;
use crate::record::{RecordKey, Value};
use crate::store::Incoming;

/// When and how long it plays.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    /// The zone of every wall time.
    pub(super) zone: Zone,
    /// The first day.
    pub(super) start: Date,
    /// How many days are played.
    pub(super) days: i32,
    /// Over how many days it is spread: so that a shorter play is the beginning of the usual one.
    pub(super) spread: i32,
    /// How many families.
    pub(super) families: u32,
}

impl Scene {
    /// The n-th day, from 0; before the story where negative.
    pub(super) fn day(&self, n: i32) -> Date {
        self.start.saturating_add(jiff::Span::new().days(n))
    }

    /// An instant on the n-th day.
    pub(super) fn at(&self, n: i32, time: Time) -> Timestamp {
        self.zone.instant(self.day(n).to_datetime(time))
    }

    /// The instant at which it begins.
    pub(super) fn begin(&self) -> Timestamp {
        self.at(0, Time::midnight())
    }

    /// The instant at which it ends.
    pub(super) fn end(&self) -> Timestamp {
        self.at(self.days, Time::midnight())
    }
}

/// Records, and changes to them.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// What is known when it begins.
    pub(super) first: Vec<Incoming>,
    /// What becomes known later; in the order of the instants once told.
    pub(super) later: Vec<(Timestamp, Incoming)>,
}

/// One record, or some of its fields, in the making.
#[derive(Debug)]
pub(super) struct Sheet {
    key: RecordKey,
    fields: BTreeMap<String, Option<Value>>,
}

impl Sheet {
    /// An empty sheet about a record.
    pub(super) fn about(kind: &str, id: &str) -> Sheet {
        Sheet { key: RecordKey::new(kind, id), fields: BTreeMap::new() }
    }

    /// Fills in a field.
    pub(super) fn with(mut self, field: &str, value: Value) -> Sheet {
        self.fields.insert(field.to_owned(), Some(value));
        self
    }

    /// Fills in a text, a word, or the id that a reference names.
    pub(super) fn text(self, field: &str, text: &str) -> Sheet {
        self.with(field, Value::Text(text.to_owned()))
    }

    /// Fills in a date.
    pub(super) fn date(self, field: &str, date: Date) -> Sheet {
        self.with(field, Value::Date(date))
    }

    /// Fills in an instant.
    pub(super) fn instant(self, field: &str, at: Timestamp) -> Sheet {
        self.with(field, Value::Datetime(at))
    }

    /// Fills in a yes.
    pub(super) fn yes(self, field: &str) -> Sheet {
        self.with(field, Value::Bool(true))
    }

    /// Fills in a birthday; one that does not exist, such as 农历 month 13, stays out.
    pub(super) fn birthday(self, text: &str) -> Sheet {
        match Anniversary::parse(text) {
            Ok(day) => self.with("birthday", Value::Anniversary(day)),
            Err(_) => self,
        }
    }

    /// The finished sheet.
    pub(super) fn done(self) -> Incoming {
        Incoming { key: self.key, fields: self.fields }
    }
}
