//! Rules and people made by chance, written as a file and as a list would have them.

use std::fmt::Write as _;

use jiff::SignedDuration;
use jiff::civil::Weekday;
use proptest::prelude::*;

use super::oracle::{Born, FESTIVALS, From, Missing, Person, Plain, Unit};
use super::*;

/// A rule, people, and the days that are planned.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) zone: &'static str,
    pub(super) plain: Plain,
    pub(super) people: Vec<Person>,
    pub(super) from: Date,
    pub(super) to: Date,
}

/// Zones with the year around which a case lies: clocks that stand still, that change at two, that go back over
/// midnight, that leave out a day.
const ZONES: [(&str, i16); 5] = [
    ("Asia/Shanghai", 2025),
    ("Asia/Shanghai", 2026),
    ("America/New_York", 2025),
    ("America/St_Johns", 2010),
    ("Pacific/Apia", 2011),
];
const UNITS: [(Unit, &str, u32); 8] = [
    (Unit::Minute, "minutes", 4_000),
    (Unit::Hour, "hours", 100),
    (Unit::Day, "days", 90),
    (Unit::Week, "weeks", 20),
    (Unit::Month, "months", 20),
    (Unit::Year, "years", 2),
    (Unit::WorkingDay, "working days", 40),
    (Unit::WorkingHour, "working hours", 40),
];
const WEEKDAYS: [(Weekday, &str); 3] =
    [(Weekday::Monday, "monday"), (Weekday::Wednesday, "wednesday"), (Weekday::Sunday, "sunday")];

fn unit() -> impl Strategy<Value = (u32, Unit)> {
    (0..UNITS.len(), 0_u32..1_000).prop_map(|(which, many)| {
        let (unit, _, most) = UNITS[which];
        // Small ones mostly, large ones too.
        (1 + if many % 3 == 0 { many * 7 % most } else { many % 4 } % most, unit)
    })
}

/// Months and years far apart would only lead out of the years that are looked at.
fn most(unit: Unit) -> u32 {
    match unit {
        Unit::Month => 9,
        Unit::Year => 1,
        _ => 30,
    }
}

fn time() -> impl Strategy<Value = Time> {
    // Also in the hours at which clocks change.
    prop_oneof![
        (0_i8..24, 0_i8..60).prop_map(|(hour, minute)| jiff::civil::time(hour, minute, 0, 0)),
        (0_i8..4, prop::sample::select(vec![0_i8, 1, 30, 59]))
            .prop_map(|(hour, minute)| jiff::civil::time(hour, minute, 0, 0)),
        Just(jiff::civil::time(23, 45, 0, 0)),
    ]
}

fn missing() -> impl Strategy<Value = Missing> {
    prop::sample::select(vec![Missing::Before, Missing::After, Missing::Skip])
}

fn trigger() -> impl Strategy<Value = From> {
    let weekday = || (0..3_usize).prop_map(|which| WEEKDAYS[which].0);
    prop_oneof![
        2 => Just(From::Day),
        2 => Just(From::Moment),
        1 => Just(From::Created),
        1 => Just(From::Changed),
        4 => (2..6_usize, 1_u32..15, missing(), any::<bool>()).prop_map(|(which, count, missing, moment)| {
            From::Every { count, unit: UNITS[which].0, missing, moment }
        }),
        4 => (missing(), any::<bool>())
            .prop_map(|(missing, leap_if_any)| From::Birthday { missing, leap_if_any }),
        2 => prop::sample::subsequence((0..FESTIVALS.len()).collect::<Vec<_>>(), 1..=3).prop_map(From::Festivals),
        1 => (any::<bool>(), 1_u8..=12, 1_u8..=28, any::<bool>()).prop_map(|(lunar, month, day, last)| {
            let last_day = if lunar { 30 } else if month == 2 { 29 } else { 30 };
            From::Yearly { lunar, month, day: if last { last_day } else { day } }
        }),
        1 => (1_u8..=31).prop_map(From::MonthDay),
        1 => Just(From::FirstWorkingDay),
        1 => Just(From::LastWorkingDay),
        1 => Just(From::LastDay),
        1 => weekday().prop_map(From::Weekly),
        2 => (0_i8..60, 0_i8..24, prop::option::of(1_i8..=28), prop::option::of(weekday()))
            .prop_map(|(minute, hour, month_day, weekday)| From::Cron { minute, hours: [hour, 2], month_day, weekday }),
    ]
}

fn plain() -> impl Strategy<Value = Plain> {
    use prop::option::of as half;
    let when = (trigger(), half((any::<bool>(), unit())), half(time()), -1_i8..=1, 0_u8..=2);
    let step = (half(unit()), half(time()), half((unit(), 1_u32..5)));
    (when, step).prop_map(|((from, offset, at, holiday, stop), (after, step_at, repeat))| {
        let instants = matches!(from, From::Moment | From::Created | From::Changed | From::Cron { .. });
        let offset = offset.map(|(before, (count, unit))| (before, count, unit));
        let hours = |unit: Option<Unit>| unit.is_some_and(|unit| !unit.in_days());
        // A time of day says nothing beside an offset of hours; such rules are refused.
        let at = at.filter(|_| !(instants && hours(offset.map(|(_, _, unit)| unit))));
        let step_at = step_at.filter(|_| !hours(after.map(|(_, unit)| unit)));
        let repeat = repeat.map(|((count, unit), times)| (count.min(most(unit)), unit, times));
        Plain { from, offset, at, holiday, stop, after, step_at, repeat }
    })
}

fn person(zone: &'static str, middle: Date) -> impl Strategy<Value = Person> {
    let day = move || (-900_i64..300).prop_map(move |days| middle + SignedDuration::from_hours(days * 24));
    let end_of_month = day().prop_map(|day| day.last_of_month());
    let birth = (any::<bool>(), prop::option::of(1950_i32..2012), 1_u8..=12, 0_u8..4, 1_u8..=31);
    let instant = move || {
        (-700_i64 * 1_440..300 * 1_440).prop_map(move |minutes| {
            let noon = middle.at(12, 0, 0, 0) + SignedDuration::from_mins(minutes);
            Zone::named(zone).unwrap().instant(noon)
        })
    };
    let ended = (prop::option::of(day()), prop::option::of(instant()));
    (prop_oneof![day(), end_of_month], instant(), instant(), prop::option::of(instant()), birth, ended)
        .prop_map(|(day, moment, created, changed, (lunar, year, month, leap, of), (ended_on, ended_at))| {
            Person {
                day,
                moment,
                created,
                changed,
                born: exists(Born { lunar, year, month, leap: lunar && leap == 0, day: of }),
                ended_on,
                ended_at,
            }
        })
}

/// The nearest birthday that there is.
fn exists(mut born: Born) -> Born {
    while Anniversary::parse(&written(born)).is_err() {
        match born {
            Born { year: Some(_), .. } => born.year = None,
            Born { leap: true, .. } => born.leap = false,
            _ => born.day -= 1,
        }
    }
    born
}

fn written(born: Born) -> String {
    let calendar = if born.lunar { "农历" } else { "" };
    let year = born.year.map_or(String::new(), |year| format!("{year}-"));
    format!("{calendar}{year}{}{:02}-{:02}", if born.leap { "闰" } else { "" }, born.month, born.day)
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    (0..ZONES.len()).prop_flat_map(|which| {
        let (zone, year) = ZONES[which];
        let middle = date(year, 7, 1);
        let people = prop::collection::vec(person(zone, middle), 1..5);
        (plain(), people, -200_i64..200, 0_i64..400).prop_map(move |(plain, people, start, length)| {
            let from = middle + SignedDuration::from_hours(start * 24);
            Case { zone, plain, people, from, to: from + SignedDuration::from_hours(length * 24) }
        })
    })
}

/// The rule as a file would say it.
pub(super) fn text(plain: &Plain) -> String {
    let name = |unit: Unit| UNITS.iter().find(|(of, ..)| *of == unit).unwrap().1;
    let missing = |missing: Missing| match missing {
        Missing::Before => "if_no_such_day = \"day before\"",
        Missing::After => "if_no_such_day = \"day after\"",
        Missing::Skip => "if_no_such_day = \"skip\"",
    };
    let weekday = |of: Weekday| WEEKDAYS.iter().find(|(day, _)| *day == of).unwrap().1;
    let mut when = match &plain.from {
        From::Day => "date = \"day\"".to_owned(),
        From::Moment => "date = \"moment\"".to_owned(),
        From::Created => "created = true".to_owned(),
        From::Changed => "changed = \"note\"".to_owned(),
        From::Every { count, unit, missing: instead, moment } => {
            let field = if *moment { "moment" } else { "day" };
            format!("date = \"{field}\"\nevery = \"{count} {}\"\n{}", name(*unit), missing(*instead))
        }
        From::Birthday { missing: instead, leap_if_any } => {
            let leap = if *leap_if_any { "leap month if any" } else { "ordinary month" };
            format!("date = \"birthday\"\nin_leap_month = \"{leap}\"\n{}", missing(*instead))
        }
        From::Festivals(which) => {
            let names: Vec<&str> = which.iter().map(|of| FESTIVALS[*of].0).collect();
            format!("festival = {names:?}")
        }
        From::Yearly { lunar, month, day } => {
            format!("yearly = \"{}{month:02}-{day:02}\"", if *lunar { "农历" } else { "" })
        }
        From::MonthDay(day) => format!("monthly = {day}"),
        From::FirstWorkingDay => "monthly = \"first working day\"".to_owned(),
        From::LastWorkingDay => "monthly = \"last working day\"".to_owned(),
        From::LastDay => "monthly = \"last day\"".to_owned(),
        From::Weekly(day) => format!("weekly = \"{}\"", weekday(*day)),
        From::Cron { minute, hours, month_day, weekday: of } => {
            let day = month_day.map_or("*".to_owned(), |day| day.to_string());
            let of = of.map_or("*".to_owned(), |day| {
                weekday(day).chars().take(3).collect::<String>().to_uppercase()
            });
            format!("cron = \"{minute} {},{} {day} * {of}\"", hours[0], hours[1])
        }
    };
    if let Some((before, count, unit)) = plain.offset {
        let _infallible =
            write!(when, "\n{} = \"{count} {}\"", if before { "before" } else { "after" }, name(unit));
    }
    if let Some(at) = plain.at {
        let _infallible = write!(when, "\nat = \"{}\"", at.strftime("%H:%M"));
    }
    when += match plain.holiday {
        -1 => "\nif_holiday = \"working day before\"",
        1 => "\nif_holiday = \"working day after\"",
        _ => "",
    };
    when += ["", "\nstop_once = \"ended_on\"", "\nstop_once = \"ended_at\""][usize::from(plain.stop)];
    let mut rule = guests(&when).replace("[send]", "[[step]]");
    if let Some((count, unit)) = plain.after {
        let _infallible = writeln!(rule, "after = \"{count} {}\"", name(unit));
    }
    if let Some(at) = plain.step_at {
        let _infallible = writeln!(rule, "at = \"{}\"", at.strftime("%H:%M"));
    }
    if let Some((count, unit, times)) = plain.repeat {
        let _infallible = writeln!(rule, "repeat = \"{count} {}\"\ntimes = {times}", name(unit));
    }
    rule
}

pub(super) fn record(town: &Town, number: usize, person: &Person) -> Record {
    let mut record = town.record(&format!("guest:G-{number}"), &[("birthday", &written(person.born))]);
    record.created_at = person.created;
    if let Some(at) = person.changed {
        record.changed_at.insert("note".into(), at);
    }
    let ended_on = person.ended_on.map(|on| ("ended_on", Value::Date(on)));
    let ended_at = person.ended_at.map(|at| ("ended_at", Value::Datetime(at)));
    let fields = [Some(("day", Value::Date(person.day))), Some(("moment", Value::Datetime(person.moment)))];
    for (name, value) in fields.into_iter().chain([ended_on, ended_at]).flatten() {
        record.fields.insert(name.to_owned(), value);
    }
    record
}

/// The towns, made once.
pub(super) fn town(zone: &str) -> &'static Town {
    static TOWNS: std::sync::LazyLock<BTreeMap<&'static str, Town>> =
        std::sync::LazyLock::new(|| ZONES.iter().map(|(zone, _)| (*zone, Town::in_zone(zone))).collect());
    &TOWNS[zone]
}
