//! The files of `calendars/`: days off and days worked of a year, and festivals.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The files of `calendars/`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarSentence {
    NotAYear {
        /// The name of the file, without its ending.
        name: String,
    },
    NameByYear,
    TwoFiles {
        year: i16,
    },
    LeftOut,
    ListedTwice {
        date: Date,
    },
    OffAndWorked {
        date: Date,
    },
    AlsoOff,
    WorkedAnyway {
        date: Date,
    },
    NotInYear {
        written: String,
        year: i16,
    },
    NotADayOrRange {
        written: String,
    },
    WriteDayOrRange,
    NoFestival {
        id: String,
    },
    NoSuchId,
    SaysNoDay {
        /// The id of the festival.
        id: String,
    },
    SaysSeveralDays {
        /// The id of the festival.
        id: String,
        /// The keys that say its day.
        ways: Vec<String>,
    },
    WriteOneOf {
        keys: Vec<String>,
    },
}
