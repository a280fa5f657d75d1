//! The Chinese lunar calendar; the only file that names `icu_calendar`.
//!
//! The library holds a table for 1900–2100 (the almanac of the Hong Kong Observatory) and only approximates
//! beyond it, so lunar years outside 1901–2099 are refused here. Lunar year 2099 ends on 2100-02-08.
//! `tests/calendar_oracle.rs` compares every day with two independent calendars.

use std::ops::RangeInclusive;

use icu_calendar::cal::ChineseTraditional;
use icu_calendar::types::{Month, RataDie};
use jiff::civil::Date;

use super::day;

/// The lunar years that are supported.
pub const YEARS: RangeInclusive<i32> = 1901..=2099;

/// Rata die, the day count in which 0001-01-01 is day 1, of 1970-01-01.
const RATA_DIE_EPOCH: i64 = 719_163;

/// A day of the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDate {
    /// The solar year in which this lunar year begins.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// Whether it is the leap month that follows the ordinary month of that number.
    pub leap: bool,
    /// 1 to 30.
    pub day: u8,
}

/// The lunar date of a civil day, or `None` outside the supported years.
#[must_use]
pub fn from_solar(date: Date) -> Option<LunarDate> {
    if !(1901..=2100).contains(&date.year()) {
        return None;
    }
    let rata_die = RataDie::new(day::number(date) + RATA_DIE_EPOCH);
    let lunar = icu_calendar::Date::from_rata_die(rata_die, ChineseTraditional::new());
    let month = lunar.month().to_input();
    let year = lunar.year().extended_year();
    YEARS.contains(&year).then(|| LunarDate {
        year,
        month: month.number(),
        leap: month.is_leap(),
        day: lunar.day_of_month().0,
    })
}

/// The civil day of a lunar date, or `None` if that year has no such month or day, or is not supported.
#[must_use]
pub fn to_solar(lunar: LunarDate) -> Option<Date> {
    let found = icu_date(lunar.year, lunar.month, lunar.leap, lunar.day)?;
    day::date(found.to_rata_die().to_i64_date() - RATA_DIE_EPOCH)
}

/// How many days a month has, 29 or 30, or `None` if that year has no such month or is not supported.
#[must_use]
pub fn days_in_month(year: i32, month: u8, leap: bool) -> Option<u8> {
    icu_date(year, month, leap, 1).map(|first| first.days_in_month())
}

/// The number of the month after which a year has its leap month, if it has one.
#[must_use]
pub fn leap_month(year: i32) -> Option<u8> {
    (1..=12).find(|&month| icu_date(year, month, true, 1).is_some())
}

/// The first day of a lunar year, 春节, or `None` outside the supported years.
#[must_use]
pub fn new_year(year: i32) -> Option<Date> {
    to_solar(LunarDate { year, month: 1, leap: false, day: 1 })
}

fn icu_date(year: i32, month: u8, leap: bool, day: u8) -> Option<icu_calendar::Date<ChineseTraditional>> {
    if !YEARS.contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let month = if leap { Month::leap(month) } else { Month::new(month) };
    icu_calendar::Date::try_new_chinese_traditional(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn lunar(year: i32, month: u8, leap: bool, day: u8) -> LunarDate {
        LunarDate { year, month, leap, day }
    }

    #[test]
    fn known_days() {
        for (solar, expected) in [
            (date(1990, 6, 23), lunar(1990, 5, true, 1)),
            (date(2026, 11, 22), lunar(2026, 10, false, 14)),
            (date(2033, 12, 22), lunar(2033, 11, true, 1)),
            (date(2025, 7, 25), lunar(2025, 6, true, 1)),
            (date(1901, 2, 19), lunar(1901, 1, false, 1)),
            (date(2100, 2, 8), lunar(2099, 12, false, 30)),
        ] {
            assert_eq!(from_solar(solar), Some(expected));
            assert_eq!(to_solar(expected), Some(solar));
        }
    }

    /// A new version of the library must not move a day unseen. The sum was taken when every day agreed with
    /// the two calendars of `tests/calendar_oracle.rs`.
    #[test]
    fn every_day_is_as_it_was_and_comes_back() {
        let mut sum = 0xcbf2_9ce4_8422_2325_u64;
        for number in day::number(date(1901, 2, 19))..=day::number(date(2100, 2, 8)) {
            let solar = day::date(number).unwrap();
            let lunar = from_solar(solar).unwrap();
            assert_eq!(to_solar(lunar), Some(solar));
            let month = u64::from(lunar.month) + if lunar.leap { 12 } else { 0 };
            for part in [u64::from(lunar.year.unsigned_abs()), month, u64::from(lunar.day)] {
                sum = (sum ^ part).wrapping_mul(0x0100_0000_01b3);
            }
        }
        assert_eq!(format!("{sum:016x}"), "ba3d1367a1a5c723");
    }

    #[test]
    fn leap_months_by_year() {
        let years = [(2023, 2), (2025, 6), (2028, 5), (2031, 3), (2033, 11), (2036, 6)];
        for (year, month) in years {
            assert_eq!(leap_month(year), Some(month), "{year}");
        }
        assert_eq!((leap_month(2024), leap_month(2034)), (None, None));
    }

    #[test]
    fn days_that_do_not_exist_and_years_beyond_the_table() {
        assert_eq!(to_solar(lunar(2025, 8, false, 30)), None);
        assert_eq!(days_in_month(2025, 8, false), Some(29));
        assert_eq!(to_solar(lunar(2026, 6, true, 1)), None);
        for odd in [
            lunar(2026, 0, false, 1),
            lunar(2026, 13, false, 1),
            lunar(2026, 1, false, 0),
            lunar(2026, 255, true, 255),
        ] {
            assert_eq!(to_solar(odd), None);
        }
        assert_eq!((new_year(1900), new_year(2100)), (None, None));
        assert_eq!((from_solar(date(1901, 2, 18)), from_solar(date(2100, 2, 9))), (None, None));
        assert_eq!((from_solar(Date::MIN), from_solar(Date::MAX)), (None, None));
    }
}
