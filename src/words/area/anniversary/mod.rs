//! A day that comes every year, solar or lunar.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A day that comes every year, solar or lunar. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnniversarySentence {
    NotADay {
        written: String,
    },
    Forms,
    OnlyLunarHasLeapMonths,
    NoSuchDay {
        /// The day in its usual form, such as `04-31`.
        day: String,
    },
    LunarNumbers,
    LunarYearNotKnown {
        year: i32,
    },
    LunarYearsKnown {
        first: i32,
        last: i32,
    },
    NoSuchMonth {
        year: i32,
        /// The month's Chinese name, such as 闰四月.
        month: String,
    },
    MonthTooShort {
        year: i32,
        /// The month's Chinese name.
        month: String,
        /// How many days it has.
        days: u8,
    },
    NeverInThatLeapMonth {
        /// The first lunar year that is known.
        first: i32,
        /// The last one.
        last: i32,
        /// The month's Chinese name.
        month: String,
        day: u8,
    },
    OneYearOnly {
        written: String,
    },
}
