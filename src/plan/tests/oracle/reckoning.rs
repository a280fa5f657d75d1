//! Reckoning with days by hand: working days one by one, months and hours, wall times and their instants.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time, Weekday, date};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::{Missing, Unit};
use crate::calendar::lunar::{self, LunarDate};

/// The days off and the days worked of three years, as they stand in the files.
pub(super) struct Corrections {
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

pub(super) static CORRECTIONS: LazyLock<Corrections> = LazyLock::new(|| {
    let mut found = Corrections { off: BTreeSet::new(), work: BTreeSet::new() };
    for text in [
        include_str!("../../../../calendars/cn/2024.toml"),
        include_str!("../../../../calendars/cn/2025.toml"),
        include_str!("../../../../calendars/cn/2026.toml"),
    ] {
        let (off, work) = text.split_once("work = [").unwrap();
        let off = off.split_once("off = [").unwrap().1;
        for (list, into) in [(off, &mut found.off), (work, &mut found.work)] {
            for written in list.split('"').skip(1).step_by(2) {
                let (from, to) = written.split_once("..").unwrap_or((written, written));
                let (mut day, last): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
                while day <= last {
                    into.insert(day);
                    day = day.tomorrow().unwrap();
                }
            }
        }
    }
    found
});

/// Every day of some decades in the lunar calendar.
pub(super) static LUNAR: LazyLock<BTreeMap<Date, LunarDate>> = LazyLock::new(|| {
    let mut days = BTreeMap::new();
    let mut day = date(2000, 1, 1);
    while day < date(2040, 1, 1) {
        days.insert(day, lunar::from_solar(day).unwrap());
        day = day.tomorrow().unwrap();
    }
    days
});

/// Leap months that some day lies in: year and month.
pub(super) static LEAP_MONTHS: LazyLock<BTreeSet<(i32, u8)>> =
    LazyLock::new(|| LUNAR.values().filter(|day| day.leap).map(|day| (day.year, day.month)).collect());

pub(super) fn works(day: Date) -> bool {
    let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    (weekday && !CORRECTIONS.off.contains(&day)) || CORRECTIONS.work.contains(&day)
}

pub(super) fn next(day: Date) -> Date {
    day.tomorrow().unwrap()
}

pub(super) fn previous(day: Date) -> Date {
    day.yesterday().unwrap()
}

/// The first instant at which clocks show this wall time or a later one.
pub(super) fn instant(wall: DateTime, zone: &TimeZone) -> Timestamp {
    if let AmbiguousOffset::Unambiguous { offset } = zone.to_ambiguous_timestamp(wall).offset() {
        return offset.to_timestamp(wall).unwrap();
    }
    let mut at = zone.to_timestamp(wall - SignedDuration::from_hours(30)).unwrap();
    // Coarse steps while far away, so that this ends; minutes where it counts.
    while zone.to_datetime(at + SignedDuration::from_hours(4)) < wall {
        at += SignedDuration::from_hours(1);
    }
    while zone.to_datetime(at) < wall {
        at += SignedDuration::from_mins(1);
    }
    at
}

pub(super) fn add_months(from: Date, months: i32, missing: Missing) -> Option<Date> {
    let (mut year, mut month) = (i32::from(from.year()), i32::from(from.month()));
    for _ in 0..months.abs() {
        month += months.signum();
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
        if month < 1 {
            (year, month) = (year - 1, 12);
        }
    }
    let last = date(year as i16, month as i8, 1).last_of_month();
    if from.day() <= last.day() {
        return Some(date(year as i16, month as i8, from.day()));
    }
    match missing {
        Missing::Before => Some(last),
        Missing::After => Some(next(last)),
        Missing::Skip => None,
    }
}

/// A date so many units of days or longer before or after.
pub(super) fn shift_day(mut day: Date, before: bool, count: u32, unit: Unit) -> Date {
    let step = |day| if before { previous(day) } else { next(day) };
    let sign = if before { -1 } else { 1 };
    match unit {
        Unit::Month => add_months(day, sign * count as i32, Missing::Before).unwrap(),
        Unit::Year => add_months(day, sign * 12 * count as i32, Missing::Before).unwrap(),
        Unit::WorkingDay => {
            for _ in 0..count {
                day = step(day);
                while !works(day) {
                    day = step(day);
                }
            }
            day
        }
        _ => {
            for _ in 0..count * if unit == Unit::Week { 7 } else { 1 } {
                day = step(day);
            }
            day
        }
    }
}

/// An instant so many minutes, hours or working hours before or after.
pub(super) fn shift_time(at: Timestamp, before: bool, count: u32, unit: Unit, zone: &TimeZone) -> Timestamp {
    if unit != Unit::WorkingHour {
        let minutes = i64::from(count) * if unit == Unit::Hour { 60 } else { 1 };
        let length = SignedDuration::from_mins(minutes);
        return if before { at - length } else { at + length };
    }
    let mut wall = zone.to_datetime(at);
    let mut left = count * 60;
    let minute = SignedDuration::from_mins(1);
    let mut day = (wall.date(), works(wall.date()));
    while left > 0 {
        let begins = if before { wall - minute } else { wall };
        if begins.date() != day.0 {
            day = (begins.date(), works(begins.date()));
        }
        if (9..18).contains(&begins.hour()) && day.1 {
            left -= 1;
        }
        wall = if before { begins } else { wall + minute };
    }
    instant(wall, zone)
}

/// Where something stands: the wall time that was meant, and its instant.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) wall: DateTime,
    pub(super) at: Timestamp,
}

pub(super) fn at_wall(wall: DateTime, zone: &TimeZone) -> Place {
    Place { wall, at: instant(wall, zone) }
}

pub(super) fn at_instant(at: Timestamp, zone: &TimeZone) -> Place {
    Place { wall: zone.to_datetime(at), at }
}

pub(super) fn shift(
    place: Place,
    before: bool,
    count: u32,
    unit: Unit,
    time: Option<Time>,
    zone: &TimeZone,
) -> Place {
    if unit.in_days() {
        let day = shift_day(place.wall.date(), before, count, unit);
        return at_wall(day.to_datetime(time.unwrap_or(place.wall.time())), zone);
    }
    at_instant(shift_time(place.at, before, count, unit, zone), zone)
}
