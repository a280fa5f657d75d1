//! What planning looks at: never more for the time that has passed, nobody where nothing is due.

use std::cell::Cell;

use jiff::SignedDuration;

use super::*;
use crate::record::view::Candidates;

/// Counts the records that are looked at.
struct Counting<'a> {
    records: InMemoryRecords<'a>,
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
