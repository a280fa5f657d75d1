//! Which days are worked: Monday to Friday, corrected by one file of holidays and make-up days (调休) a year.
//!
//! Counting is by weeks and by running sums of the corrections, never day by day, so ten years ahead costs as
//! much as tomorrow. A year without a file is Monday to Friday; [`WorkingCalendar::has_year`] tells.

mod hours;
mod read;
#[cfg(test)]
pub(super) mod tests;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::day;
use super::phrase::{PhraseError, one_of};

pub use hours::WorkingHours;

/// The days that are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    years: BTreeSet<i16>,
    /// Weekdays that are off and weekend days that are worked, in order.
    corrections: Vec<Correction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Correction {
    /// Day number.
    day: i64,
    /// Whether that day is worked.
    works: bool,
    /// Working days gained, or lost if negative, by all corrections up to and with this one.
    sum: i64,
}

impl WorkingCalendar {
    /// Monday to Friday in every year.
    #[must_use]
    pub fn plain() -> WorkingCalendar {
        WorkingCalendar::default()
    }

    /// From the years that have a file, and the days that are off and that are worked.
    fn from_days(years: BTreeSet<i16>, off: &BTreeSet<i64>, work: &BTreeSet<i64>) -> WorkingCalendar {
        let off = off.iter().filter(|n| is_weekday(**n)).map(|n| (*n, false));
        let work = work.iter().filter(|n| !is_weekday(**n)).map(|n| (*n, true));
        let mut days: Vec<(i64, bool)> = off.chain(work).collect();
        days.sort_unstable();
        let mut sum = 0;
        let corrections = days
            .into_iter()
            .map(|(day, works)| {
                sum += if works { 1 } else { -1 };
                Correction { day, works, sum }
            })
            .collect();
        WorkingCalendar { years, corrections }
    }

    /// Whether the day is worked; Monday to Friday in a year without a file.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        let number = day::number(date);
        match self.corrections.binary_search_by_key(&number, |c| c.day) {
            Ok(at) => self.corrections.get(at).is_some_and(|c| c.works),
            Err(_) => is_weekday(number),
        }
    }

    /// Whether there is a file for that year.
    #[must_use]
    pub fn has_year(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The years that have a file, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.iter().copied()
    }

    /// The first working day strictly after a date; `None` only at the end of the calendar (year 9999).
    #[must_use]
    pub fn next_working(&self, date: Date) -> Option<Date> {
        self.nth_after(date, 1)
    }

    /// The last working day strictly before a date; `None` only at the beginning of the calendar.
    #[must_use]
    pub fn previous_working(&self, date: Date) -> Option<Date> {
        self.nth_before(date, 1)
    }

    /// The n-th working day strictly after a date, n ≥ 1; the date itself for 0.
    #[must_use]
    pub fn nth_after(&self, date: Date, n: u32) -> Option<Date> {
        if n == 0 {
            return Some(date);
        }
        self.working_day(self.count_through(day::number(date)) + i64::from(n)).and_then(day::date)
    }

    /// The n-th working day strictly before a date, n ≥ 1; the date itself for 0.
    #[must_use]
    pub fn nth_before(&self, date: Date, n: u32) -> Option<Date> {
        if n == 0 {
            return Some(date);
        }
        let before = self.count_through(day::number(date) - 1);
        self.working_day(before + 1 - i64::from(n)).and_then(day::date)
    }

    /// How many working days lie in a range of days, both ends with it.
    #[must_use]
    pub fn count_between(&self, from: Date, to: Date) -> u32 {
        let days = self.count_through(day::number(to)) - self.count_through(day::number(from) - 1);
        u32::try_from(days).unwrap_or(0)
    }

    /// Working days up to and with a day, counted from the beginning of the week of 1970-01-01; negative
    /// before it.
    fn count_through(&self, number: i64) -> i64 {
        // 1970-01-01 was a Thursday.
        let since_monday = number + 3;
        let weekdays = since_monday.div_euclid(7) * 5 + (since_monday.rem_euclid(7) + 1).min(5);
        let passed = self.corrections.partition_point(|c| c.day <= number);
        let corrected = passed.checked_sub(1).and_then(|at| self.corrections.get(at)).map_or(0, |c| c.sum);
        weekdays + corrected
    }

    /// The number of the working day at which [`Self::count_through`] first reaches `count`.
    fn working_day(&self, count: i64) -> Option<i64> {
        let (first, last) = (day::number(Date::MIN), day::number(Date::MAX));
        if count <= self.count_through(first) || count > self.count_through(last) {
            return None;
        }
        let (mut short, mut enough) = (first, last);
        while enough - short > 1 {
            let middle = short + (enough - short) / 2;
            if self.count_through(middle) < count {
                short = middle;
            } else {
                enough = middle;
            }
        }
        Some(enough)
    }
}

/// Monday to Friday.
fn is_weekday(number: i64) -> bool {
    (number + 3).rem_euclid(7) < 5
}

/// What becomes of a date that is not worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfHoliday {
    /// It stays.
    #[default]
    SendAnyway,
    /// The last working day before it.
    WorkingDayBefore,
    /// The first working day after it.
    WorkingDayAfter,
}

impl IfHoliday {
    /// Reads `send anyway`, `working day before` or `working day after`.
    pub fn parse(text: &str) -> Result<IfHoliday, PhraseError> {
        one_of(
            text,
            &[
                ("send anyway", IfHoliday::SendAnyway),
                ("working day before", IfHoliday::WorkingDayBefore),
                ("working day after", IfHoliday::WorkingDayAfter),
            ],
        )
    }

    /// The date to use instead of `date`; a working day stays as it is.
    #[must_use]
    pub fn adjust(self, date: Date, working: &WorkingCalendar) -> Date {
        if self == IfHoliday::SendAnyway || working.is_working(date) {
            return date;
        }
        let moved = match self {
            IfHoliday::WorkingDayBefore => working.previous_working(date),
            _ => working.next_working(date),
        };
        moved.unwrap_or(date)
    }

    /// The dates that [`Self::adjust`] may move into `from..=to`, and those in it: a range that holds them all.
    #[must_use]
    pub fn reference_range(self, from: Date, to: Date, working: &WorkingCalendar) -> (Date, Date) {
        match self {
            IfHoliday::SendAnyway => (from, to),
            IfHoliday::WorkingDayBefore => (from, working.next_working(to).unwrap_or(Date::MAX)),
            IfHoliday::WorkingDayAfter => (working.previous_working(from).unwrap_or(Date::MIN), to),
        }
    }
}
