//! The calendar against other people's: every lunar day, month and solar term of 1901–2099, every working day of
//! 2024–2026, and thousands of additions, clock changes and cron times.
//!
//! The expected values come from the scripts in `tests/oracle`, each on independent libraries
//! (`pip install -r tests/oracle/requirements.txt`). Where they are not installed a test says so and passes,
//! unless `TOUCHBASE_REQUIRE_ORACLE=1` is set.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]
#![expect(clippy::print_stderr, reason = "a test that is left out says so")]

use std::collections::BTreeMap;
use std::process::Command;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use touchbase::calendar::lunar::{self, LunarDate};
use touchbase::calendar::shift::shift_date;
use touchbase::calendar::solar_term::SolarTerm;
use touchbase::calendar::{Cron, Offset, Period, Unit, WorkingCalendar, Zone};
use touchbase::diagnostic::{Report, Source};

/// What a script exits with when its libraries are not installed.
const NOT_INSTALLED: i32 = 3;

/// The lines a script prints, or `None` where it cannot run here.
fn expected(script: &str) -> Option<String> {
    let path = format!("{}/tests/oracle/{script}", env!("CARGO_MANIFEST_DIR"));
    let missing = match Command::new("python3").arg(&path).output() {
        Ok(output) if output.status.success() => return Some(String::from_utf8(output.stdout).unwrap()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            assert_eq!(output.status.code(), Some(NOT_INSTALLED), "{script}: {said}");
            said
        }
        Err(error) => format!("python3: {error}"),
    };
    let required = std::env::var_os("TOUCHBASE_REQUIRE_ORACLE").is_some_and(|value| value == "1");
    assert!(!required, "{script} cannot run: {missing}");
    eprintln!("SKIPPED: {script} cannot run: {missing}");
    None
}

/// The fields of each line.
fn fields(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().map(|line| line.split(' ').collect())
}

/// Fails with the first few of what differs.
fn assert_none_differ(differences: &[String], compared: usize, at_least: usize) {
    assert!(compared >= at_least, "only {compared} compared");
    let shown: Vec<&String> = differences.iter().take(20).collect();
    assert!(differences.is_empty(), "{} of {compared} differ: {shown:#?}", differences.len());
}

fn shipped_working_calendar() -> WorkingCalendar {
    let sources = [2024, 2025, 2026].map(|year| {
        let path = format!("calendars/cn/{year}.toml");
        let text = std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        Source::new(&path, &text)
    });
    let mut report = Report::default();
    let calendar = WorkingCalendar::read(&sources, &mut report);
    assert_eq!(report.findings(), []);
    calendar
}

#[test]
fn every_lunar_day_of_1901_to_2099() {
    let Some(text) = expected("lunar_days.py") else { return };
    let (mut compared, mut differences) = (0, Vec::new());
    for line in fields(&text) {
        let [solar, year, month, leap, day] = line[..] else { panic!("{line:?}") };
        let solar: Date = solar.parse().unwrap();
        let lunar = LunarDate {
            year: year.parse().unwrap(),
            month: month.parse().unwrap(),
            leap: leap == "1",
            day: day.parse().unwrap(),
        };
        compared += 1;
        if lunar::from_solar(solar) != Some(lunar) || lunar::to_solar(lunar) != Some(solar) {
            differences.push(format!("{solar}: {lunar:?}, ours {:?}", lunar::from_solar(solar)));
        }
    }
    assert_none_differ(&differences, compared, 72_674);
}

#[test]
fn every_lunar_month_of_1901_to_2099() {
    // The new moon of 28/29 September 2057 is within a minute of midnight: 23:59:49 to 00:00:40 by different
    // ephemerides, and the day hangs on leap seconds not yet decided. Ours follows the Hong Kong Observatory's
    // table and sxtwl (which agrees on every day); lunar_python begins the ninth month a day later, so the
    // eighth is a day longer.
    let undecided = [(2057, 8, false), (2057, 9, false)];
    let Some(text) = expected("lunar_months.py") else { return };
    let (mut compared, mut differences, mut seen_undecided) = (0, Vec::new(), 0);
    let mut leap_months = BTreeMap::new();
    for line in fields(&text) {
        let [year, month, leap, first, days] = line[..] else { panic!("{line:?}") };
        let (year, month, leap) = (year.parse().unwrap(), month.parse().unwrap(), leap == "1");
        let (first, days): (Date, u8) = (first.parse().unwrap(), days.parse().unwrap());
        if leap {
            leap_months.insert(year, month);
        }
        compared += 1;
        let ours = lunar::to_solar(LunarDate { year, month, leap, day: 1 });
        if ours == Some(first) && lunar::days_in_month(year, month, leap) == Some(days) {
            continue;
        }
        if undecided.contains(&(year, month, leap)) {
            seen_undecided += 1;
        } else {
            differences.push(format!("{year} {month} {leap}: {first} {days} days, ours {ours:?}"));
        }
    }
    assert_none_differ(&differences, compared, 2_461);
    assert_eq!(seen_undecided, undecided.len(), "an exception that is none any more");
    for year in lunar::YEARS {
        assert_eq!(lunar::leap_month(year), leap_months.get(&year).copied(), "{year}");
    }
}

#[test]
fn every_solar_term_of_1901_to_2099_by_three_libraries() {
    let Some(text) = expected("solar_terms.py") else { return };
    let (mut compared, mut differences) = (0, Vec::new());
    for line in fields(&text) {
        let [library, year, index, day] = line[..] else { panic!("{line:?}") };
        let term = SolarTerm::all().nth(index.parse().unwrap()).unwrap();
        let ours = term.in_year(year.parse().unwrap());
        compared += 1;
        if ours != Some(day.parse().unwrap()) {
            differences.push(format!("{} {day} by {library}, ours {ours:?}", term.name()));
        }
    }
    assert_none_differ(&differences, compared, 3 * 199 * 24);
}

#[test]
fn every_working_day_of_2024_to_2026_and_thousands_of_additions() {
    let Some(text) = expected("working_days.py") else { return };
    let calendar = shipped_working_calendar();
    let (mut compared, mut differences) = (0, Vec::new());
    for line in fields(&text) {
        compared += 1;
        match line[..] {
            ["day", day, worked] => {
                if calendar.is_working(day.parse().unwrap()) != (worked == "1") {
                    differences.push(format!("{day} {worked}"));
                }
            }
            ["add", start, count, result] => {
                let offset = offset(count.parse().unwrap(), Unit::WorkingDay);
                let ours = shift_date(start.parse().unwrap(), offset, &calendar);
                if ours != Some(result.parse().unwrap()) {
                    differences.push(format!("{start} {count}: {result}, ours {ours:?}"));
                }
            }
            _ => panic!("{line:?}"),
        }
    }
    assert_none_differ(&differences, compared, 1_096 + 4_000);
}

#[test]
fn thousands_of_months_and_years_added() {
    let Some(text) = expected("months.py") else { return };
    let calendar = WorkingCalendar::plain();
    let (mut compared, mut differences) = (0, Vec::new());
    for line in fields(&text) {
        let [start, months, result] = line[..] else { panic!("{line:?}") };
        let (start, months): (Date, i64) = (start.parse().unwrap(), months.parse().unwrap());
        let mut ours = vec![shift_date(start, offset(months, Unit::Month), &calendar)];
        if months % 12 == 0 {
            ours.push(shift_date(start, offset(months / 12, Unit::Year), &calendar));
        }
        compared += 1;
        if ours.iter().any(|date| *date != Some(result.parse().unwrap())) {
            differences.push(format!("{start} {months}: {result}, ours {ours:?}"));
        }
    }
    assert_none_differ(&differences, compared, 8_000);
}

#[test]
fn thousands_of_wall_times_around_clock_changes() {
    let Some(text) = expected("zones.py") else { return };
    let (mut compared, mut differences) = (0, Vec::new());
    let mut zones: BTreeMap<&str, Zone> = BTreeMap::new();
    for line in fields(&text) {
        let [name, wall, secs] = line[..] else { panic!("{line:?}") };
        let zone = zones.entry(name).or_insert_with(|| Zone::named(name).unwrap());
        let wall: DateTime = wall.parse().unwrap();
        let ours = zone.instant(wall).as_second();
        compared += 1;
        if ours != secs.parse::<i64>().unwrap() {
            differences.push(format!("{name} {wall}: {secs}, ours {ours}"));
        }
    }
    assert_none_differ(&differences, compared, 2_000);
}

#[test]
fn hundreds_of_cron_expressions() {
    let Some(text) = expected("cron.py") else { return };
    let zone = Zone::utc();
    let (mut compared, mut differences) = (0, Vec::new());
    for line in text.lines() {
        let parts: Vec<&str> = line.split('|').collect();
        let [start, expression, times] = parts[..] else { panic!("{line:?}") };
        let start = Timestamp::from_second(start.parse().unwrap()).unwrap();
        let times: Vec<i64> = times.split(' ').map(|secs| secs.parse().unwrap()).collect();
        let end = Timestamp::from_second(*times.last().unwrap()).unwrap();
        let cron = Cron::parse(expression).unwrap();
        let ours: Vec<i64> = cron.occurrences_between(start, end, &zone).map(Timestamp::as_second).collect();
        compared += 1;
        if ours != times {
            differences.push(format!("{expression} from {start}: {times:?}, ours {ours:?}"));
        }
    }
    assert_none_differ(&differences, compared, 600);
}

/// So many units after, or before if negative.
fn offset(count: i64, unit: Unit) -> Offset {
    let period = Period::new(u32::try_from(count.unsigned_abs()).unwrap(), unit);
    if count < 0 { Offset::before(period) } else { Offset::after(period) }
}
