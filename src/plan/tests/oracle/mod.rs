//! What is due, by brute force: written apart from the planner, day by day and minute by minute, with a plain set of
//! days off and the conversions of the lunar calendar, and nothing else of the calendar.

mod reckoning;

use jiff::civil::{Date, Time, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use reckoning::{
    LEAP_MONTHS, LUNAR, add_months, at_instant, at_wall, instant, next, previous, shift, shift_day, works,
};

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

/// The day on which somebody's field ends things, if it is filled in; and what of a recurrence is nearest to it, which
/// alone it ends.
struct End {
    day: Date,
    nearest: Option<Vec<Reference>>,
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
        From::Birthday { .. } | From::Festivals(_) | From::Yearly { .. } => 800,
        From::MonthDay(_) | From::FirstWorkingDay | From::LastWorkingDay | From::LastDay => 80,
        From::Weekly(_) => 10,
        From::Cron { .. } => 800,
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
    // A day is as near to everything on the nearest day; an instant to one of several, the earlier of two as near.
    let moment = person.ended_at.filter(|_| plain.stop == 2);
    let distance = |of: &Reference| match (of, moment) {
        (Reference::Instant(at), Some(moment)) => (at.duration_since(moment).abs(), *at),
        (Reference::Instant(at), None) => whole_days(zone.to_datetime(*at).date(), day),
        (Reference::Day(on), _) => whole_days(*on, day),
    };
    let least = around.iter().map(distance).min();
    let nearest = around.into_iter().filter(|of| Some(distance(of)) == least).collect();
    Some(End { day, nearest: Some(nearest) })
}

fn whole_days(on: Date, day: Date) -> (SignedDuration, Timestamp) {
    let days = SignedDuration::from_hours(24 * i64::from((on - day).get_days().abs()));
    (days, on.to_zoned(TimeZone::UTC).unwrap().timestamp())
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
    past && nearest.as_ref().is_none_or(|nearest| nearest.contains(of))
}

#[derive(PartialEq)]
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
