//! The shipped festivals against the table of 2024–2030, and what is said about bad files.

use jiff::civil::{Date, date};

use super::*;
use crate::diagnostic::{Report, Source};

fn shipped() -> Festivals {
    let source = Source::new("calendars/festivals.toml", include_str!("../../../calendars/festivals.toml"));
    let mut report = Report::default();
    let festivals = Festivals::read(&source, &mut report);
    assert_eq!(report.findings(), []);
    festivals
}

fn days(festivals: &Festivals, id: &str, from: i16, to: i16) -> Vec<String> {
    festivals.dates(id, date(from, 1, 1), date(to, 12, 31)).iter().map(|(_, date)| date.to_string()).collect()
}

#[test]
fn lunar_festivals_of_seven_years() {
    let festivals = shipped();
    let table = [
        ("spring-festival-eve", "02-09 01-28 02-16 02-05 01-25 02-12 02-02"),
        ("spring-festival", "02-10 01-29 02-17 02-06 01-26 02-13 02-03"),
        ("lantern", "02-24 02-12 03-03 02-20 02-09 02-27 02-17"),
        ("dragon-boat", "06-10 05-31 06-19 06-09 05-28 06-16 06-05"),
        ("qixi", "08-10 08-29 08-19 08-08 08-26 08-16 08-05"),
        ("mid-autumn", "09-17 10-06 09-25 09-15 10-03 09-22 09-12"),
        ("double-ninth", "10-11 10-29 10-18 10-08 10-26 10-16 10-05"),
        ("qingming", "04-04 04-04 04-05 04-05 04-04 04-04 04-05"),
        ("winter-solstice", "12-21 12-21 12-22 12-22 12-21 12-21 12-22"),
    ];
    for (id, expected) in table {
        let years = (2024..).zip(expected.split(' '));
        let expected: Vec<String> = years.map(|(year, day)| format!("{year}-{day}")).collect();
        assert_eq!(days(&festivals, id, 2024, 2030), expected, "{id}");
    }
}

#[test]
fn laba_belongs_to_the_lunar_year_before() {
    let festivals = shipped();
    let expected = [
        (2024, date(2025, 1, 7)),
        (2025, date(2026, 1, 26)),
        (2026, date(2027, 1, 15)),
        (2027, date(2028, 1, 4)),
        (2028, date(2029, 1, 22)),
        (2029, date(2030, 1, 11)),
        (2030, date(2031, 1, 1)),
    ];
    assert_eq!(festivals.dates("laba", date(2025, 1, 1), date(2031, 12, 31)), expected);
}

#[test]
fn weekdays_and_fixed_days() {
    let festivals = shipped();
    assert_eq!(days(&festivals, "mothers-day", 2025, 2027), ["2025-05-11", "2026-05-10", "2027-05-09"]);
    assert_eq!(days(&festivals, "fathers-day", 2025, 2027), ["2025-06-15", "2026-06-21", "2027-06-20"]);
    assert_eq!(days(&festivals, "womens-day", 2026, 2026), ["2026-03-08"]);
    assert_eq!(days(&festivals, "new-year", 2026, 2027), ["2026-01-01", "2027-01-01"]);
    assert!(festivals.get("qingming").unwrap().solemn);
    assert!(festivals.dates("easter", Date::MIN, Date::MAX).is_empty());
}

#[test]
fn an_eve_on_the_last_day_of_the_range_is_found() {
    let festivals = shipped();
    let eve = date(2027, 2, 5);
    assert_eq!(festivals.dates("spring-festival-eve", eve, eve), [(2027, eve)]);
    for id in festivals.ids() {
        assert!(festivals.dates(id, Date::MAX, Date::MAX).len() <= 1);
        assert!(festivals.dates(id, Date::MIN, Date::MIN).len() <= 1);
    }
}

#[test]
fn bad_festivals_are_told_and_the_others_kept() {
    let source = Source::new(
        "festivals.toml",
        "[a]\nname = '甲'\nlunar = '13-01'\n[b]\nname = '乙'\nlunar = '01-01'\ndate = '01-01'\n[c]\nname = '丙'\n\
         [d]\nname = '丁'\neve_of = 'good-dya'\n[e]\nname = '戊'\nweekday = 'secnd sunday of may'\n[good-day]\n\
         name = '吉'\ndate = '02-29'\n[f]\nname = '己'\ndate = '2020-02-28'\n",
    );
    let mut report = Report::default();
    let festivals = Festivals::read(&source, &mut report);
    let seen: Vec<String> = report.findings().iter().map(|f| format!("{} {}", f.code, f.message)).collect();
    assert_eq!(
        seen,
        [
            "H202 the day `农历13-01` does not exist",
            "H201 `b` says its day in several ways: lunar, date",
            "H201 `c` does not say on which day it is",
            "H202 `secnd` is not understood",
            "H202 `2020-02-28` is a day of one year, not of every year",
            "H203 there is no festival `good-dya`",
        ]
    );
    assert_eq!(festivals.ids().collect::<Vec<_>>(), ["good-day"]);
}
