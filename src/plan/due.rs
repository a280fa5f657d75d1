//! When an occurrence is due: the arithmetic of `before`, `after`, `at`, `if_holiday` and `repeat`.
//!
//! Offsets of days and longer move the date and leave the time of day; offsets of minutes and hours move the
//! instant. Everything is counted from its anchor, so a clamped month end never drags the next one with it.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};

use super::Span;
use super::occurrence::Point;
use crate::calendar::Calendars;
use crate::calendar::period::{Offset, Period};
use crate::calendar::shift::{shift_date, shift_instant};
use crate::rule::{Rule, Step, When};

/// When something is due: the wall time that was meant, and its instant. A gap of the clock moves the instant only,
/// so that what is counted from here is not moved with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    wall: DateTime,
    at: Timestamp,
}

impl Due {
    fn wall(wall: DateTime, calendars: &Calendars) -> Due {
        Due { wall, at: calendars.zone.instant(wall) }
    }

    fn instant(at: Timestamp, calendars: &Calendars) -> Due {
        Due { wall: calendars.zone.civil(at), at }
    }

    /// At that wall time; unchanged if it is the same.
    fn on(self, day: Date, time: Time, calendars: &Calendars) -> Due {
        let wall = day.to_datetime(time);
        if wall == self.wall { self } else { Due::wall(wall, calendars) }
    }
}

/// The repeats of a step that are due within the span, for one occurrence.
pub(super) fn of_occurrence(
    rule: &Rule,
    step: &Step,
    point: Point,
    opening: Time,
    span: Span,
    calendars: &Calendars,
) -> Vec<(u32, Timestamp)> {
    let due = when_due(&rule.when, point, opening, calendars);
    due.map(|due| repeats(step, due, span, calendars)).unwrap_or_default()
}

/// An instant later by a period.
#[must_use]
pub fn later(at: Timestamp, period: Period, calendars: &Calendars) -> Timestamp {
    moved(Due::instant(at, calendars), period, None, calendars).map_or(Timestamp::MAX, |due| due.at)
}

/// The earliest instant whose touches may still be sent at `now`, or a little before it.
#[must_use]
pub fn reach_back(rule: &Rule, now: Timestamp, calendars: &Calendars) -> Timestamp {
    let length = later(now, rule.when.late_ok, calendars).duration_since(now);
    // A month or a working day is not always as long; two days more cost little.
    now.saturating_sub(length.saturating_add(SignedDuration::from_hours(48))).unwrap_or(Timestamp::MIN)
}

/// When `[when]` is due for an occurrence, before any step's own offset. What nothing moves stays the very instant,
/// also where its wall time occurs twice.
fn when_due(when: &When, point: Point, opening: Time, calendars: &Calendars) -> Option<Due> {
    let start = match point {
        Point::Day(on) => Due::wall(on.to_datetime(when.at.unwrap_or(opening)), calendars),
        Point::Instant(at) => Due::instant(at, calendars),
    };
    let due = match when.offset {
        Some(offset) if !offset.period.unit.moves_date() => {
            let (zone, hours) = (&calendars.zone, &calendars.hours);
            Due::instant(shift_instant(start.at, offset, zone, hours, &calendars.working)?, calendars)
        }
        Some(offset) => {
            let on = shift_date(start.wall.date(), offset, &calendars.working)?;
            start.on(on, when.at.unwrap_or(start.wall.time()), calendars)
        }
        None => start.on(start.wall.date(), when.at.unwrap_or(start.wall.time()), calendars),
    };
    let worked = when.if_holiday.adjust(due.wall.date(), &calendars.working);
    Some(due.on(worked, due.wall.time(), calendars))
}

/// The repeats of a step that are due within the span; a step without `repeat` has one.
fn repeats(step: &Step, when: Due, span: Span, calendars: &Calendars) -> Vec<(u32, Timestamp)> {
    let Some(first) = first_of_step(step, when, calendars) else { return Vec::new() };
    let Some(repeat) = step.repeat else {
        return span.contains(first.at).then_some((0, first.at)).into_iter().collect();
    };
    let nth = |k: u32| match k {
        0 => Some(first.at),
        _ => moved(first, repeat.every.times(k), None, calendars).map(|due| due.at),
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

fn first_of_step(step: &Step, when: Due, calendars: &Calendars) -> Option<Due> {
    match (step.after, step.at) {
        (None, None) => Some(when),
        (None, Some(time)) => Some(when.on(when.wall.date(), time, calendars)),
        (Some(after), time) => moved(when, after, time, calendars),
    }
}

/// Later by a period; for days and longer the time of day stays, or becomes `time`.
fn moved(due: Due, period: Period, time: Option<Time>, calendars: &Calendars) -> Option<Due> {
    let offset = Offset::after(period);
    if !period.unit.moves_date() {
        let at = shift_instant(due.at, offset, &calendars.zone, &calendars.hours, &calendars.working)?;
        return Some(Due::instant(at, calendars));
    }
    let on = shift_date(due.wall.date(), offset, &calendars.working)?;
    Some(Due::wall(on.to_datetime(time.unwrap_or(due.wall.time())), calendars))
}
