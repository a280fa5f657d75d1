//! A cron expression, such as `30 9 * * MON-FRI`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A cron expression, such as `30 9 * * MON-FRI`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CronSentence {
    NotFiveFields {
        written: String,
        count: usize,
    },
    FiveFields,
    NotA {
        /// The part of the field that is wrong.
        part: String,
        field: CronField,
    },
    Backwards {
        /// The range that says the same forwards: `5-7,0-1`.
        forwards: String,
    },
    StepOneTo {
        most: u32,
    },
    FromTo {
        least: u32,
        most: u32,
    },
    FromToOrNames {
        least: u32,
        most: u32,
        first: String,
        last: String,
    },
    NeverComes {
        written: String,
    },
    WriteLastDay,
}

/// One of the five fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CronField {
    /// The first.
    Minute,
    /// The second.
    Hour,
    /// The third.
    DayOfMonth,
    /// The fourth.
    Month,
    /// The fifth.
    DayOfWeek,
}
