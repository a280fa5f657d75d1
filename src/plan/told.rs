//! What counts as the same occasion as a touch: how near another reference has to be, and which references that near
//! are occasions of their own. Who was told is the store's to know; [`crate::message::Occasion`] compares.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::World;
use super::occurrence::{self, Occurrence, Point};
use crate::calendar::Calendars;
use crate::calendar::period::{Direction, Offset, Period, Unit};
use crate::calendar::shift::{shift_date, shift_instant};
use crate::message::{Nearness, Occasion, Reference};
use crate::planted::{self, Bug};
use crate::record::Record;
use crate::rule::{OnceWithin, Trigger, When};

/// What counts as the same where a date says nothing, in days.
const DATE_DAYS: u32 = 3;
/// The same for an instant, in hours.
const INSTANT_HOURS: u32 = 1;
/// Half a month, in days.
const HALF_MONTH_DAYS: u32 = 15;

/// How near: periods one after the other. Without any, the same day.
type Reach = Vec<Period>;

/// What counts as the same occasion as a touch; none where every other reference is news.
pub(super) fn occasion(
    when: &When,
    record: &Record,
    occurrence: &Occurrence,
    world: World<'_>,
) -> Option<Box<Occasion>> {
    let calendars = world.calendars;
    let near = nearness(occurrence.point, &reach(when)?, calendars);
    let others =
        if may_be_near(when) { others(&when.trigger, record, near.days, calendars) } else { Vec::new() };
    Some(Box::new(Occasion {
        field: when.trigger.field().map(str::to_owned),
        near,
        same_day: whole_days((occurrence.on, occurrence.on), calendars),
        others,
    }))
}

/// How long after one a touch may be about the same occasion, as periods that add up: so long it has to be known that
/// somebody was told.
#[must_use]
pub fn told_for(when: &When) -> Vec<Period> {
    reach(when).unwrap_or_default()
}

/// How near another reference has to be: as the rule says, else half of a recurrence's period.
fn reach(when: &When) -> Option<Reach> {
    if when.trigger.is_news() {
        return None;
    }
    match when.once_within {
        Some(OnceWithin::Never) => None,
        Some(OnceWithin::Period(period)) => Some(vec![period]),
        None => usual(&when.trigger),
    }
}

fn usual(trigger: &Trigger) -> Option<Reach> {
    let halved =
        |period: Period| if planted::is(Bug::WholePeriodIsOneOccasion) { vec![period] } else { half(period) };
    match trigger {
        Trigger::Once { instant: false, .. } => Some(vec![Period::new(DATE_DAYS, Unit::Day)]),
        Trigger::Once { instant: true, .. } => Some(vec![Period::new(INSTANT_HOURS, Unit::Hour)]),
        Trigger::Every { period, .. } => Some(halved(*period)),
        Trigger::Anniversary { .. } | Trigger::Yearly(_) | Trigger::Festival(_) => {
            Some(halved(Period::new(1, Unit::Year)))
        }
        Trigger::Monthly(_) => Some(halved(Period::new(1, Unit::Month))),
        Trigger::Weekly(_) => Some(halved(Period::new(1, Unit::Week))),
        // Its occasions are minutes, and have no period.
        Trigger::Cron(_) => None,
    }
}

/// Half of a period, never more: less than the distance of any two that follow each other.
fn half(period: Period) -> Reach {
    let months_and_days = |months: u32, days: u32| {
        let parts = [Period::new(months, Unit::Month), Period::new(days, Unit::Day)];
        parts.into_iter().filter(|part| part.count > 0).collect()
    };
    let count = period.count;
    match period.unit {
        Unit::Year => months_and_days(count.saturating_mul(6), 0),
        Unit::Month => months_and_days(count / 2, (count % 2) * HALF_MONTH_DAYS),
        Unit::Week => months_and_days(0, count.saturating_mul(7) / 2),
        _ => months_and_days(0, count / 2),
    }
}

/// Whether two occurrences of one record may lie nearer to each other than what counts as the same. Half a period is
/// less than any period is long; only the working days of months have no such bound.
fn may_be_near(when: &When) -> bool {
    match when.trigger {
        Trigger::Once { .. } => false,
        Trigger::Monthly(_) => true,
        _ => when.once_within.is_some() || planted::is(Bug::WholePeriodIsOneOccasion),
    }
}

/// The other occurrences of the record as it stands, in a span of days.
fn others(
    trigger: &Trigger,
    record: &Record,
    (from, to): (Date, Date),
    calendars: &Calendars,
) -> Vec<(String, Reference)> {
    if planted::is(Bug::WholePeriodIsOneOccasion) {
        return Vec::new();
    }
    let found = match trigger.field() {
        Some(_) => occurrence::of_record(trigger, record, from, to, calendars),
        None => occurrence::shared(trigger, from, to, calendars),
    };
    let named = |other: Occurrence| (other.reference(), other.key);
    found.into_iter().map(named).map(|(reference, key)| (key, reference)).collect()
}

/// The references within reach of a point.
fn nearness(point: Point, reach: &[Period], calendars: &Calendars) -> Nearness {
    let zone = &calendars.zone;
    match point {
        Point::Day(on) => {
            let [first, last] =
                [Direction::Before, Direction::After].map(|way| moved_day(on, reach, way, calendars));
            whole_days((first, last), calendars)
        }
        Point::Instant(at) => {
            let [first, last] =
                [Direction::Before, Direction::After].map(|way| moved_instant(at, reach, way, calendars));
            Nearness { days: (zone.civil(first).date(), zone.civil(last).date()), instants: (first, last) }
        }
    }
}

fn whole_days(days: (Date, Date), calendars: &Calendars) -> Nearness {
    let midnight = |day: Date| calendars.zone.instant(day.to_datetime(Time::midnight()));
    let end = days.1.tomorrow().map_or(Timestamp::MAX, midnight);
    let last = end.saturating_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(end);
    Nearness { days, instants: (midnight(days.0), last) }
}

fn moved_day(on: Date, reach: &[Period], direction: Direction, calendars: &Calendars) -> Date {
    let edge = if direction == Direction::Before { Date::MIN } else { Date::MAX };
    let mut day = on;
    for period in reach {
        day = match day_offset(*period) {
            None => day,
            Some(period) => shift_date(day, Offset { direction, period }, &calendars.working).unwrap_or(edge),
        };
    }
    day
}

/// Whole days of a period in hours; none where it is shorter.
fn day_offset(period: Period) -> Option<Period> {
    let days = match period.unit {
        Unit::Minute => period.count / (24 * 60),
        Unit::Hour => period.count / 24,
        Unit::WorkingHour => 0,
        _ => return Some(period),
    };
    (days > 0).then(|| Period::new(days, Unit::Day))
}

fn moved_instant(at: Timestamp, reach: &[Period], direction: Direction, calendars: &Calendars) -> Timestamp {
    let edge = if direction == Direction::Before { Timestamp::MIN } else { Timestamp::MAX };
    let (zone, working) = (&calendars.zone, &calendars.working);
    reach.iter().fold(at, |at, period| {
        let offset = Offset { direction, period: *period };
        if period.unit.moves_date() {
            let wall = zone.civil(at);
            let day = shift_date(wall.date(), offset, working);
            return day.map_or(edge, |day| zone.instant(day.to_datetime(wall.time())));
        }
        shift_instant(at, offset, zone, &calendars.hours, working).unwrap_or(edge)
    })
}
