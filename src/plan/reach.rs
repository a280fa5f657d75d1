//! From a span of due instants back to the reference days that could lead there, and so to the records to look at.
//!
//! Always a superset: what is found is evaluated exactly afterwards ([`dues`]), what is not found would be lost.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::occurrence::{self, Occurrence};
use super::{Span, World, due};
use crate::calendar::anniversary::{Kind as CalendarKind, index_keys_between};
use crate::calendar::period::{Offset, Period, Unit};
use crate::calendar::shift::{reference_range, shift_date};
use crate::record::Record;
use crate::record::view::{Candidates, MonthDays};
use crate::rule::{Rule, Step, Trigger};

/// Which records a step has to look at for a span, and which reference days count.
#[derive(Debug)]
pub(super) struct Scan {
    /// The records; empty when no day in reach is one of the trigger's.
    pub(super) candidates: Vec<Candidates>,
    /// The occurrences, where they do not depend on the record.
    pub(super) shared: Option<Vec<Occurrence>>,
    /// The reference days in reach: ranges in order, with days between them that lead nowhere.
    pub(super) days: Vec<(Date, Date)>,
}

pub(super) fn scan(rule: &Rule, step: &Step, world: World<'_>, span: Span) -> Scan {
    let Some((from, to)) = due_days(rule, step, world, span) else {
        return Scan { candidates: Vec::new(), shared: None, days: Vec::new() };
    };
    let days = reference_days(rule, step, world, (from, to));
    // Records are looked for between the first and the last day: one look-up, whatever repeats there are.
    let (Some((from, _)), Some((_, to))) = (days.first().copied(), days.last().copied()) else {
        return Scan { candidates: Vec::new(), shared: None, days };
    };
    let kind = rule.each.clone();
    let trigger = &rule.when.trigger;
    let (candidates, shared) = match trigger {
        Trigger::Once { field, .. } => {
            (vec![Candidates::Days { kind, field: field.clone(), from, to }], None)
        }
        Trigger::Anniversary { field, .. } => {
            let both = [(CalendarKind::Solar, MonthDays::Solar), (CalendarKind::Lunar, MonthDays::Lunar)];
            let of = |(of, calendar): (CalendarKind, MonthDays)| Candidates::MonthDays {
                kind: kind.clone(),
                field: field.clone(),
                calendar,
                keys: index_keys_between(of, from, to),
            };
            (both.into_iter().map(of).collect(), None)
        }
        Trigger::Every { field, period, .. } => (vec![every(&kind, field, *period, from, to, world)], None),
        Trigger::Festival(_)
        | Trigger::Yearly(_)
        | Trigger::Monthly(_)
        | Trigger::Weekly(_)
        | Trigger::Cron(_) => {
            let shared = shared(rule, step, world, span, &days);
            let candidates = if shared.is_empty() { Vec::new() } else { vec![Candidates::All { kind }] };
            (candidates, Some(shared))
        }
    };
    Scan { candidates, shared, days }
}

/// The occurrences of a step for a record that are due within the span, each with its instant, whatever the rule asks of
/// the record.
pub(super) fn dues(
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
            let found = |(from, to): &(Date, Date)| {
                occurrence::of_record(&rule.when.trigger, record, *from, *to, calendars)
            };
            own = scan.days.iter().flat_map(found).collect::<Vec<_>>();
            own.as_slice()
        }
    };
    let mut dues = Vec::new();
    for occurrence in occurrences {
        let repeats = due::of_occurrence(rule, step, occurrence.point, opening, span, calendars);
        dues.extend(repeats.into_iter().map(|(repeat, due_at)| (occurrence.repeated(repeat), due_at)));
    }
    dues
}

/// The occurrences that are due within the span for every record alike. Where there is none, which is nearly always,
/// no record need be looked at.
fn shared(rule: &Rule, step: &Step, world: World<'_>, span: Span, days: &[(Date, Date)]) -> Vec<Occurrence> {
    let opening = world.windows.of(rule.class).opens;
    let is_due = |occurrence: &Occurrence| {
        !due::of_occurrence(rule, step, occurrence.point, opening, span, world.calendars).is_empty()
    };
    days.iter()
        .flat_map(|(from, to)| occurrence::shared(&rule.when.trigger, *from, *to, world.calendars))
        .filter(is_due)
        .collect()
}

/// The local days on which something of the step can be due within the span; none where it holds no such moment.
///
/// Where the time of day is always the same, a span of a minute mostly holds no due moment at all, and then no
/// record need be looked at: that is what keeps an idle tick free.
fn due_days(rule: &Rule, step: &Step, world: World<'_>, span: Span) -> Option<(Date, Date)> {
    let zone = &world.calendars.zone;
    let (first, last) = (zone.civil(span.after).date(), zone.civil(span.through).date());
    let Some(time) = fixed_time(rule, step, world) else { return Some((before(first), after(last))) };
    let from = if zone.instant(first.to_datetime(time)) > span.after { first } else { after(first) };
    // Clocks that go back over midnight may bring a time of the next day before the end of this one.
    let in_time = |day: &Date| zone.instant(day.to_datetime(time)) <= span.through;
    let to = [after(last), last].into_iter().find(in_time).unwrap_or(before(last));
    (from <= to).then_some((from, to))
}

/// The time of day at which the step is due, where it is the same for every record.
fn fixed_time(rule: &Rule, step: &Step, world: World<'_>) -> Option<Time> {
    let when = &rule.when;
    let of_instants = matches!(when.trigger, Trigger::Once { instant: true, .. } | Trigger::Cron(_));
    let offset_moves = when.offset.is_none_or(|offset| offset.period.unit.moves_date());
    let mut time = match when.at {
        Some(time) if offset_moves => Some(time),
        None if offset_moves && !of_instants => Some(world.windows.of(rule.class).opens),
        _ => None,
    };
    match (step.after, step.at) {
        (Some(after), _) if !after.unit.moves_date() => time = None,
        (_, Some(at)) => time = Some(at),
        _ => {}
    }
    if step.repeat.is_some_and(|repeat| !repeat.every.unit.moves_date()) {
        time = None;
    }
    time
}

/// The reference days from which one of the due days can be reached, by going back through everything that moves a
/// day: repeats, the step's own offset, the holiday rule, the rule's offset. Each repeat reaches days of its own;
/// what lies between them, a year for a yearly repeat, is not in reach.
fn reference_days(rule: &Rule, step: &Step, world: World<'_>, due: (Date, Date)) -> Vec<(Date, Date)> {
    let calendars = world.calendars;
    let back = |(from, to): (Date, Date), offset: Offset| {
        reference_range(from, to, offset, &calendars.hours, &calendars.working)
    };
    let of_first = |mut range: (Date, Date)| {
        if let Some(period) = step.after {
            range = back(range, Offset::after(period));
        }
        range = rule.when.if_holiday.reference_range(range.0, range.1, &calendars.working);
        if let Some(offset) = rule.when.offset {
            range = back(range, offset);
        }
        range
    };
    let mut ranges = vec![of_first(due)];
    if let Some(repeat) = step.repeat {
        let nth = |k| of_first(back(due, Offset::after(repeat.every.times(k))));
        ranges.extend((1..repeat.times).map(nth));
    }
    joined(ranges)
}

/// The same days as ranges in order that neither overlap nor touch.
fn joined(mut ranges: Vec<(Date, Date)>) -> Vec<(Date, Date)> {
    ranges.sort_unstable();
    let mut joined: Vec<(Date, Date)> = Vec::new();
    for (from, to) in ranges {
        match joined.last_mut() {
            Some((_, last)) if from <= after(*last) => *last = to.max(*last),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// The records whose date, so and so many periods ago, could come round in the range.
fn every(kind: &str, field: &str, period: Period, from: Date, to: Date, world: World<'_>) -> Candidates {
    let months = match period.unit {
        Unit::Month => period.count,
        Unit::Year => 12,
        // Any earlier day may come round: one pass over what lies before, decided by arithmetic.
        _ => return Candidates::Days { kind: kind.to_owned(), field: field.to_owned(), from: Date::MIN, to },
    };
    let mut keys = std::collections::BTreeSet::new();
    // A day that its month does not have may be kept on the first of the next one.
    let from = before(from);
    // After lcm(months, 12) months the months of the year come round again.
    for cycle in 0..12_u32 {
        let offset = Offset::before(Period::new(cycle * (months % 12), Unit::Month));
        let shifted = |day: Date| {
            if offset.period.count == 0 {
                Some(day)
            } else {
                shift_date(day, offset, &world.calendars.working)
            }
        };
        if let (Some(first), Some(last)) = (shifted(from), shifted(to)) {
            // A day that was clamped to the month's end may come from any later day of the anchor's month.
            let last = if to == to.last_of_month() { last.last_of_month() } else { last };
            keys.extend(index_keys_between(CalendarKind::Solar, first, last));
        }
        if offset.period.count == 0 && months.is_multiple_of(12) {
            break;
        }
    }
    Candidates::MonthDays {
        kind: kind.to_owned(),
        field: field.to_owned(),
        calendar: MonthDays::Solar,
        keys: keys.into_iter().collect(),
    }
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(Date::MIN)
}

fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}
