//! Anniversaries as numbers, so that an index finds whose day may fall in a range without reading everybody.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Kind;
use crate::calendar::{day, lunar};

/// Added to the number of a day in a leap month.
const LEAP: u32 = 10_000;
/// Longer ranges than this hold every day of every year: the longest lunar year has 385 days, and one before it
/// may lend a day.
const WHOLE_CYCLE_DAYS: i64 = 400;

pub(super) fn key(month: u8, leap: bool, day: u8) -> u32 {
    u32::from(month) * 100 + u32::from(day) + if leap { LEAP } else { 0 }
}

/// The [`key`](super::Anniversary::key)s of all anniversaries that may fall in `from..=to` under any policy, in
/// order. Some may fall there under none: the occurrence itself has to be asked.
#[must_use]
pub fn index_keys_between(kind: Kind, from: Date, to: Date) -> Vec<u32> {
    let (first, last) = (day::number(from), day::number(to));
    let mut keys = BTreeSet::new();
    if last - first >= WHOLE_CYCLE_DAYS {
        every_key(kind, &mut keys);
    } else {
        for date in (first..=last).filter_map(day::date) {
            match kind {
                Kind::Solar => solar_keys(date, &mut keys),
                Kind::Lunar => lunar_keys(date, &mut keys),
            }
        }
    }
    keys.into_iter().collect()
}

fn every_key(kind: Kind, keys: &mut BTreeSet<u32>) {
    for month in 1..=12 {
        for day in 1..=31 {
            if kind == Kind::Solar {
                keys.insert(key(month, false, day));
            } else if day <= 30 {
                keys.insert(key(month, false, day));
                keys.insert(key(month, true, day));
            }
        }
    }
}

fn solar_keys(date: Date, keys: &mut BTreeSet<u32>) {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    keys.insert(key(month, false, day));
    if !date.in_leap_year() && matches!((month, day), (2, 28) | (3, 1)) {
        keys.insert(key(2, false, 29));
    }
}

fn lunar_keys(date: Date, keys: &mut BTreeSet<u32>) {
    if let Some(lunar) = lunar::from_solar(date) {
        add_month_day(lunar, lunar.day, keys);
        if lunar.day == 29 && lunar::days_in_month(lunar.year, lunar.month, lunar.leap) == Some(29) {
            add_month_day(lunar, 30, keys);
        }
    }
    // A missing day 30 may be kept on the first of the next month, also on the day after the last lunar year.
    if let Some(yesterday) = date.yesterday().ok().and_then(lunar::from_solar)
        && yesterday.day == 29
        && lunar::days_in_month(yesterday.year, yesterday.month, yesterday.leap) == Some(29)
    {
        add_month_day(yesterday, 30, keys);
    }
}

/// A day of an ordinary month is also kept by those born in the leap month of that number.
fn add_month_day(lunar: lunar::LunarDate, day: u8, keys: &mut BTreeSet<u32>) {
    if !lunar.leap {
        keys.insert(key(lunar.month, false, day));
    }
    keys.insert(key(lunar.month, true, day));
}
