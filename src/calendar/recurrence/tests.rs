//! Recurrences as people expect them, and against plain counting.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::calendar::working::tests::shipped;
use crate::calendar::{Offset, shift};

fn every(anchor: Date, period: &str, from: Date, to: Date, policy: IfNoSuchDay) -> Vec<String> {
    plain_every(anchor, Period::parse(period).unwrap(), from, to, policy, &shipped())
        .iter()
        .map(|(k, date)| format!("{k} {date}"))
        .collect()
}

#[test]
fn four_years_after_moving_in_and_every_four() {
    let moved_in = date(2022, 10, 3);
    let found = every(moved_in, "4 years", moved_in, date(2035, 1, 1), IfNoSuchDay::DayBefore);
    assert_eq!(found, ["1 2026-10-03", "2 2030-10-03", "3 2034-10-03"]);
}

#[test]
fn months_are_counted_from_the_anchor() {
    let (anchor, to) = (date(2026, 1, 31), date(2026, 5, 31));
    assert_eq!(
        every(anchor, "1 month", Date::MIN, to, IfNoSuchDay::DayBefore),
        ["1 2026-02-28", "2 2026-03-31", "3 2026-04-30", "4 2026-05-31"]
    );
    assert_eq!(
        every(anchor, "1 month", Date::MIN, to, IfNoSuchDay::DayAfter),
        ["1 2026-03-01", "2 2026-03-31", "3 2026-05-01", "4 2026-05-31"]
    );
    assert_eq!(every(anchor, "1 month", Date::MIN, to, IfNoSuchDay::Skip), ["2 2026-03-31", "4 2026-05-31"]);
    let leap_day = date(2024, 2, 29);
    assert_eq!(
        every(leap_day, "year", date(2026, 1, 1), date(2028, 12, 31), IfNoSuchDay::DayAfter),
        ["2 2026-03-01", "3 2027-03-01", "4 2028-02-29"]
    );
}

#[test]
fn days_of_months_weeks_and_years() {
    let working = shipped();
    let shown = |monthly: &str| -> Vec<String> {
        let dates =
            Monthly::parse(monthly).unwrap().dates_between(date(2026, 1, 1), date(2026, 4, 29), &working);
        dates.iter().map(|(month, date)| format!("{} {date}", month.month())).collect()
    };
    assert_eq!(shown("5"), ["1 2026-01-05", "2 2026-02-05", "3 2026-03-05", "4 2026-04-05"]);
    assert_eq!(shown("31"), ["1 2026-01-31", "2 2026-02-28", "3 2026-03-31"]);
    assert_eq!(shown("first working day"), ["1 2026-01-04", "2 2026-02-02", "3 2026-03-02", "4 2026-04-01"]);
    assert_eq!(shown("last working day"), ["1 2026-01-30", "2 2026-02-28", "3 2026-03-31"]);
    assert_eq!(shown("last day"), ["1 2026-01-31", "2 2026-02-28", "3 2026-03-31"]);
    for (text, expected) in [
        ("Monday", Weekday::Monday),
        ("fri", Weekday::Friday),
        ("周日", Weekday::Sunday),
        ("星期三", Weekday::Wednesday),
    ] {
        assert_eq!(weekday(text), Ok(expected));
    }
    assert_eq!(
        weekly_between(Weekday::Monday, date(2026, 6, 29), date(2026, 7, 13)),
        [date(2026, 6, 29), date(2026, 7, 6), date(2026, 7, 13)]
    );
    assert_eq!(weekly_between(Weekday::Monday, date(2026, 6, 30), date(2026, 7, 5)), []);
    assert_eq!(yearly("05-15").unwrap().key(), 515);
}

#[test]
fn what_is_no_day_is_refused() {
    for text in ["0", "32", "-1", "last workday", ""] {
        assert!(Monthly::parse(text).is_err(), "{text}");
    }
    for text in ["mo", "moonday", "星期八", "周", ""] {
        assert!(weekday(text).is_err(), "{text}");
    }
    assert_eq!(yearly("2026-05-15").unwrap_err().help.unwrap().to_string(), "did you mean `05-15`?");
}

proptest! {
    /// Counts one by one from the anchor, each time by the arithmetic that moves a single date.
    #[test]
    fn recurrences_equal_counting(
        anchor in 18_000_i64..20_000, count in 1_u32..14, unit in 0_usize..5, start in 17_500_i64..21_500,
        length in 0_i64..900,
    ) {
        let unit = [Unit::Day, Unit::Week, Unit::Month, Unit::Year, Unit::WorkingDay][unit];
        let (period, working) = (Period::new(count, unit), shipped());
        let (anchor, from, to) =
            (day::date(anchor).unwrap(), day::date(start).unwrap(), day::date(start + length).unwrap());
        let mut expected = Vec::new();
        for k in 1_u32.. {
            let date = shift::shift_date(anchor, Offset::after(period.times(k)), &working).unwrap();
            if date > to {
                break;
            }
            if date >= from {
                expected.push((i64::from(k), date));
            }
        }
        let found = plain_every(anchor, period, from, to, IfNoSuchDay::DayBefore, &working);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_missing_day_is_the_next_or_none(months in 1_u32..13, start in 19_000_i64..21_500, length in 0_i64..900) {
        let (anchor, working) = (date(2020, 1, 31), shipped());
        let (from, to) = (day::date(start).unwrap(), day::date(start + length).unwrap());
        let period = Period::new(months, Unit::Month);
        let mut after = Vec::new();
        let mut skipped = Vec::new();
        for k in 1..200_i64 {
            let first = day::first_of_month(2_020 * 12 + k * i64::from(months)).unwrap();
            if first.days_in_month() == 31 {
                let kept = (k, first.last_of_month());
                after.push(kept);
                skipped.push(kept);
            } else {
                after.push((k, first.last_of_month().tomorrow().unwrap()));
            }
        }
        for (policy, mut expected) in [(IfNoSuchDay::DayAfter, after), (IfNoSuchDay::Skip, skipped)] {
            expected.retain(|(_, date)| (from..=to).contains(date));
            let found = plain_every(anchor, period, from, to, policy, &working);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn months_and_weeks_equal_a_walk(start in 19_600_i64..20_700, length in 0_i64..200, day_of_month in 1_i8..=31) {
        let working = shipped();
        let (from, to) = (day::date(start).unwrap(), day::date(start + length).unwrap());
        let days: Vec<Date> = (start..=start + length).filter_map(day::date).collect();
        let only = |matches: &dyn Fn(Date) -> bool| -> Vec<Date> {
            days.iter().copied().filter(|date| matches(*date)).collect()
        };
        let first_worked = |date: Date| {
            working.is_working(date)
                && (1..date.day()).all(|d| !working.is_working(date.first_of_month().with().day(d).build().unwrap()))
        };
        let found = |monthly: Monthly| -> Vec<Date> {
            monthly.dates_between(from, to, &working).into_iter().map(|(_, date)| date).collect()
        };
        prop_assert_eq!(found(Monthly::FirstWorkingDay), only(&first_worked));
        prop_assert_eq!(found(Monthly::LastDay), only(&|date| date.last_of_month() == date));
        let on_day = |date: Date| date.day() == day_of_month.min(date.days_in_month());
        prop_assert_eq!(found(Monthly::Day(day_of_month.unsigned_abs())), only(&on_day));
        prop_assert_eq!(weekly_between(Weekday::Friday, from, to), only(&|date| date.weekday() == Weekday::Friday));
    }
}
