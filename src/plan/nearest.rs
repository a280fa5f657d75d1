//! To which occurrence of what comes again a date belongs: the one nearest to it; of two as near, the earlier.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::occurrence::{self, Occurrence, Point};
use crate::calendar::Calendars;
use crate::calendar::period::Unit;
use crate::record::{Record, Value};
use crate::rule::Trigger;

/// How far is looked, in days, near first: what comes every week is found without counting years of it, and what comes on
/// 29 February is found as well.
const REACH_DAYS: [i64; 5] = [1, 9, 40, 400, 3_000];

/// Milliseconds between an occurrence and a value.
type Distance = u128;

/// Whether a value belongs to an occurrence, by the key of that one without the number of a repeat. What happens once is
/// all that there is.
pub(super) fn belongs(
    trigger: &Trigger,
    record: &Record,
    value: &Value,
    key: &str,
    calendars: &Calendars,
) -> bool {
    let Some(on) = occurrence::day_of(value, calendars) else { return false };
    match trigger {
        Trigger::Once { .. } => true,
        Trigger::Every { .. } | Trigger::Anniversary { .. } => {
            // No occurrence lies before the field that it is counted from.
            let on = first_possible(trigger, record, calendars).map_or(on, |first| on.max(first));
            let (from, to) = around(on, own_reach(trigger));
            let found = occurrence::of_record(trigger, record, from, to, calendars);
            is_nearest(&found, &Value::Date(on), key, calendars).unwrap_or(true)
        }
        _ => {
            let within = |days: i64| {
                let (from, to) = around(on, days);
                let found = occurrence::shared(trigger, from, to, calendars);
                let far = Distance::from(days.unsigned_abs()) * DAY_MILLIS;
                let near = |found: &Occurrence| distance(found, value, calendars) <= far;
                let found: Vec<Occurrence> = found.into_iter().filter(near).collect();
                is_nearest(&found, value, key, calendars)
            };
            REACH_DAYS.into_iter().find_map(within).unwrap_or(true)
        }
    }
}

/// Whether the one with this key is the nearest; nothing where there is none. Of several on the nearest day, a day is as
/// near to each.
fn is_nearest(found: &[Occurrence], value: &Value, key: &str, calendars: &Calendars) -> Option<bool> {
    let place = |found: &Occurrence| {
        let earlier = match (found.point, value) {
            (Point::Instant(at), Value::Datetime(_)) => Some(at),
            _ => None,
        };
        (distance(found, value, calendars), found.on, earlier)
    };
    let nearest = found.iter().map(place).min()?;
    Some(found.iter().any(|found| found.key == key && place(found) == nearest))
}

/// By the instant where both have one, else by the day.
fn distance(found: &Occurrence, value: &Value, calendars: &Calendars) -> Distance {
    let days = |on: Date| Distance::from(found.on.duration_since(on).abs().as_millis().unsigned_abs());
    match (found.point, value) {
        (Point::Instant(at), Value::Datetime(moment)) => {
            at.duration_since(*moment).abs().as_millis().unsigned_abs()
        }
        (_, value) => occurrence::day_of(value, calendars).map_or(Distance::MAX, days),
    }
}

/// A day, in milliseconds.
const DAY_MILLIS: Distance = SignedDuration::from_hours(24).as_millis().unsigned_abs();

fn around(on: Date, days: i64) -> (Date, Date) {
    let far = jiff::Span::new().try_days(days).unwrap_or_default();
    (on.saturating_sub(far), on.saturating_add(far))
}

/// How many days one period is long at the most, and a month more.
fn own_reach(trigger: &Trigger) -> i64 {
    let days = match trigger {
        Trigger::Every { period, .. } => i64::from(period.count).saturating_mul(match period.unit {
            Unit::Year => 366,
            Unit::Month => 31,
            Unit::Week => 7,
            Unit::WorkingDay => 3,
            _ => 1,
        }),
        _ => 385,
    };
    days.saturating_add(31)
}

/// The day before which a recurrence has no occurrence.
fn first_possible(trigger: &Trigger, record: &Record, calendars: &Calendars) -> Option<Date> {
    match trigger.field().and_then(|field| record.get(field))? {
        Value::Anniversary(day) => Date::new(day.year?.saturating_add(1), 1, 1).ok(),
        value => occurrence::day_of(&value, calendars),
    }
}
