//! What is due, by brute force: written apart from the planner, day by day and minute by minute, with a plain set of
//! days off and the conversions of the lunar calendar, and nothing else of the calendar.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time, Weekday, date};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::calendar::lunar::{self, LunarDate};

/// A unit of a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    WorkingDay,
    WorkingHour,
}

impl Unit {
    pub(super) fn in_days(self) -> bool {
        !matches!(self, Unit::Minute | Unit::Hour | Unit::WorkingHour)
    }
}

/// What stands for a day that a month does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Before,
    After,
    Skip,
}

/// Where occurrences come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    Day,
    Moment,
    Created,
    Changed,
    Every { count: u32, unit: Unit, missing: Missing, moment: bool },
    Birthday { missing: Missing, leap_if_any: bool },
    Festivals(Vec<usize>),
    Yearly { lunar: bool, month: u8, day: u8 },
    MonthDay(u8),
    FirstWorkingDay,
    LastWorkingDay,
    LastDay,
    Weekly(Weekday),
    Cron { minute: i8, hours: [i8; 2], month_day: Option<i8>, weekday: Option<Weekday> },
}

/// A birthday as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Born {
    pub(super) lunar: bool,
    pub(super) year: Option<i32>,
    pub(super) month: u8,
    pub(super) leap: bool,
    pub(super) day: u8,
}

/// One person's dates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    pub(super) day: Date,
    pub(super) moment: Timestamp,
    pub(super) created: Timestamp,
    pub(super) changed: Option<Timestamp>,
    pub(super) born: Born,
    pub(super) ended_on: Option<Date>,
    pub(super) ended_at: Option<Timestamp>,
}

/// A rule with one step.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    pub(super) from: From,
    /// Before, count, unit.
    pub(super) offset: Option<(bool, u32, Unit)>,
    pub(super) at: Option<Time>,
    /// −1 to the working day before, 1 after, 0 neither.
    pub(super) holiday: i8,
    /// Stopped by `ended_on` (1), by `ended_at` (2), or not (0).
    pub(super) stop: u8,
    pub(super) after: Option<(u32, Unit)>,
    pub(super) step_at: Option<Time>,
    pub(super) repeat: Option<(u32, Unit, u32)>,
}

const OPENS: Time = Time::constant(8, 30, 0, 0);

/// Festivals: id, lunar, month, day; the eve is found from the day after it.
pub(super) const FESTIVALS: [(&str, bool, i8, i8); 5] = [
    ("spring-festival", true, 1, 1),
    ("mid-autumn", true, 8, 15),
    ("laba", true, 12, 8),
    ("national-day", false, 10, 1),
    ("spring-festival-eve", true, 0, 0),
];

/// The days off and the days worked of three years, as they stand in the files.
struct Corrections {
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

static CORRECTIONS: LazyLock<Corrections> = LazyLock::new(|| {
    let mut found = Corrections { off: BTreeSet::new(), work: BTreeSet::new() };
    for text in [
        include_str!("../../../calendars/cn/2024.toml"),
        include_str!("../../../calendars/cn/2025.toml"),
        include_str!("../../../calendars/cn/2026.toml"),
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
static LUNAR: LazyLock<BTreeMap<Date, LunarDate>> = LazyLock::new(|| {
    let mut days = BTreeMap::new();
    let mut day = date(2000, 1, 1);
    while day < date(2040, 1, 1) {
        days.insert(day, lunar::from_solar(day).unwrap());
        day = day.tomorrow().unwrap();
    }
    days
});

/// Leap months that some day lies in: year and month.
static LEAP_MONTHS: LazyLock<BTreeSet<(i32, u8)>> =
    LazyLock::new(|| LUNAR.values().filter(|day| day.leap).map(|day| (day.year, day.month)).collect());

fn works(day: Date) -> bool {
    let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    (weekday && !CORRECTIONS.off.contains(&day)) || CORRECTIONS.work.contains(&day)
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap()
}

fn previous(day: Date) -> Date {
    day.yesterday().unwrap()
}

/// The first instant at which clocks show this wall time or a later one.
fn instant(wall: DateTime, zone: &TimeZone) -> Timestamp {
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

fn add_months(from: Date, months: i32, missing: Missing) -> Option<Date> {
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
fn shift_day(mut day: Date, before: bool, count: u32, unit: Unit) -> Date {
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
fn shift_time(at: Timestamp, before: bool, count: u32, unit: Unit, zone: &TimeZone) -> Timestamp {
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
struct Place {
    wall: DateTime,
    at: Timestamp,
}

fn at_wall(wall: DateTime, zone: &TimeZone) -> Place {
    Place { wall, at: instant(wall, zone) }
}

fn at_instant(at: Timestamp, zone: &TimeZone) -> Place {
    Place { wall: zone.to_datetime(at), at }
}

fn shift(place: Place, before: bool, count: u32, unit: Unit, time: Option<Time>, zone: &TimeZone) -> Place {
    if unit.in_days() {
        let day = shift_day(place.wall.date(), before, count, unit);
        return at_wall(day.to_datetime(time.unwrap_or(place.wall.time())), zone);
    }
    at_instant(shift_time(place.at, before, count, unit, zone), zone)
}

/// More days than so many of a unit can be.
fn at_most(count: u32, unit: Unit) -> i64 {
    let count = i64::from(count);
    match unit {
        Unit::Minute => count / 1_440 + 1,
        Unit::Hour => count / 24 + 1,
        Unit::Day => count,
        Unit::Week => count * 7,
        Unit::Month => count * 31 + 3,
        Unit::Year => count * 366,
        // Two days in seven are off, and now and then nine in a row.
        Unit::WorkingDay => count * 2 + 12,
        Unit::WorkingHour => count / 9 * 2 + 14,
    }
}

/// How many days may lie between an occurrence and what is due because of it.
pub(super) fn reach(plain: &Plain) -> i64 {
    let parts = [
        plain.offset.map(|(_, count, unit)| at_most(count, unit)),
        plain.after.map(|(count, unit)| at_most(count, unit)),
        plain.repeat.map(|(count, unit, times)| at_most(count * times, unit)),
    ];
    parts.into_iter().flatten().sum::<i64>() + 15
}

/// All that is due for a person from occurrences on these days, whether it is in some span or not.
pub(super) fn due(plain: &Plain, person: &Person, days: (Date, Date), zone: &TimeZone) -> Vec<Timestamp> {
    let end = end(plain, person, zone);
    let mut found = Vec::new();
    for reference in references(plain, person, days, zone) {
        let mut place = match reference {
            Reference::Day(day) => at_wall(day.to_datetime(plain.at.unwrap_or(OPENS)), zone),
            Reference::Instant(at) => at_instant(at, zone),
        };
        match plain.offset {
            Some((before, count, unit)) => place = shift(place, before, count, unit, plain.at, zone),
            None if plain.at.is_some_and(|time| time != place.wall.time()) => {
                place = at_wall(place.wall.date().to_datetime(plain.at.unwrap()), zone);
            }
            None => {}
        }
        if plain.holiday != 0 && !works(place.wall.date()) {
            let mut day = place.wall.date();
            while !works(day) {
                day = if plain.holiday < 0 { previous(day) } else { next(day) };
            }
            place = at_wall(day.to_datetime(place.wall.time()), zone);
        }
        match (plain.after, plain.step_at) {
            (Some((count, unit)), time) => place = shift(place, false, count, unit, time, zone),
            (None, Some(time)) => place = at_wall(place.wall.date().to_datetime(time), zone),
            (None, None) => {}
        }
        let (count, unit, times) = plain.repeat.unwrap_or((0, Unit::Day, 1));
        for k in 0..times {
            let at = if k == 0 { place.at } else { shift(place, false, count * k, unit, None, zone).at };
            if !stopped(plain, person, end.as_ref(), &reference, at, zone) {
                found.push(at);
            }
        }
    }
    found
}

/// The day on which somebody's field ends things, if it is filled in; and the day of a recurrence that is nearest to it,
/// which alone it ends.
struct End {
    day: Date,
    nearest: Option<Date>,
}

fn end(plain: &Plain, person: &Person, zone: &TimeZone) -> Option<End> {
    let day = match plain.stop {
        1 => person.ended_on,
        2 => person.ended_at.map(|ended| zone.to_datetime(ended).date()),
        _ => None,
    }?;
    // Birthdays come every year; of what else comes again, the longest periods of these tests are some years.
    let days = match &plain.from {
        From::Every { .. } => 2_000,
        From::Birthday { .. } => 800,
        _ => return Some(End { day, nearest: None }),
    };
    let span = jiff::Span::new().days(days);
    let born = person.born.year.and_then(|year| Date::new(i16::try_from(year + 2).ok()?, 12, 31).ok());
    let last = day
        .max(born.unwrap_or(day))
        .max(person.day)
        .max(zone.to_datetime(person.moment).date())
        .saturating_add(span);
    let around = references(plain, person, (day.saturating_sub(span), last), zone);
    let days = around.into_iter().filter_map(|reference| match reference {
        Reference::Day(day) => Some(day),
        Reference::Instant(_) => None,
    });
    Some(End { day, nearest: days.min_by_key(|on| ((*on - day).get_days().abs(), *on)) })
}

fn stopped(
    plain: &Plain,
    person: &Person,
    end: Option<&End>,
    of: &Reference,
    at: Timestamp,
    zone: &TimeZone,
) -> bool {
    let Some(End { day, nearest }) = end else { return false };
    let past = match plain.stop {
        1 => zone.to_datetime(at).date() >= *day,
        _ => person.ended_at.is_some_and(|ended| at >= ended),
    };
    match (nearest, of) {
        (Some(nearest), Reference::Day(of)) => past && nearest == of,
        _ => past,
    }
}

enum Reference {
    Day(Date),
    Instant(Timestamp),
}

fn references(plain: &Plain, person: &Person, days: (Date, Date), zone: &TimeZone) -> Vec<Reference> {
    match &plain.from {
        From::Day => vec![Reference::Day(person.day)],
        From::Moment => vec![Reference::Instant(person.moment)],
        From::Created => vec![Reference::Instant(person.created)],
        From::Changed => person.changed.map(Reference::Instant).into_iter().collect(),
        From::Every { count, unit, missing, moment } => {
            let anchor = if *moment { zone.to_datetime(person.moment).date() } else { person.day };
            let mut found = Vec::new();
            for k in 1.. {
                let on = match unit {
                    Unit::Month => add_months(anchor, (count * k) as i32, *missing),
                    Unit::Year => add_months(anchor, (count * k * 12) as i32, *missing),
                    _ => Some(shift_day(anchor, false, count * k, *unit)),
                };
                if on.is_some_and(|on| on > days.1) {
                    return found;
                }
                found.extend(on.map(Reference::Day));
            }
            found
        }
        from => {
            let mut found = Vec::new();
            let mut day = days.0;
            while day <= days.1 {
                on_day(from, person, day, zone, &mut found);
                day = next(day);
            }
            found
        }
    }
}

fn on_day(from: &From, person: &Person, day: Date, zone: &TimeZone, found: &mut Vec<Reference>) {
    let falls = match from {
        From::Birthday { missing, leap_if_any } => birthday(person.born, day, *missing, *leap_if_any),
        From::Festivals(which) => {
            // Two festivals on one day are two occurrences.
            found.extend(which.iter().filter(|of| festival(**of, day)).map(|_| Reference::Day(day)));
            return;
        }
        From::Yearly { lunar, month, day: of } => {
            let born = Born { lunar: *lunar, year: None, month: *month, leap: false, day: *of };
            birthday(born, day, Missing::Before, false)
        }
        From::MonthDay(of) => day.day() == (*of as i8).min(day.days_in_month()),
        From::LastDay => day == day.last_of_month(),
        From::FirstWorkingDay => {
            works(day) && !(1..day.day()).any(|d| works(date(day.year(), day.month(), d)))
        }
        From::LastWorkingDay => {
            let after = day.day() + 1..=day.days_in_month();
            works(day) && !after.into_iter().any(|d| works(date(day.year(), day.month(), d)))
        }
        From::Weekly(weekday) => day.weekday() == *weekday,
        From::Cron { minute, hours, month_day, weekday } => {
            let matches = match (month_day, weekday) {
                (Some(of), Some(weekday)) => day.day() == *of || day.weekday() == *weekday,
                (Some(of), None) => day.day() == *of,
                (None, Some(weekday)) => day.weekday() == *weekday,
                (None, None) => true,
            };
            if matches {
                let mut instants: Vec<Timestamp> =
                    hours.iter().map(|hour| instant(day.at(*hour, *minute, 0, 0), zone)).collect();
                instants.sort_unstable();
                instants.dedup();
                found.extend(instants.into_iter().map(Reference::Instant));
            }
            return;
        }
        _ => false,
    };
    if falls {
        found.push(Reference::Day(day));
    }
}

fn festival(which: usize, day: Date) -> bool {
    let (_, lunar, month, of) = FESTIVALS[which];
    match (lunar, month) {
        (false, _) => (day.month(), day.day()) == (month, of),
        (true, 0) => LUNAR.get(&next(day)).is_some_and(|l| (l.month, l.leap, l.day) == (1, false, 1)),
        (true, _) => {
            LUNAR.get(&day).is_some_and(|l| (l.month, l.leap, l.day) == (month as u8, false, of as u8))
        }
    }
}

fn birthday(born: Born, day: Date, missing: Missing, leap_if_any: bool) -> bool {
    if born.lunar {
        let kept = |on: Date, missing: bool| lunar_birthday(born, on, missing, leap_if_any);
        return kept(day, false)
            || (missing == Missing::Before && kept(day, true))
            || (missing == Missing::After && kept(previous(day), true));
    }
    let known = |year: i16| born.year.is_none_or(|born| i32::from(year) > born);
    let same = (day.month() as u8, day.day() as u8) == (born.month, born.day);
    let lacks = (born.month, born.day) == (2, 29) && !day.in_leap_year();
    let instead = match missing {
        Missing::Before => (day.month(), day.day()) == (2, 28),
        Missing::After => (day.month(), day.day()) == (3, 1),
        Missing::Skip => false,
    };
    known(day.year()) && (same || (lacks && instead))
}

/// Whether the lunar day is the birthday, or the last one of a month that lacks it.
fn lunar_birthday(born: Born, day: Date, missing: bool, leap_if_any: bool) -> bool {
    let Some(l) = LUNAR.get(&day) else { return false };
    let in_leap = born.leap && leap_if_any && LEAP_MONTHS.contains(&(l.year, born.month));
    let last = LUNAR.get(&next(day)).is_some_and(|tomorrow| tomorrow.day == 1);
    let right_day = if missing { born.day == 30 && l.day == 29 && last } else { l.day == born.day };
    l.month == born.month && l.leap == in_leap && right_day && born.year.is_none_or(|year| l.year > year)
}
