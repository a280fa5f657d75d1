//! A cell that should hold a date, an instant, or a day that comes round. In English.

use std::fmt;

use super::CellDaySentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotADate => write!(out, "not a date"),
        Says::WriteLike { form } => write!(out, "write it like {form}"),
        Says::PlainNumber => write!(out, "a plain number that is no date"),
        Says::YearMissing => write!(out, "the year is missing"),
        Says::DayMissing => write!(out, "the day is missing: only year and month are there"),
        Says::MonthAndDayMissing => write!(out, "month and day are missing: only the year is there"),
        Says::FourDigits => write!(out, "the year needs four digits"),
        Says::NoSuchMonth => write!(out, "there is no such month"),
        Says::NoSuchDay => write!(out, "there is no such day"),
        Says::LastDay { day } => write!(out, "the last day of that month is {day}"),
        Says::YearCannotBe { year } => write!(out, "the year {year} cannot be right"),
        Says::Placeholder => write!(out, "programs write this day where the real one is not known"),
        Says::LeaveEmpty => write!(
            out,
            "leave the cell empty; a birthday that really is on that day goes in without its year, like 01-01"
        ),
        Says::NotATime => write!(out, "what follows the date is not a time of day"),
        Says::MonthOrDay => write!(out, "it is not sure which is the month and which the day"),
        Says::YearFirst => write!(out, "write the year first, like 2026-03-31"),
        Says::OnlyLunarLeaps => write!(out, "only lunar dates have leap months"),
        Says::Future => write!(out, "the day lies in the future"),
        Says::LeaveYearOut { form } => write!(out, "if the year is not known, leave it out: {form}"),
        Says::SolarOrLunar => write!(out, "it is not sure whether this is a solar or a lunar day"),
        Says::WriteEither { form } => write!(out, "write 农历{form}, or {form} for the solar calendar"),
        Says::YearNotInDigits => write!(out, "the year is not written in digits"),
        Says::YearInDigits => write!(out, "write the year like 1980: 农历1980-08-15"),
    }
}
