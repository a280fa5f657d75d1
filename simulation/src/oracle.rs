//! What should be due, found the slow way: every day is looked at, every record, every rule.
//!
//! It shares nothing with the planner but the lunar calendar's table (which has oracles of its own): month arithmetic
//! and zones are the time library's, and a touch's key is written out as the contract has it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::book::Book;
use super::sketch::{Cause, Every, Sketch, StepSketch};
use touchbase::calendar::anniversary::{Anniversary, Kind};
use touchbase::calendar::lunar;
use touchbase::message::TouchKey;
use touchbase::record::{Record, RecordKey, Value};
use touchbase::terms::Class;

/// What should be in the ledger: keys with their due instants.
pub(super) type Expected = BTreeMap<TouchKey, Timestamp>;

/// What the oracle looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) book: &'a Book,
    pub(super) zone: &'a TimeZone,
    /// Reaches over all of it.
    pub(super) almanac: &'a Almanac,
    /// Nothing due at or before it counts.
    pub(super) after: Timestamp,
    /// Nothing due later counts.
    pub(super) through: Timestamp,
    /// Whether those count as well who stand in for somebody that a message has not reached.
    pub(super) missed: bool,
}

impl Scene<'_> {
    /// A wall time that the clock has skipped is the first instant after the gap.
    fn at(&self, day: Date, time: Time) -> Option<Timestamp> {
        let wanted = day.to_datetime(time);
        let found = wanted.to_zoned(self.zone.clone()).ok()?;
        if found.datetime() == wanted {
            return Some(found.timestamp());
        }
        let past = found.timestamp().checked_add(SignedDuration::from_nanos(1)).ok()?;
        self.zone.preceding(past).next().map(|change| change.timestamp())
    }

    fn day_of(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    fn holds(&self, at: Timestamp) -> bool {
        self.after < at && at <= self.through
    }
}

/// The touches of a rule that are due in the scene, about the records that `which` lets through.
pub(super) fn expected(rule: &Sketch, scene: Scene<'_>, which: &dyn Fn(&Record) -> bool) -> Expected {
    let mut found = Expected::new();
    for record in scene.book.of_kind(rule.each).filter(|record| which(record)) {
        about(rule, record, scene, &mut found);
    }
    found
}

/// The touches of a rule about one record that are due in the scene.
pub(super) fn about(rule: &Sketch, record: &Record, scene: Scene<'_>, found: &mut Expected) {
    if rule.only.is_some_and(|(field, word)| record.text(field) != Some(word)) {
        return;
    }
    for (reference, start) in references(rule, record, scene) {
        for step in &rule.steps {
            add_step(rule, step, record, &reference, start, scene, found);
        }
    }
}

/// Where a step counts from: a day with a time, or an instant.
#[derive(Debug, Clone, Copy)]
enum Start {
    Day(Date, Time),
    Instant(Timestamp),
}

fn add_step(
    rule: &Sketch,
    step: &StepSketch,
    record: &Record,
    reference: &str,
    start: Start,
    scene: Scene<'_>,
    found: &mut Expected,
) {
    let times = step.repeat.map_or(1, |(_, times)| times);
    for number in 0..times {
        let Some(due_at) = due(step, start, number, scene) else { continue };
        let stopped = rule.stop_once.and_then(|field| match record.fields.get(field) {
            Some(Value::Datetime(at)) => Some(due_at >= *at),
            _ => None,
        });
        if !scene.holds(due_at) || stopped == Some(true) {
            continue;
        }
        let occurrence = if number == 0 { reference.to_owned() } else { format!("{reference}#{number}") };
        for recipient in people(rule, step, record, scene.day_of(due_at), scene) {
            let key = TouchKey {
                rule: rule.id.clone(),
                step: step.stands_as.to_owned(),
                record: record.key.clone(),
                recipient,
                occurrence: occurrence.clone(),
            };
            found.insert(key, due_at);
        }
    }
}

fn due(step: &StepSketch, start: Start, number: u32, scene: Scene<'_>) -> Option<Timestamp> {
    let number = i64::from(number);
    let (mut day, mut time, instant) = match start {
        Start::Day(day, time) => (day, time, scene.at(day, time)?),
        Start::Instant(at) => {
            let local = scene.zone.to_datetime(at);
            (local.date(), local.time(), at)
        }
    };
    if let Some((Every::Hours(hours), _)) = step.repeat {
        return instant.checked_add(SignedDuration::from_hours(i64::from(hours) * number)).ok();
    }
    let Some(after) = step.after_days else { return Some(instant) };
    day = day.checked_add(after.days()).ok()?;
    if let Some(at) = step.at {
        time = at.parse().ok()?;
    }
    if let Some((Every::Days(days), _)) = step.repeat {
        day = day.checked_add((i64::from(days) * number).days()).ok()?;
    }
    scene.at(day, time)
}

/// The references of a rule for a record that could be due in the scene, each with its name in the touch's key.
fn references(rule: &Sketch, record: &Record, scene: Scene<'_>) -> Vec<(String, Start)> {
    let time = rule.at.and_then(|at| at.parse().ok()).unwrap_or(jiff::civil::time(9, 0, 0, 0));
    let (from, to) = (scene.day_of(scene.after), scene.day_of(scene.through));
    // What is due within the scene may count from a day before it.
    let from = if rule.steps.iter().any(|step| step.after_days.is_some()) { before(from) } else { from };
    let day_start = |(name, day): (String, Date)| (name, Start::Day(day, time));
    match rule.cause {
        Cause::Birthday => {
            let Some(Value::Anniversary(born)) = record.fields.get("birthday") else { return Vec::new() };
            let own = |day: &Day| Some((birthday_on(born, day)?, day.date));
            scene.almanac.between(from, to).iter().filter_map(own).map(day_start).collect()
        }
        Cause::Before { field, months, days } => {
            let Some(Value::Date(on)) = record.fields.get(field) else { return Vec::new() };
            let span = months.months().days(days);
            on.checked_sub(span).ok().map(|day| (on.to_string(), day)).into_iter().map(day_start).collect()
        }
        Cause::EveryMonth { field } => {
            let Some(Value::Date(anchor)) = record.fields.get(field) else { return Vec::new() };
            (1..2_000_i32)
                .map_while(|k| anchor.checked_add(k.months()).ok().filter(|day| *day <= to))
                .filter(|day| *day >= from)
                .map(|day| (format!("{anchor}/{}", day.strftime("%Y-%m")), day))
                .map(day_start)
                .collect()
        }
        Cause::LastOfMonth => monthly(from, to, |day| day == day.last_of_month()).map(day_start).collect(),
        Cause::DayOfMonth(wanted) => monthly(from, to, |day| day.day() == wanted).map(day_start).collect(),
        Cause::Mondays => days(from, to)
            .filter(|day| day.weekday() == jiff::civil::Weekday::Monday)
            .map(|day| day_start((day.to_string(), day)))
            .collect(),
        Cause::Yearly { month, day } => days(from, to)
            .filter(|on| (on.month(), on.day()) == (month, day))
            .map(|on| day_start((on.year().to_string(), on)))
            .collect(),
        Cause::Instant { field, hours } => {
            let Some(Value::Datetime(at)) = record.get(field) else { return Vec::new() };
            let start = at.checked_add(SignedDuration::from_hours(i64::from(hours)));
            start.ok().map(|start| (at.to_string(), Start::Instant(start))).into_iter().collect()
        }
        Cause::DayAfter { field } => {
            let Some(at) = record.changed_at.get(field) else { return Vec::new() };
            let next = scene.day_of(*at).tomorrow().ok();
            next.map(|day| day_start((at.to_string(), day))).into_iter().collect()
        }
    }
}

/// How many days a step may come after what it counts from.
const AFTER_MAX: i64 = 6;

fn before(day: Date) -> Date {
    day.saturating_sub(AFTER_MAX.days())
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day <= to)
}

fn monthly(from: Date, to: Date, which: impl Fn(Date) -> bool) -> impl Iterator<Item = (String, Date)> {
    days(from, to).filter(move |day| which(*day)).map(|day| (day.strftime("%Y-%m").to_string(), day))
}

/// A day in both calendars.
#[derive(Debug, Clone, Copy)]
struct Day {
    date: Date,
    lunar: Option<lunar::LunarDate>,
    /// Whether the next day begins a lunar month.
    ends_lunar_month: bool,
}

impl Day {
    fn of(date: Date) -> Day {
        let next = date.tomorrow().ok().and_then(lunar::from_solar);
        Day { date, lunar: lunar::from_solar(date), ends_lunar_month: next.is_some_and(|next| next.day == 1) }
    }
}

/// The days that oracles have looked at, in both calendars: looked up once, for the table is slow.
#[derive(Debug, Default)]
pub(super) struct Almanac {
    days: VecDeque<Day>,
}

impl Almanac {
    /// Knows the days from one to another from now on.
    pub(super) fn reach(&mut self, from: Date, to: Date) {
        let from = before(from);
        let first = self.days.front().map_or(to.tomorrow().unwrap_or(to), |day| day.date);
        for date in days(from, first).filter(|date| *date < first).collect::<Vec<_>>().into_iter().rev() {
            self.days.push_front(Day::of(date));
        }
        let last = self.days.back().map_or(from, |day| day.date);
        for date in days(last, to).filter(|date| *date > last) {
            self.days.push_back(Day::of(date));
        }
        self.days.make_contiguous();
    }

    fn between(&self, from: Date, to: Date) -> &[Day] {
        let (all, _) = self.days.as_slices();
        let first = all.partition_point(|day| day.date < from);
        let end = all.partition_point(|day| day.date <= to);
        all.get(first..end).unwrap_or(&[])
    }
}

/// The name of the birthday that a person has on a day, if it is one.
fn birthday_on(born: &Anniversary, day: &Day) -> Option<String> {
    let later = |year: i32| born.year.is_none_or(|born| year > i32::from(born));
    match born.kind {
        Kind::Solar => {
            let date = day.date;
            let own = (date.month(), date.day());
            let wanted = (i8::try_from(born.month).ok()?, i8::try_from(born.day).ok()?);
            let stand_in = wanted == (2, 29) && own == (2, 28) && !date.in_leap_year();
            let year = i32::from(date.year());
            ((own == wanted || stand_in) && later(year)).then(|| year.to_string())
        }
        Kind::Lunar => {
            let today = day.lunar?;
            let same = today.day == born.day || (day.ends_lunar_month && today.day == 29 && born.day == 30);
            let fits = same && today.month == born.month && !today.leap && later(today.year);
            fits.then(|| format!("lunar:{}", today.year))
        }
    }
}

/// Who a step goes to: nobody is a row too. Where whom it names works here no more, the later steps of its ladder say who
/// stands in, and whoever is passed over keeps a row.
fn people(
    rule: &Sketch,
    step: &StepSketch,
    record: &Record,
    on: Date,
    scene: Scene<'_>,
) -> Vec<Option<RecordKey>> {
    let at = |to: &str| People::at(to, record, on, scene.book);
    let own = at(step.to);
    let mut told = own.here.clone();
    // Nobody is missed where nobody is named.
    let missed = own.here.is_empty() && !own.left.is_empty();
    if missed || (scene.missed && !own.here.is_empty()) {
        let mut passed = own.left;
        for to in next_in_line(rule, step) {
            let next = at(to);
            let reached = !next.here.is_empty();
            told.extend(next.here);
            if !reached || scene.missed {
                passed.extend(next.left);
            }
            if reached {
                told.extend(passed.clone());
            }
            if reached && !scene.missed {
                break;
            }
        }
    }
    let told: BTreeSet<RecordKey> = told.into_iter().collect();
    if told.is_empty() { vec![None] } else { told.into_iter().map(Some).collect() }
}

/// The paths of the later steps of a ladder of those who work here.
fn next_in_line(rule: &Sketch, step: &StepSketch) -> Vec<&'static str> {
    if rule.class != Class::Staff {
        return Vec::new();
    }
    let after = rule.steps.iter().skip_while(|other| other.id != step.id).skip(1);
    let later = after.filter(|other| other.after_days.is_some() && other.after_days != step.after_days);
    later.map(|other| other.to).filter(|to| *to != step.to).collect()
}

/// Those at the end of a path.
struct People {
    /// Who works here.
    here: Vec<RecordKey>,
    /// Who is named, and has left.
    left: Vec<RecordKey>,
}

impl People {
    fn at(to: &str, record: &Record, on: Date, book: &Book) -> People {
        let named = |record: &Record, field: &str, kind: &str| {
            record.text(field).map(|id| RecordKey::new(kind, id)).and_then(|key| book.records.get(&key))
        };
        let found: Vec<&Record> = match to {
            "self" => vec![record],
            "customer" => named(record, "customer", "customer").into_iter().collect(),
            "handler" => named(record, "handler", "staff").into_iter().collect(),
            "handler.manager" => named(record, "handler", "staff")
                .and_then(|handler| named(handler, "manager", "staff"))
                .into_iter()
                .collect(),
            _ => book.of_kind("staff").filter(|person| person.text("role") == Some("director")).collect(),
        };
        let has_left =
            |person: &&Record| matches!(person.fields.get("left_on"), Some(Value::Date(left)) if *left <= on);
        let (left, here): (Vec<&Record>, Vec<&Record>) = found.into_iter().partition(has_left);
        let keys = |all: Vec<&Record>| all.into_iter().map(|person| person.key.clone()).collect();
        // Whoever had a role once is nobody who is missed.
        let left = if to.starts_with("role:") { Vec::new() } else { left };
        People { here: keys(here), left: keys(left) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_time_that_the_clock_has_skipped_is_the_end_of_the_gap() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let (book, almanac) = (Book::default(), Almanac::default());
        let (after, through) = (Timestamp::MIN, Timestamp::MAX);
        let scene = Scene { book: &book, zone: &zone, almanac: &almanac, after, through, missed: false };
        let at =
            |time: &str| scene.at(jiff::civil::date(2026, 3, 8), time.parse().unwrap()).unwrap().to_string();
        assert_eq!(at("01:59:59"), "2026-03-08T06:59:59Z");
        assert_eq!(at("02:16:29.732"), "2026-03-08T07:00:00Z");
        assert_eq!(at("03:00"), "2026-03-08T07:00:00Z");
        assert_eq!(at("03:16:29"), "2026-03-08T07:16:29Z");
    }
}
