//! What a calendar costs: lunar and working-day rules beside a solar one, in one run, as ratios.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::Timestamp;
use touchbase::calendar::anniversary::Anniversary;
use touchbase::clock::stopwatch;
use touchbase::deployment::Deployment;
use touchbase::diagnostic::{Report, Source};
use touchbase::plan::{self, Span};
use touchbase::record::in_memory::InMemoryRecords;
use touchbase::record::{Record, RecordKey, Value};
use touchbase::source::Sources;

const RECORDS: i32 = 3_000;

/// Seconds to plan one rule over one day for records that are all due on it, the best of several rounds.
fn secs(deployment: &Deployment, rule: &str, on: jiff::civil::Date, records: Vec<Record>) -> f64 {
    let handful = InMemoryRecords { records, kinds: &deployment.kinds, zone: &deployment.calendars.zone };
    let rule = deployment.rules.get(rule).unwrap();
    let at = |hour| deployment.calendars.zone.instant(on.at(hour, 0, 0, 0));
    let span = Span { after: at(1), through: at(23) };
    let round = || {
        let watch = stopwatch();
        let mut due = 0;
        plan::plan_rule(rule, &handful, deployment.world(), span, &mut |_| {
            due += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(due, RECORDS, "each record has one thing due, or the figures compare nothing");
        watch.elapsed().as_secs_f64()
    };
    (0..15).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn record(n: i32, field: &str, value: Value) -> Record {
    let key = RecordKey::new("customer", &format!("C-{n}"));
    let mut record = Record::new(key, Timestamp::UNIX_EPOCH);
    record.fields.insert(field.to_owned(), value);
    record
}

fn rule(id: &str, when: &str) -> Source {
    let text = format!(
        "id = \"{id}\"\ntitle = \"{id}\"\nclass = \"service\"\neach = \"customer\"\n[when]\n{when}\nat = \"09:00\"\n\
         [send]\nto = \"self\"\nvia = \"sms\"\ntemplate = \"birthday\"\n"
    );
    Source::new(&format!("rules/{id}.toml"), &text)
}

#[test]
fn lunar_and_working_days_cost_no_more_than_twice_a_solar_rule() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut report = Report::default();
    let mut sources = Sources::read(root, "cn", &mut report);
    sources.rules = vec![
        rule("yearly", "date = \"birthday\"\nevery = \"year\""),
        rule("plain", "date = \"joined_on\"\nafter = \"8 days\""),
        rule("working", "date = \"joined_on\"\nafter = \"6 working days\""),
    ];
    let deployment = Deployment::read(&sources, &mut report);
    assert_eq!(report.errors(), 0, "{report:?}");
    let day = |text: &str| Value::Anniversary(Anniversary::parse(text).unwrap());
    let all = |field: &str, value: &dyn Fn(i32) -> Value| -> Vec<Record> {
        (0..RECORDS).map(|n| record(n, field, value(n))).collect()
    };
    // 农历八月十五 of 2026 is 25 September; six working days after 17 September, a worked Sunday among them, is the 24th.
    let (festival, working_day) = (jiff::civil::date(2026, 9, 25), jiff::civil::date(2026, 9, 24));
    let born = |calendar: &'static str, rest: &'static str| {
        all("birthday", &move |n| day(&format!("{calendar}{}-{rest}", 1950 + n % 60)))
    };
    let solar = secs(&deployment, "yearly", festival, born("", "09-25"));
    let lunar = secs(&deployment, "yearly", festival, born("农历", "08-15"));
    let joined = |date: jiff::civil::Date| all("joined_on", &move |_| Value::Date(date));
    let plain = secs(&deployment, "plain", working_day, joined(jiff::civil::date(2026, 9, 16)));
    let working = secs(&deployment, "working", working_day, joined(jiff::civil::date(2026, 9, 17)));
    eprintln!("lunar / solar {:.2}, working days / days {:.2}", lunar / solar, working / plain);
    // The bar is twice; the bound is wider, because another process may take the machine in one half only.
    assert!(lunar <= solar * 3.0, "lunar {:.2} times a solar rule", lunar / solar);
    assert!(working <= plain * 3.0, "working days {:.2} times plain days", working / plain);
}
