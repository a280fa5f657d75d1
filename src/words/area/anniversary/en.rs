//! A day that comes every year, solar or lunar. In English.

use std::fmt;

use super::AnniversarySentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotADay { written } => write!(out, "`{written}` is not a date that comes round"),
        Says::Forms => {
            write!(out, "write `1990-08-15`, `08-15`, `农历1980-08-15`, `农历1980-闰4-08` or `农历08-15`")
        }
        Says::OnlyLunarHasLeapMonths => write!(out, "only lunar dates have leap months"),
        Says::NoSuchDay { day } => write!(out, "the day `{day}` does not exist"),
        Says::LunarNumbers => write!(out, "lunar months are 1 to 12, days 1 to 30"),
        Says::LunarYearNotKnown { year } => write!(out, "lunar year {year} is not known"),
        Says::LunarYearsKnown { first, last } => write!(out, "known are {first} to {last}"),
        Says::NoSuchMonth { year, month } => write!(out, "{year} has no {month}"),
        Says::MonthTooShort { year, month, days } => write!(out, "{month} of {year} has only {days} days"),
        Says::NeverInThatLeapMonth { first, last, month, day } => {
            write!(out, "no lunar year from {first} to {last} has a day {day} in {month}")
        }
        Says::OneYearOnly { written } => write!(out, "`{written}` is a day of one year, not of every year"),
    }
}
