//! The files of `calendars/`: days off and days worked of a year, and festivals. In English.

use std::fmt;

use super::CalendarSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotAYear { name } => write!(out, "`{name}` is not a year"),
        Says::NameByYear => write!(out, "name the file by its year, such as `2026.toml`"),
        Says::TwoFiles { year } => write!(out, "there are two files for {year}"),
        Says::LeftOut => write!(out, "this one is left out"),
        Says::ListedTwice { date } => write!(out, "{date} is listed twice"),
        Says::OffAndWorked { date } => write!(out, "{date} is both off and worked"),
        Says::AlsoOff => write!(out, "also in `off`"),
        Says::WorkedAnyway { date } => write!(out, "{date} is worked anyway: it is not a weekend day"),
        Says::NotInYear { written, year } => write!(out, "`{written}` is not in {year}"),
        Says::NotADayOrRange { written } => write!(out, "`{written}` is not a day or a range"),
        Says::WriteDayOrRange => write!(out, "write `2026-01-04`, or `2026-01-01..2026-01-03`"),
        Says::NoFestival { id } => write!(out, "there is no festival `{id}`"),
        Says::NoSuchId => write!(out, "not in this file"),
        Says::SaysNoDay { id } => write!(out, "`{id}` does not say on which day it is"),
        Says::SaysSeveralDays { id, ways } => {
            write!(out, "`{id}` says its day in several ways: {}", ways.join(", "))
        }
        Says::WriteOneOf { keys } => write!(out, "write one of: {}", keys.join(", ")),
    }
}
