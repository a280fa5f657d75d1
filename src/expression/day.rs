//! Dates and instants inside expressions: they print as ISO, compare as time does, and know their parts.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use minijinja::value::{DynObject, Object, ObjectRepr, Value};

/// Names that may follow a date after a dot.
pub(super) const PARTS: [&str; 6] = ["year", "month", "day", "weekday", "hour", "minute"];

/// A civil date, or an instant with its wall time in the configured zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// A civil date.
    Date(Date),
    /// An instant.
    Instant {
        /// The instant itself.
        at: Timestamp,
        /// What the clock on the wall shows then.
        local: DateTime,
    },
}

impl Day {
    /// The civil date, of an instant in the configured zone.
    pub(crate) fn date(self) -> Date {
        match self {
            Day::Date(date) => date,
            Day::Instant { local, .. } => local.date(),
        }
    }

    /// A date stands for its first moment where it meets an instant.
    fn local(self) -> DateTime {
        match self {
            Day::Date(date) => date.at(0, 0, 0, 0),
            Day::Instant { local, .. } => local,
        }
    }

    fn compare(self, other: Day) -> Ordering {
        match (self, other) {
            (Day::Instant { at, .. }, Day::Instant { at: other, .. }) => at.cmp(&other),
            _ => self.local().cmp(&other.local()),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Day::Date(date) => write!(out, "{date}"),
            Day::Instant { local, .. } => write!(out, "{}", local.strftime("%Y-%m-%d %H:%M")),
        }
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Value {
        Value::from_object(day)
    }
}

impl Object for Day {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let local = self.local();
        Some(match key.as_str()? {
            "year" => Value::from(local.year()),
            "month" => Value::from(local.month()),
            "day" => Value::from(local.day()),
            "weekday" => Value::from(local.weekday().to_monday_one_offset()),
            "hour" => Value::from(local.hour()),
            "minute" => Value::from(local.minute()),
            _ => return None,
        })
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        other.downcast_ref::<Day>().map(|other| self.compare(*other))
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_ref(), out)
    }
}
