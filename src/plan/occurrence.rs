//! What a rule is about, one by one: this year's birthday, the warranty's end, the complaint's opening.
//!
//! An occurrence's key is made from the reference date or instant and nothing else, so that no edit of a rule's
//! hours, offsets, channels or texts can make it due again.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::calendar::Calendars;
use crate::calendar::anniversary::{Anniversary, Kind as CalendarKind};
use crate::calendar::period::{Period, Unit};
use crate::calendar::recurrence;
use crate::message::Reference;
use crate::record::{Record, Value};
use crate::rule::Trigger;

/// Where counting starts: a day or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A civil day; its time of day is `at`, or the opening of the class's send window.
    Day(Date),
    /// An instant; it keeps its time of day unless `at` says otherwise.
    Instant(Timestamp),
}

/// One thing that a rule is about for one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The part of the touch's key that names it.
    pub key: String,
    /// The civil day of the reference.
    pub on: Date,
    /// Full years from the original date, where that is known.
    pub years: i64,
    /// Which repeat of its step it is, from 0.
    pub repeat: u32,
    /// Where counting starts.
    pub point: Point,
}

impl Occurrence {
    fn day(key: String, on: Date, years: i64) -> Occurrence {
        Occurrence { key, on, years, repeat: 0, point: Point::Day(on) }
    }

    fn instant(at: Timestamp, calendars: &Calendars) -> Occurrence {
        let on = calendars.zone.civil(at).date();
        Occurrence { key: at.to_string(), on, years: 0, repeat: 0, point: Point::Instant(at) }
    }

    /// What it is about.
    #[must_use]
    pub fn reference(&self) -> Reference {
        match self.point {
            Point::Day(on) => Reference::Day(on),
            Point::Instant(at) => Reference::Instant(at),
        }
    }

    /// The same occurrence for the k-th repeat of a step; [`crate::message::TouchKey::repeat`] reads k from its key.
    pub(super) fn repeated(&self, repeat: u32) -> Occurrence {
        let key = if repeat == 0 { self.key.clone() } else { format!("{}#{repeat}", self.key) };
        Occurrence { key, repeat, ..self.clone() }
    }
}

/// What names an occurrence of a cron expression: its local minute, so that another zone, or another rule for the clocks,
/// makes no other occasion of it.
pub(crate) fn minute_key(wall: DateTime) -> String {
    wall.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The occurrences of a trigger that needs no record, with references in the range.
pub(super) fn shared(trigger: &Trigger, from: Date, to: Date, calendars: &Calendars) -> Vec<Occurrence> {
    match trigger {
        Trigger::Once { .. } | Trigger::Every { .. } | Trigger::Anniversary { .. } => Vec::new(),
        Trigger::Festival(names) => names
            .iter()
            .flat_map(|name| {
                calendars.festivals.dates(name, from, to).into_iter().map(move |day| (name, day))
            })
            .map(|(name, (year, on))| Occurrence::day(format!("{name}:{year}"), on, 0))
            .collect(),
        Trigger::Yearly(day) => anniversaries(day, Default::default(), from, to),
        Trigger::Monthly(day) => day
            .dates_between(from, to, &calendars.working)
            .into_iter()
            .map(|(month, on)| Occurrence::day(format!("{:04}-{:02}", month.year(), month.month()), on, 0))
            .collect(),
        Trigger::Weekly(weekday) => recurrence::weekly_between(*weekday, from, to)
            .into_iter()
            .map(|on| Occurrence::day(on.to_string(), on, 0))
            .collect(),
        Trigger::Cron(cron) => {
            let zone = &calendars.zone;
            let first = zone.instant(from.to_datetime(jiff::civil::Time::midnight()));
            let last = zone.instant(to.to_datetime(jiff::civil::time(23, 59, 59, 0)));
            cron.minutes_between(first, last, zone)
                .map(|(wall, at)| Occurrence { key: minute_key(wall), ..Occurrence::instant(at, calendars) })
                .collect()
        }
    }
}

/// The occurrences of a trigger that counts from a record's field, with references in the range.
pub(super) fn of_record(
    trigger: &Trigger,
    record: &Record,
    from: Date,
    to: Date,
    calendars: &Calendars,
) -> Vec<Occurrence> {
    let Some(value) = trigger.field().and_then(|field| record.get(field)) else { return Vec::new() };
    match (trigger, value) {
        (Trigger::Once { .. }, Value::Date(on)) => {
            let in_range = (from..=to).contains(&on);
            in_range.then(|| Occurrence::day(on.to_string(), on, 0)).into_iter().collect()
        }
        (Trigger::Once { .. }, Value::Datetime(at)) => {
            let once = Occurrence::instant(at, calendars);
            (from..=to).contains(&once.on).then_some(once).into_iter().collect()
        }
        (Trigger::Every { period, if_no_such_day, .. }, value) => {
            let Some(anchor) = day_of(&value, calendars) else { return Vec::new() };
            recurrence::plain_every(anchor, *period, from, to, *if_no_such_day, &calendars.working)
                .into_iter()
                .map(|(_, on)| recurrence_on(anchor, on, *period))
                .collect()
        }
        (Trigger::Anniversary { policy, .. }, Value::Anniversary(day)) => {
            anniversaries(&day, *policy, from, to)
        }
        _ => Vec::new(),
    }
}

/// One day of a recurrence, named by the original date and the month or the day that it stands for: another `every`
/// or another `if_no_such_day` names the same days as before.
fn recurrence_on(anchor: Date, on: Date, period: Period) -> Occurrence {
    let by_month = matches!(period.unit, Unit::Month | Unit::Year);
    // A day that its month does not have may be kept on the first of the next one.
    let put_off = by_month && on.day() < anchor.day() && on.day() == 1;
    let of = if put_off { on.yesterday().unwrap_or(on) } else { on };
    let key = if by_month { format!("{anchor}/{}", of.strftime("%Y-%m")) } else { format!("{anchor}/{of}") };
    let full = of.day() >= anchor.day() || of == of.last_of_month();
    let this_year = (of.month(), full) >= (anchor.month(), true);
    let years = i64::from(of.year()) - i64::from(anchor.year()) - i64::from(!this_year);
    Occurrence::day(key, on, years)
}

fn anniversaries(
    day: &Anniversary,
    policy: crate::calendar::anniversary::Policy,
    from: Date,
    to: Date,
) -> Vec<Occurrence> {
    day.occurrences_between(policy, from, to)
        .into_iter()
        .map(|(year, on)| {
            // The same number names different years in the two calendars, so the lunar one is marked.
            let key =
                if day.kind == CalendarKind::Lunar { format!("lunar:{year}") } else { year.to_string() };
            Occurrence::day(key, on, day.year.map_or(0, |born| i64::from(year) - i64::from(born)))
        })
        .collect()
}

/// The civil day of a date or an instant.
pub(super) fn day_of(value: &Value, calendars: &Calendars) -> Option<Date> {
    match value {
        Value::Date(on) => Some(*on),
        Value::Datetime(at) => Some(calendars.zone.civil(*at).date()),
        _ => None,
    }
}
