//! The page of `calendar`: what is believed about a year.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is believed about a year. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearSentence {
    /// The first line.
    Year { year: i16, zone: String, working_days: u32 },
    /// Before the days from Monday to Friday that are off.
    WeekdaysOff,
    /// Before the Saturdays and Sundays on which work is done.
    WorkedWeekends,
    /// Before what is said of the lunar year.
    LunarYear { year: i16 },
    /// When the lunar year begins, and which month it has twice.
    LunarBegins { begins_on: Date, leap_month: Option<u8> },
    /// Instead of days, where there are none.
    NoDays,
    /// The day of the week.
    Weekday { day: Date },
    /// Beside a festival on which work is done.
    WorkingDay,
    /// Beside a festival that is a day off.
    DayOff,
    /// The year's file is not there.
    CalendarMissing { country: String, year: i16 },
}
