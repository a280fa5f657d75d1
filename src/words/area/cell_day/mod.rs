//! A cell that should hold a date, an instant, or a day that comes round.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use jiff::civil::Date;
/// A cell that should hold a date, an instant, or a day that comes round. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellDaySentence {
    NotADate,
    WriteLike {
        /// The form, such as `2026-03-31`.
        form: String,
    },
    /// A number that is no serial of Excel.
    PlainNumber,
    YearMissing,
    DayMissing,
    MonthAndDayMissing,
    FourDigits,
    NoSuchMonth,
    NoSuchDay,
    LastDay {
        day: Date,
    },
    YearCannotBe {
        year: i16,
    },
    /// A day such as 1900-01-01.
    Placeholder,
    LeaveEmpty,
    NotATime,
    /// 3/4/2026.
    MonthOrDay,
    YearFirst,
    OnlyLunarLeaps,
    Future,
    LeaveYearOut {
        /// The day without its year.
        form: String,
    },
    SolarOrLunar,
    WriteEither {
        /// The day, with its year where there is one.
        form: String,
    },
    YearNotInDigits,
    YearInDigits,
}
