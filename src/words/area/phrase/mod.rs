//! A phrase in a value: a word of a few, a zone, a span of hours, a day of the month.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A phrase in a value. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhraseSentence {
    NotUnderstood {
        written: String,
    },
    SuchAs {
        example: String,
    },
    WriteItAs {
        example: String,
    },
    NoSuchZone {
        name: String,
    },
    WriteZone,
    NotHours {
        written: String,
    },
    OpensAsItCloses {
        written: String,
    },
    WriteWholeDay,
    PastMidnight {
        /// The span, such as `20:00-02:00`.
        hours: String,
    },
    SplitAtMidnight,
    NoWorkingHours,
    WorkingHoursOverlap,
    NoMonthHasDay {
        day: i64,
    },
    MonthlyForms,
    NotWeekdayOfMonth {
        written: String,
    },
}
