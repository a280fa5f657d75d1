//! A phrase in a value: a word of a few, a zone, a span of hours, a day of the month. In English.

use std::fmt;

use super::PhraseSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotUnderstood { written } => write!(out, "`{written}` is not understood"),
        Says::SuchAs { example } => write!(out, "such as `{example}`"),
        Says::WriteItAs { example } => write!(out, "write it as `{example}`"),
        Says::NoSuchZone { name } => write!(out, "there is no time zone `{name}`"),
        Says::WriteZone => {
            write!(out, "write an IANA name such as `Asia/Shanghai`, `Asia/Hong_Kong` or `UTC`")
        }
        Says::NotHours { written } => write!(out, "`{written}` is not a span of hours"),
        Says::OpensAsItCloses { written } => write!(out, "`{written}` begins and ends at the same time"),
        Says::WriteWholeDay => write!(out, "for the whole day write `00:00-24:00`"),
        Says::PastMidnight { hours } => write!(out, "`{hours}` goes past midnight"),
        Says::SplitAtMidnight => write!(out, "write two spans: one to `24:00`, one from `00:00`"),
        Says::NoWorkingHours => write!(out, "there are no working hours"),
        Says::WorkingHoursOverlap => write!(out, "two spans of working hours overlap"),
        Says::NoMonthHasDay { day } => write!(out, "no month has a day {day}"),
        Says::MonthlyForms => {
            write!(out, "1 to 31, `first working day`, `last working day` or `last day`")
        }
        Says::NotWeekdayOfMonth { written } => write!(out, "`{written}` is not a weekday of a month"),
    }
}
