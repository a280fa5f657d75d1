//! What a [`Period`](super::Period) before or after does to a date or an instant.
//!
//! Months and years are counted from the date itself and clamped to the month's last day: 31 January + 1 month
//! is 28 February, + 2 months is 31 March. Nothing here walks day by day.

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::day;
use super::period::{Direction, Offset, Unit};
use super::working::{WorkingCalendar, WorkingHours};
use super::zone::Zone;

/// The date an offset leads to. "N working days after" is the N-th working day strictly after the date.
/// `None` for units that do not move dates ([`Unit::moves_date`]) and past the ends of the calendar.
#[must_use]
pub fn shift_date(date: Date, offset: Offset, working: &WorkingCalendar) -> Option<Date> {
    let count = i64::from(offset.period.count);
    let signed = match offset.direction {
        Direction::After => count,
        Direction::Before => -count,
    };
    match offset.period.unit {
        Unit::Day => day::date(day::number(date) + signed),
        Unit::Week => day::date(day::number(date) + signed * 7),
        Unit::Month => add_months(date, signed),
        Unit::Year => add_months(date, signed * 12),
        Unit::WorkingDay => match offset.direction {
            Direction::After => working.nth_after(date, offset.period.count),
            Direction::Before => working.nth_before(date, offset.period.count),
        },
        Unit::Minute | Unit::Hour | Unit::WorkingHour => None,
    }
}

/// The instant an offset leads to. Minutes and hours are elapsed time; working hours are counted on the wall
/// clock of the zone, in whole seconds; days and longer keep the wall time and move its date.
#[must_use]
pub fn shift_instant(
    at: Timestamp,
    offset: Offset,
    zone: &Zone,
    hours: &WorkingHours,
    working: &WorkingCalendar,
) -> Option<Timestamp> {
    let count = offset.period.count;
    let elapsed = |secs: i64| {
        let length = SignedDuration::from_secs(secs * i64::from(count));
        match offset.direction {
            Direction::After => at.checked_add(length).ok(),
            Direction::Before => at.checked_sub(length).ok(),
        }
    };
    match offset.period.unit {
        Unit::Minute => elapsed(60),
        Unit::Hour => elapsed(3_600),
        Unit::WorkingHour => {
            let wall = zone.civil(at);
            hours.shift(wall, offset.direction, count, working).map(|wall| zone.instant(wall))
        }
        _ => {
            let wall = zone.civil(at);
            let date = shift_date(wall.date(), offset, working)?;
            Some(zone.instant(date.to_datetime(wall.time())))
        }
    }
}

/// A range that holds every reference date whose shifted date (or, for minutes and hours, whose shifted
/// instant's date) may lie in `due_from..=due_to`. Never too narrow; at most a few days too wide.
#[must_use]
pub fn reference_range(
    due_from: Date,
    due_to: Date,
    offset: Offset,
    hours: &WorkingHours,
    working: &WorkingCalendar,
) -> (Date, Date) {
    let count = i64::from(offset.period.count);
    let after = offset.direction == Direction::After;
    match offset.period.unit {
        Unit::WorkingDay => working_range(due_from, due_to, offset, working),
        Unit::WorkingHour => {
            let days = count * 3_600 / hours.secs_per_day() + 1;
            let days = super::Period::new(u32::try_from(days).unwrap_or(u32::MAX), Unit::WorkingDay);
            let (low, high) = working_range(due_from, due_to, Offset { period: days, ..offset }, working);
            // Less than the whole days may have been needed, down to none; and midnight at the end of a day, or
            // the end of a clock's gap, belongs to the next.
            let (low, high) = if after { (low, due_to.max(high)) } else { (due_from.min(low), high) };
            widened(low, high, 1)
        }
        Unit::Month | Unit::Year => {
            let months = if offset.period.unit == Unit::Year { count * 12 } else { count };
            let months = if after { -months } else { months };
            let end = |date: Date, fallback: Date| add_months(date, months).unwrap_or(fallback);
            let (low, high) = if after {
                (end(due_from, Date::MIN), end(due_to, Date::MIN))
            } else {
                (end(due_from, Date::MAX), end(due_to, Date::MAX))
            };
            // Clamping joins up to four dates (28 to 31) into one.
            widened(low, high, 3)
        }
        unit => {
            let (days, slack) = match unit {
                Unit::Week => (count * 7, 0),
                Unit::Minute => (count / 1_440, 2),
                Unit::Hour => (count / 24, 2),
                _ => (count, 0),
            };
            let days = if after { -days } else { days };
            let end = |date: Date| day::date_saturating(day::number(date) + days);
            widened(end(due_from), end(due_to), slack)
        }
    }
}

fn working_range(from: Date, to: Date, offset: Offset, working: &WorkingCalendar) -> (Date, Date) {
    let count = offset.period.count;
    match offset.direction {
        Direction::After => (
            working.nth_before(from, count).unwrap_or(Date::MIN),
            working.nth_before(to.tomorrow().unwrap_or(to), count).unwrap_or(Date::MIN),
        ),
        Direction::Before => (
            working.nth_after(from.yesterday().unwrap_or(from), count).unwrap_or(Date::MAX),
            working.nth_after(to, count).unwrap_or(Date::MAX),
        ),
    }
}

fn widened(low: Date, high: Date, days: i64) -> (Date, Date) {
    (day::date_saturating(day::number(low) - days), day::date_saturating(day::number(high) + days))
}

/// A date so many months on, clamped to the month's last day.
pub(super) fn add_months(date: Date, months: i64) -> Option<Date> {
    let first = day::first_of_month(day::month_number(date).checked_add(months)?)?;
    Date::new(first.year(), first.month(), date.day().min(first.days_in_month())).ok()
}
