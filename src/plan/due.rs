//! When an occurrence is due: the arithmetic of `before`, `after`, `at`, `if_holiday`, `repeat` and `stop_once`.
//!
//! Offsets of days and longer move the date and leave the time of day; offsets of minutes and hours move the
//! instant. Everything is counted from its anchor, so a clamped month end never drags the next one with it.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::occurrence::{self, Occurrence};
use super::reach::Scan;
use super::{Span, World};
use crate::calendar::Calendars;
use crate::calendar::period::{Offset, Period};
use crate::calendar::shift::{shift_date, shift_instant};
use crate::calendar::working::IfHoliday;
use crate::record::{Record, Value};
use crate::rule::{Rule, Step, When};

/// Where counting starts: a day or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A civil day; its time of day is `at`, or the opening of the class's send window.
    Day(Date),
    /// An instant; it keeps its time of day unless `at` says otherwise.
    Instant(Timestamp),
}

/// The occurrences of a step for a record that are due within the span, each with its instant.
pub(super) fn of_step(
    rule: &Rule,
    step: &Step,
    record: &Record,
    world: World<'_>,
    span: Span,
    scan: &Scan,
) -> Vec<(Occurrence, Timestamp)> {
    let calendars = world.calendars;
    let opening = world.windows.of(rule.class).opens;
    let own;
    let occurrences = match &scan.shared {
        Some(shared) => shared.as_slice(),
        None => {
            own = occurrence::of_record(&rule.when.trigger, record, scan.from, scan.to, calendars);
            own.as_slice()
        }
    };
    let stop = rule.when.stop_once.as_ref().and_then(|field| record.get(field));
    let mut dues = Vec::new();
    for occurrence in occurrences {
        let Some(when_at) = when_at(&rule.when, occurrence.point, opening, calendars) else { continue };
        for (repeat, due_at) in repeats(step, when_at, span, calendars) {
            if !stopped(stop.as_ref(), due_at, calendars) {
                dues.push((occurrence.repeated(repeat), due_at));
            }
        }
    }
    dues
}

/// An instant later by a period, at least one moment.
#[must_use]
pub fn later(at: Timestamp, period: Period, calendars: &Calendars) -> Timestamp {
    moved(at, period, None, calendars).unwrap_or(Timestamp::MAX)
}

/// When `[when]` is due for an occurrence, before any step's own offset.
pub(super) fn when_at(when: &When, point: Point, opening: Time, calendars: &Calendars) -> Option<Timestamp> {
    let zone = &calendars.zone;
    let moves_date = when.offset.is_none_or(|offset| offset.period.unit.moves_date());
    if let (Point::Instant(at), None, None, IfHoliday::SendAnyway) =
        (point, when.offset, when.at, when.if_holiday)
    {
        return Some(at);
    }
    let start = match point {
        Point::Day(on) => on.to_datetime(when.at.unwrap_or(opening)),
        Point::Instant(at) => zone.civil(at),
    };
    let (on, time) = if moves_date {
        let on = match when.offset {
            Some(offset) => shift_date(start.date(), offset, &calendars.working)?,
            None => start.date(),
        };
        (on, when.at.unwrap_or(start.time()))
    } else {
        let from = match point {
            Point::Instant(at) => at,
            Point::Day(_) => zone.instant(start),
        };
        let at = shift_instant(from, when.offset?, zone, &calendars.hours, &calendars.working)?;
        if when.if_holiday == IfHoliday::SendAnyway {
            return Some(at);
        }
        let moved = zone.civil(at);
        (moved.date(), moved.time())
    };
    Some(zone.instant(when.if_holiday.adjust(on, &calendars.working).to_datetime(time)))
}

/// The repeats of a step that are due within the span; a step without `repeat` has one.
fn repeats(step: &Step, when_at: Timestamp, span: Span, calendars: &Calendars) -> Vec<(u32, Timestamp)> {
    let Some(first) = first_of_step(step, when_at, calendars) else { return Vec::new() };
    let Some(repeat) = step.repeat else {
        return span.contains(first).then_some((0, first)).into_iter().collect();
    };
    let nth = |k: u32| match k {
        0 => Some(first),
        _ => moved(first, repeat.every.times(k), None, calendars),
    };
    // Repeats come in order, so the first one inside is found by halving, not by walking up to it.
    let inside = |k: u32| nth(k).is_none_or(|at| at > span.after);
    let (mut low, mut high) = (0, repeat.times);
    while low < high {
        let middle = low + (high - low) / 2;
        if inside(middle) { high = middle } else { low = middle + 1 }
    }
    (low..repeat.times).map_while(|k| nth(k).filter(|at| span.contains(*at)).map(|at| (k, at))).collect()
}

fn first_of_step(step: &Step, when_at: Timestamp, calendars: &Calendars) -> Option<Timestamp> {
    match (step.after, step.at) {
        (None, None) => Some(when_at),
        (None, Some(time)) => {
            let on = calendars.zone.civil(when_at).date();
            Some(calendars.zone.instant(on.to_datetime(time)))
        }
        (Some(after), time) => moved(when_at, after, time, calendars),
    }
}

/// An instant later by a period; for days and longer the time of day stays, or becomes `time`.
fn moved(at: Timestamp, period: Period, time: Option<Time>, calendars: &Calendars) -> Option<Timestamp> {
    let offset = Offset::after(period);
    if !period.unit.moves_date() {
        return shift_instant(at, offset, &calendars.zone, &calendars.hours, &calendars.working);
    }
    let local = calendars.zone.civil(at);
    let on = shift_date(local.date(), offset, &calendars.working)?;
    Some(calendars.zone.instant(on.to_datetime(time.unwrap_or(local.time()))))
}

/// Whether the field of `stop_once` ends it: at or after that instant, on or after that day.
fn stopped(stop: Option<&Value>, due_at: Timestamp, calendars: &Calendars) -> bool {
    match stop {
        Some(Value::Datetime(at)) => due_at >= *at,
        Some(Value::Date(on)) => calendars.zone.civil(due_at).date() >= *on,
        _ => false,
    }
}
