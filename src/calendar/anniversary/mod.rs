//! Days that come round every year: birthdays and the like, solar or lunar, with or without the year.
//!
//! One occurrence per cycle year: the solar year, or the lunar year for a lunar date, so that a lunar birthday
//! that falls twice in one solar year (腊月初一 in 2024) is two occurrences of two lunar years.

mod chinese;
mod index;
mod parse;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::Date;

use super::lunar::{self, LunarDate};
use super::phrase::{PhraseError, one_of};
use crate::planted::{self, Bug};

pub use index::index_keys_between;

/// Which calendar an anniversary follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The Gregorian calendar.
    Solar,
    /// The Chinese lunar calendar, 农历.
    Lunar,
}

/// A month and day that come round every year. [`Anniversary::parse`] lets only days through that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Anniversary {
    /// Which calendar.
    pub kind: Kind,
    /// The year of the original day, solar or lunar, if known.
    pub year: Option<i16>,
    /// 1 to 12.
    pub month: u8,
    /// Whether the original day was in the leap month of that number; lunar only.
    pub leap_month: bool,
    /// 1 to 31, lunar 1 to 30.
    pub day: u8,
}

/// What stands for a day that a cycle year does not have: 29 February, lunar day 30 in a month of 29 days, and
/// in monthly recurrences days 29 to 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfNoSuchDay {
    /// The last day of that month.
    #[default]
    DayBefore,
    /// The first day of the next month.
    DayAfter,
    /// Nothing: that cycle has no occurrence.
    Skip,
}

impl IfNoSuchDay {
    /// Reads `day before`, `day after` or `skip`.
    pub fn parse(text: &str) -> Result<IfNoSuchDay, PhraseError> {
        let choices = [
            ("day before", IfNoSuchDay::DayBefore),
            ("day after", IfNoSuchDay::DayAfter),
            ("skip", IfNoSuchDay::Skip),
        ];
        one_of(text, &choices)
    }
}

/// Where the anniversary of a day in a lunar leap month is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InLeapMonth {
    /// In the ordinary month of that number, every year.
    #[default]
    OrdinaryMonth,
    /// In the leap month in years that have it, else in the ordinary month.
    LeapMonthIfAny,
}

impl InLeapMonth {
    /// Reads `ordinary month` or `leap month if any`.
    pub fn parse(text: &str) -> Result<InLeapMonth, PhraseError> {
        let choices = [
            ("ordinary month", InLeapMonth::OrdinaryMonth),
            ("leap month if any", InLeapMonth::LeapMonthIfAny),
        ];
        one_of(text, &choices)
    }
}

/// How an anniversary treats days and months that a year does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// For a missing day.
    pub if_no_such_day: IfNoSuchDay,
    /// For a day of a leap month; says nothing about days of ordinary months.
    pub in_leap_month: InLeapMonth,
}

impl Anniversary {
    /// The civil day that it is the anniversary of, if the year is known.
    #[must_use]
    pub fn original(&self) -> Option<Date> {
        let year = self.year?;
        match self.kind {
            Kind::Solar => Date::new(year, i8::try_from(self.month).ok()?, i8::try_from(self.day).ok()?).ok(),
            Kind::Lunar => lunar::to_solar(LunarDate {
                year: i32::from(year),
                month: self.month,
                leap: self.leap_month,
                day: self.day,
            }),
        }
    }

    /// Its number for an index of days of the year: month × 100 + day, and 10,000 more in a leap month.
    #[must_use]
    pub fn key(&self) -> u32 {
        index::key(self.month, self.leap_month, self.day)
    }

    /// The occurrences in `from..=to`, in order, each with its cycle year (for a lunar date the lunar year).
    /// Where the year is known, the first is in the year after it. Lunar years outside 1901–2099 have none.
    #[must_use]
    pub fn occurrences_between(&self, policy: Policy, from: Date, to: Date) -> Vec<(i32, Date)> {
        // A lunar year ends in the next solar year, and so does a day kept just after it.
        let (first, last) = match self.kind {
            Kind::Solar => (i32::from(from.year()), i32::from(to.year())),
            Kind::Lunar => {
                let first = (i32::from(from.year()) - 1).max(*lunar::YEARS.start());
                (first, i32::from(to.year()).min(*lunar::YEARS.end()))
            }
        };
        let first = self.year.map_or(first, |year| first.max(i32::from(year) + 1));
        (first..=last)
            .filter_map(|year| self.in_year(policy, year).map(|date| (year, date)))
            .filter(|(_, date)| (from..=to).contains(date))
            .collect()
    }

    /// The day it is kept on in a cycle year; `None` if that year has none.
    #[must_use]
    pub fn in_year(&self, policy: Policy, year: i32) -> Option<Date> {
        match self.kind {
            Kind::Solar => {
                let month = i8::try_from(self.month).ok()?;
                if planted::is(Bug::LeapDayOf1900) && (self.year, month, self.day) == (None, 2, 29) {
                    return Date::new(i16::try_from(year).ok()?, 3, 1).ok();
                }
                let first = Date::new(i16::try_from(year).ok()?, month, 1).ok()?;
                solar_day(first, i8::try_from(self.day).ok()?, policy.if_no_such_day)
            }
            Kind::Lunar => self.in_lunar_year(policy, year),
        }
    }

    fn in_lunar_year(&self, policy: Policy, year: i32) -> Option<Date> {
        let leap = self.leap_month
            && policy.in_leap_month == InLeapMonth::LeapMonthIfAny
            && lunar::days_in_month(year, self.month, true).is_some();
        let days = lunar::days_in_month(year, self.month, leap)?;
        let date = lunar::to_solar(LunarDate { year, month: self.month, leap, day: self.day.min(days) })?;
        match policy.if_no_such_day {
            _ if self.day <= days => Some(date),
            IfNoSuchDay::DayBefore => Some(date),
            IfNoSuchDay::DayAfter => date.tomorrow().ok(),
            IfNoSuchDay::Skip => None,
        }
    }
}

/// A day of the month that begins on `first`, or what stands for it.
pub(super) fn solar_day(first: Date, day: i8, if_no_such_day: IfNoSuchDay) -> Option<Date> {
    let last = first.last_of_month();
    if day <= last.day() {
        return Date::new(first.year(), first.month(), day).ok();
    }
    match if_no_such_day {
        IfNoSuchDay::DayBefore => Some(last),
        IfNoSuchDay::DayAfter => last.tomorrow().ok(),
        IfNoSuchDay::Skip => None,
    }
}

impl fmt::Display for Anniversary {
    /// The canonical form, which [`Anniversary::parse`] reads back: `1990-08-15`, `08-15`, `农历1980-闰4-08`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == Kind::Lunar {
            f.write_str("农历")?;
        }
        if let Some(year) = self.year {
            write!(f, "{year:04}-")?;
        }
        if self.leap_month {
            write!(f, "闰{}-{:02}", self.month, self.day)
        } else {
            write!(f, "{:02}-{:02}", self.month, self.day)
        }
    }
}
