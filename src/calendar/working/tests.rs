//! The shipped calendars of 2024–2026, what the reader says about bad files, and counting against brute force.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Report, Source};

pub(crate) fn shipped() -> WorkingCalendar {
    let sources = [
        Source::new("calendars/cn/2024.toml", include_str!("../../../calendars/cn/2024.toml")),
        Source::new("calendars/cn/2025.toml", include_str!("../../../calendars/cn/2025.toml")),
        Source::new("calendars/cn/2026.toml", include_str!("../../../calendars/cn/2026.toml")),
    ];
    let mut report = Report::default();
    let calendar = WorkingCalendar::read(&sources, &mut report);
    assert_eq!(report.findings(), []);
    calendar
}

#[test]
fn make_up_days_are_worked_and_holidays_are_not() {
    let calendar = shipped();
    for (day, works) in [
        (date(2026, 2, 28), true),
        (date(2026, 3, 1), false),
        (date(2026, 2, 23), false),
        (date(2026, 10, 10), true),
        (date(2025, 1, 28), false),
        (date(2027, 1, 1), true),
    ] {
        assert_eq!(calendar.is_working(day), works, "{day}");
    }
    assert_eq!(calendar.years().collect::<Vec<_>>(), [2024, 2025, 2026]);
    assert!(!calendar.has_year(2027));
}

#[test]
fn holidays_move_a_date_before_or_after() {
    let calendar = shipped();
    let golden = date(2026, 10, 3);
    assert_eq!(IfHoliday::WorkingDayAfter.adjust(golden, &calendar), date(2026, 10, 8));
    assert_eq!(IfHoliday::WorkingDayBefore.adjust(golden, &calendar), date(2026, 9, 30));
    assert_eq!(IfHoliday::SendAnyway.adjust(golden, &calendar), golden);
    let worked_saturday = date(2026, 2, 28);
    assert_eq!(IfHoliday::WorkingDayBefore.adjust(worked_saturday, &calendar), worked_saturday);
    assert_eq!(calendar.nth_after(date(2026, 10, 8), 2), Some(date(2026, 10, 10)));
    assert_eq!(calendar.nth_after(date(2026, 9, 30), 1), Some(date(2026, 10, 8)));
    let meant = IfHoliday::parse("working day befor").unwrap_err().help.unwrap();
    assert_eq!(meant.to_string(), "did you mean `working day before`?");
}

#[test]
fn bad_files_are_told_line_by_line() {
    let sources = [
        Source::new("cn/26.toml", ""),
        Source::new(
            "cn/2026.toml",
            "off = [\"2026-01-01..2026-01-03\",\n \"2026-02-30\",\n \"2027-01-01\",\n \"2026-01-03\"]\nwork = [\"2026-01-03\",\n \"2026-03-02\"]\nwrok = []\n",
        ),
        Source::new("hk/2026.toml", "off = []"),
    ];
    let mut report = Report::default();
    let calendar = WorkingCalendar::read(&sources, &mut report);
    let seen: Vec<String> = report
        .findings()
        .iter()
        .map(|f| format!("{} {} {}", f.code, f.location().unwrap(), f.message))
        .collect();
    assert_eq!(
        seen,
        [
            "H101 cn/26.toml:1:1 `26` is not a year",
            "F004 cn/2026.toml:7:1 unknown key `wrok`",
            "H103 cn/2026.toml:2:2 `2026-02-30` is not a day or a range",
            "H103 cn/2026.toml:3:2 `2027-01-01` is not in 2026",
            "H104 cn/2026.toml:5:9 2026-01-03 is both off and worked",
            "H106 cn/2026.toml:6:2 2026-03-02 is worked anyway: it is not a weekend day",
            "H102 hk/2026.toml:1:1 there are two files for 2026",
        ]
    );
    assert!(!calendar.is_working(date(2026, 1, 1)) && calendar.is_working(date(2026, 3, 2)));
}

#[test]
fn the_ends_of_the_calendar_are_none_not_a_panic() {
    let calendar = shipped();
    assert_eq!(calendar.next_working(Date::MAX), None);
    assert_eq!(calendar.previous_working(Date::MIN), None);
    assert_eq!(calendar.nth_after(date(2026, 1, 1), u32::MAX), None);
    assert_eq!(IfHoliday::WorkingDayAfter.adjust(Date::MAX, &calendar), Date::MAX);
}

proptest! {
    #[test]
    fn counting_equals_walking(start in 19_600_i64..20_900, n in 1_u32..400) {
        let calendar = shipped();
        let from = day::date(start).unwrap();
        for step in [1, -1] {
            let mut at = start;
            let mut left = n;
            while left > 0 {
                at += step;
                if calendar.is_working(day::date(at).unwrap()) {
                    left -= 1;
                }
            }
            let found = if step > 0 { calendar.nth_after(from, n) } else { calendar.nth_before(from, n) };
            prop_assert_eq!(found, day::date(at));
        }
    }

    #[test]
    fn the_reference_range_of_a_holiday_rule_misses_nothing(start in 19_700_i64..20_700, length in 0_i64..20) {
        let calendar = shipped();
        let (from, to) = (day::date(start).unwrap(), day::date(start + length).unwrap());
        for policy in [IfHoliday::SendAnyway, IfHoliday::WorkingDayBefore, IfHoliday::WorkingDayAfter] {
            let (low, high) = policy.reference_range(from, to, &calendar);
            for number in start - 30..start + length + 30 {
                let date = day::date(number).unwrap();
                if (from..=to).contains(&policy.adjust(date, &calendar)) {
                    prop_assert!((low..=high).contains(&date), "{:?} {}", policy, date);
                }
            }
        }
    }
}
