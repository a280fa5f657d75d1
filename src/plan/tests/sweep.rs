//! The planner against itself in pieces, and against brute force.

use std::cell::Cell;
use std::fmt::Write as _;

use jiff::SignedDuration;
use jiff::civil::Weekday;
use proptest::prelude::*;

use super::oracle::{self, Born, FESTIVALS, From, Missing, Person, Plain, Unit};
use super::*;
use crate::record::view::Candidates;

/// A rule, people, and the days that are planned.
#[derive(Debug, Clone)]
struct Case {
    zone: &'static str,
    plain: Plain,
    people: Vec<Person>,
    from: Date,
    to: Date,
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

fn case() -> impl Strategy<Value = Case> {
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
fn text(plain: &Plain) -> String {
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

fn record(town: &Town, number: usize, person: &Person) -> Record {
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
fn town(zone: &str) -> &'static Town {
    static TOWNS: std::sync::LazyLock<BTreeMap<&'static str, Town>> =
        std::sync::LazyLock::new(|| ZONES.iter().map(|(zone, _)| (*zone, Town::in_zone(zone))).collect());
    &TOWNS[zone]
}

fn named(touches: &[PlannedTouch]) -> Vec<(TouchKey, Timestamp)> {
    let mut found: Vec<_> = touches.iter().map(|touch| (touch.key.clone(), touch.due_at)).collect();
    found.sort();
    found
}

/// Enough for every change; `PROPTEST_CASES=3000` looks harder.
fn cases() -> ProptestConfig {
    let cases =
        if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default().cases } else { 100 };
    ProptestConfig { cases, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    /// Nothing but the planner's result is compared: who, and at which instants.
    #[test]
    fn brute_force_finds_the_same(case in case()) {
        let town = town(case.zone);
        let rule = town.rule(&text(&case.plain));
        let span = town.span(case.from, case.to);
        let records: Vec<Record> =
            case.people.iter().enumerate().map(|(number, person)| record(town, number, person)).collect();
        let got: Vec<(String, Timestamp)> = {
            let touches = town.plan(&rule, &records, span);
            let mut found: Vec<_> = touches.into_iter().map(|touch| (touch.key.record.id, touch.due_at)).collect();
            found.sort();
            found
        };
        let margin = SignedDuration::from_hours(24 * oracle::reach(&case.plain));
        let zone = town.calendars.zone.time_zone();
        let mut expected = Vec::new();
        for (number, person) in case.people.iter().enumerate() {
            let due = oracle::due(&case.plain, person, (case.from - margin, case.to + margin), zone);
            let inside = due.into_iter().filter(|at| span.contains(*at));
            expected.extend(inside.map(|at| (format!("G-{number}"), at)));
        }
        expected.sort();
        prop_assert_eq!(got, expected, "{}", text(&case.plain));
    }

    /// In one sweep, in pieces, in any order, twice, by the minute, and record by record.
    #[test]
    fn pieces_make_the_whole(case in case(), cuts in prop::collection::vec(0_u64..1_000_000, 0..12), turn in 0_usize..12) {
        let town = town(case.zone);
        let rule = town.rule(&text(&case.plain));
        let span = town.span(case.from, case.to);
        let records: Vec<Record> =
            case.people.iter().enumerate().map(|(number, person)| record(town, number, person)).collect();
        let sweep = town.plan(&rule, &records, span);
        let whole = named(&sweep);
        let mut unique: Vec<&TouchKey> = whole.iter().map(|(key, _)| key).collect();
        unique.dedup();
        prop_assert_eq!(unique.len(), whole.len(), "no name twice");

        let length = span.through.as_second() - span.after.as_second();
        let mut ends: Vec<Timestamp> = cuts
            .iter()
            .map(|part| span.after + SignedDuration::from_secs(i64::try_from(*part).unwrap() * length / 1_000_000))
            .collect();
        // At the very instants, too: one belongs to the piece that ends with it.
        ends.extend(sweep.iter().take(3).map(|touch| touch.due_at));
        ends.extend([span.after, span.through]);
        ends.sort();
        let mut pieces: Vec<Span> =
            ends.windows(2).map(|pair| Span { after: pair[0], through: pair[1] }).collect();
        let middle = turn % pieces.len();
        pieces.rotate_left(middle);
        let mut found: Vec<PlannedTouch> =
            pieces.iter().flat_map(|piece| town.plan(&rule, &records, *piece)).collect();
        prop_assert_eq!(named(&found), whole.clone(), "{}", text(&case.plain));
        // Again is harmless: the same names.
        found.extend(pieces.iter().rev().flat_map(|piece| town.plan(&rule, &records, *piece)));
        let mut again = named(&found);
        again.dedup();
        prop_assert_eq!(&again, &whole);

        for touch in sweep.iter().take(20) {
            let minute = Span { after: touch.due_at - SignedDuration::from_mins(1), through: touch.due_at };
            let near = named(&town.plan(&rule, &records, minute));
            prop_assert!(near.contains(&(touch.key.clone(), touch.due_at)), "{}", text(&case.plain));
            let moment = Span { after: touch.due_at - SignedDuration::from_nanos(1), through: touch.due_at };
            prop_assert!(named(&town.plan(&rule, &records, moment)).contains(&(touch.key.clone(), touch.due_at)));
            let past = Span { after: touch.due_at, through: touch.due_at + SignedDuration::from_nanos(1) };
            prop_assert!(!named(&town.plan(&rule, &records, past)).contains(&(touch.key.clone(), touch.due_at)));
        }

        let handful = town.handful(records.clone());
        let one_by_one: Vec<PlannedTouch> = records
            .iter()
            .flat_map(|record| plan_record(&rule, record, &handful, town.world(), span).unwrap())
            .collect();
        prop_assert_eq!(named(&one_by_one), whole);
    }
}

/// Counts the records that are looked at.
struct Counting<'a> {
    records: Handful<'a>,
    visited: Cell<usize>,
}

impl Records for Counting<'_> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        self.records.get(key)
    }
    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.records.candidates(which, &mut |record| {
            self.visited.set(self.visited.get() + 1);
            visit(record)
        })
    }
    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        self.records.referring(kind, field, target)
    }
    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        self.records.having(kind, field, value)
    }
}

const EVERY_TRIGGER: [&str; 17] = [
    "date = \"day\"\nafter = \"3 days\"\nat = \"09:00\"",
    "date = \"day\"\nbefore = \"40 working days\"",
    "date = \"moment\"\nafter = \"90 minutes\"",
    "date = \"moment\"\nafter = \"300 working hours\"",
    "date = \"day\"\nevery = \"1 day\"",
    "date = \"day\"\nevery = \"2 weeks\"",
    "date = \"day\"\nevery = \"1 month\"",
    "date = \"day\"\nevery = \"year\"\nbefore = \"1 month\"",
    "date = \"birthday\"",
    "festival = [\"spring-festival\", \"mid-autumn\"]\nbefore = \"1 day\"",
    "yearly = \"05-15\"",
    "monthly = 5",
    "monthly = \"last working day\"",
    "weekly = \"monday\"",
    "created = true\nafter = \"1 year\"",
    "changed = \"note\"\nafter = \"3 days\"",
    "cron = \"*/5 * * * *\"",
];

/// After a jump of ten or a hundred years a day costs what any day costs.
#[test]
fn no_trigger_walks_over_the_time_that_has_passed() {
    let town = Town::new();
    let fields = [
        ("day", "1990-01-31"),
        ("moment", "1990-01-31 10:00"),
        ("birthday", "农历1960-08-15"),
        ("created_at", "1990-01-31 10:00"),
        ("note.changed_at", "1990-01-31 10:00"),
    ];
    let record = town.record("guest:G-1", &fields);
    let handful = town.handful(vec![record.clone()]);
    for when in EVERY_TRIGGER {
        let repeated = guests(when) + "repeat = \"1 day\"\ntimes = 100\n";
        for (text, bound) in [(guests(when), 900), (repeated, 29_000)] {
            let rule = town.rule(&text);
            let step = &rule.steps[0];
            let count = |year: i16| {
                let span = town.span(date(year, 9, 25), date(year, 9, 25));
                let scan = reach::scan(&rule, step, town.world(), span);
                let found = scan.shared.clone().unwrap_or_else(|| {
                    let of = |(from, to): &(Date, Date)| {
                        occurrence::of_record(&rule.when.trigger, &record, *from, *to, &town.calendars)
                    };
                    scan.days.iter().flat_map(of).collect()
                });
                let planned = plan_record(&rule, &record, &handful, town.world(), span).unwrap();
                assert!(
                    planned.len() <= found.len() && found.len() <= bound,
                    "{when} {year}: {}",
                    found.len()
                );
                found.len()
            };
            let counts = [1991, 2001, 2091].map(count);
            // Short months, weekdays and lunar years make a small difference; elapsed time must make none.
            assert!(counts[2] <= counts[1].max(counts[0]) + 3, "{text}: {counts:?}");
        }
        let rule = town.rule(&guests(when));
        let span = town.span(date(2091, 9, 25), date(2091, 9, 25));
        let timed = || {
            let watch = crate::clock::stopwatch();
            plan_record(&rule, &record, &handful, town.world(), span).unwrap();
            watch.elapsed()
        };
        // The best of a few, for machines that are busy with other things.
        let spent = (0..5).map(|_| timed()).min().unwrap();
        assert!(spent.as_millis() < 50, "{when}: {spent:?}");
    }
}

/// A minute in which nothing is due costs no look at any record.
#[test]
fn an_idle_minute_looks_at_nobody() {
    let town = Town::new();
    let people: Vec<Record> = (0..200)
        .map(|number| {
            let on = date(2026, 1, 1) + SignedDuration::from_hours(24 * number);
            let fields = [
                ("day", on.to_string()),
                ("moment", format!("{on} 10:00")),
                ("birthday", on.strftime("%m-%d").to_string()),
            ];
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
            town.record(&format!("guest:G-{number}"), &fields)
        })
        .collect();
    let visited = |when: &str, from: &str, to: &str| {
        let rule = town.rule(&guests(when));
        let records = Counting { records: town.handful(people.clone()), visited: Cell::new(0) };
        let span = Span { after: town.wall(from), through: town.wall(to) };
        plan_rule(&rule, &records, town.world(), span, &mut |_| Ok(())).unwrap();
        records.visited.get()
    };
    for when in [
        "date = \"day\"",
        "date = \"day\"\nbefore = \"1 month\"\nat = \"10:00\"\nif_holiday = \"working day before\"",
        "date = \"day\"\nevery = \"10 days\"",
        "date = \"day\"\nevery = \"1 month\"",
        "date = \"birthday\"",
        "date = \"moment\"\nat = \"10:00\"",
        "festival = \"labour-day\"\nbefore = \"2 hours\"",
        "yearly = \"05-01\"",
        "monthly = 1",
        "weekly = \"friday\"",
        "cron = \"0 9 1 * *\"",
        "cron = \"*/30 * * * *\"\nafter = \"1 minute\"",
    ] {
        // Friday 1 May, a minute at which nothing of these is due.
        assert_eq!(visited(when, "2026-05-01 14:10", "2026-05-01 14:11"), 0, "{when}");
    }
    // When something is due, those it is about, give or take a few, and never everybody.
    assert_eq!(visited("date = \"day\"", "2026-05-01 08:29", "2026-05-01 08:30"), 1);
    assert_eq!(visited("date = \"birthday\"", "2026-05-01 08:29", "2026-05-01 08:30"), 1);
    let month = visited("date = \"day\"\nbefore = \"1 month\"", "2026-05-01 08:29", "2026-05-01 08:30");
    assert!((1..=7).contains(&month), "{month}");
    let hours = visited("date = \"moment\"\nafter = \"2 hours\"", "2026-05-01 11:59", "2026-05-01 12:00");
    assert!((1..=8).contains(&hours), "{hours}");
    // A day of the year that comes round monthly: the same days of other months.
    let monthly = visited("date = \"day\"\nevery = \"1 month\"", "2026-05-01 08:29", "2026-05-01 08:30");
    assert!((1..=25).contains(&monthly), "{monthly}");
    assert_eq!(visited("weekly = \"friday\"", "2026-05-01 08:29", "2026-05-01 08:30"), 200);
}

/// A repeat a thousand years long once looked at every day of all of them.
#[test]
fn repeats_far_apart_reach_only_the_days_they_count_from() {
    let town = Town::new();
    let record = town.record("guest:G-1", &[("day", "1026-09-25"), ("moment", "2000-09-25 10:00")]);
    let handful = town.handful(vec![record.clone()]);
    for (when, times) in [
        ("cron = \"* * * * *\"", 20),
        ("cron = \"30 9 * * *\"", 1_000),
        ("weekly = \"friday\"", 1_000),
        ("date = \"day\"\nevery = \"1 day\"", 1_000),
        ("date = \"moment\"", 1_000),
    ] {
        let rule = town.rule(&(guests(when) + &format!("repeat = \"1 year\"\ntimes = {times}\n")));
        let span = town.span(date(2026, 9, 25), date(2026, 9, 25));
        let scan = reach::scan(&rule, &rule.steps[0], town.world(), span);
        let days: i64 = scan.days.iter().map(|(from, to)| i64::from((*to - *from).get_days()) + 1).sum();
        assert!(days <= 12 * times, "{when}: {days} days in reach");
        let planned = plan_record(&rule, &record, &handful, town.world(), span).unwrap();
        assert!(!planned.is_empty() && planned.len() <= 20 * 1_440, "{when}: {}", planned.len());
    }
}
