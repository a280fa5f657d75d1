//! Birthdays as people keep them, and the computed ones against a walk over the days.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::calendar::day;

fn kept(text: &str, from: i16, to: i16) -> Vec<String> {
    kept_by(text, Policy::default(), from, to)
}

fn kept_by(text: &str, policy: Policy, from: i16, to: i16) -> Vec<String> {
    Anniversary::parse(text)
        .unwrap()
        .occurrences_between(policy, date(from, 1, 1), date(to, 12, 31))
        .iter()
        .map(|(_, date)| date.to_string())
        .collect()
}

#[test]
fn lunar_birthdays_of_2024_to_2028() {
    assert_eq!(
        kept("农历1980-05-10", 2024, 2028),
        ["2024-06-15", "2025-06-05", "2026-06-24", "2027-06-14", "2028-06-02"]
    );
    assert_eq!(kept("农历08-30", 2024, 2026), ["2024-10-02", "2025-10-20", "2026-10-09"]);
    assert_eq!(kept("农历1980-08-15", 2026, 2027), ["2026-09-25", "2027-09-15"]);
}

#[test]
fn twice_in_one_solar_year_and_never_in_the_next() {
    let first_of_la = Anniversary::parse("农历1980-12-01").unwrap();
    let found = first_of_la.occurrences_between(Policy::default(), date(2024, 1, 1), date(2026, 12, 31));
    assert_eq!(found, [(2023, date(2024, 1, 11)), (2024, date(2024, 12, 31)), (2025, date(2026, 1, 19))]);
}

#[test]
fn born_in_a_leap_month() {
    let policy = Policy { in_leap_month: InLeapMonth::LeapMonthIfAny, ..Policy::default() };
    assert_eq!(kept("农历1990-闰5-10", 2027, 2028), ["2027-06-14", "2028-06-02"]);
    assert_eq!(kept_by("农历1990-闰5-10", policy, 2027, 2028), ["2027-06-14", "2028-07-02"]);
    assert_eq!(kept_by("农历1980-05-10", policy, 2027, 2028), ["2027-06-14", "2028-06-02"]);
    assert_eq!(kept_by("农历闰11-01", policy, 2033, 2034), ["2033-12-22", "2034-12-11"]);
}

#[test]
fn the_last_day_of_a_lunar_year_of_29_days() {
    assert_eq!(
        kept("农历1990-12-30", 2024, 2029),
        ["2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05", "2028-01-25", "2029-02-12"]
    );
    let after = Policy { if_no_such_day: IfNoSuchDay::DayAfter, ..Policy::default() };
    assert_eq!(kept_by("农历1990-12-30", after, 2026, 2026), ["2026-02-17"]);
    let skip = Policy { if_no_such_day: IfNoSuchDay::Skip, ..Policy::default() };
    assert_eq!(kept_by("农历1990-12-30", skip, 2025, 2031), ["2030-02-02"]);
}

#[test]
fn the_29th_of_february() {
    assert_eq!(kept("2000-02-29", 2023, 2025), ["2023-02-28", "2024-02-29", "2025-02-28"]);
    let after = Policy { if_no_such_day: IfNoSuchDay::DayAfter, ..Policy::default() };
    assert_eq!(kept_by("02-29", after, 2023, 2025), ["2023-03-01", "2024-02-29", "2025-03-01"]);
    let skip = Policy { if_no_such_day: IfNoSuchDay::Skip, ..Policy::default() };
    assert_eq!(kept_by("02-29", skip, 2021, 2029), ["2024-02-29", "2028-02-29"]);
}

#[test]
fn the_first_is_a_year_after_the_original_and_lunar_years_end() {
    assert_eq!(kept("2024-05-01", 2023, 2026), ["2025-05-01", "2026-05-01"]);
    assert_eq!(kept("农历2024-12-08", 2024, 2026), ["2026-01-26"]);
    assert!(kept("农历2099-01-01", 2099, 2120).is_empty());
    assert_eq!(kept("农历12-30", 2100, 2120), ["2100-02-08"]);
    assert_eq!(
        Anniversary::parse("9999-12-31").unwrap().occurrences_between(
            Policy::default(),
            Date::MIN,
            Date::MAX
        ),
        []
    );
}

#[test]
fn every_form_is_read_and_shown_canonically() {
    for (text, canonical, key) in [
        ("1990-08-15", "1990-08-15", 815),
        ("08-15", "08-15", 815),
        ("--08-15", "08-15", 815),
        (" 1990-8-5 ", "1990-08-05", 805),
        ("农历1980-08-15", "农历1980-08-15", 815),
        ("农历 1990-闰5-8", "农历1990-闰5-08", 10_508),
        ("農曆1990-閏05-08", "农历1990-闰5-08", 10_508),
        ("农历08-15", "农历08-15", 815),
        ("农历闰4-08", "农历闰4-08", 10_408),
        ("农历2033-闰11-01", "农历2033-闰11-01", 11_101),
        ("02-29", "02-29", 229),
        ("农历八月十五", "农历08-15", 815),
        ("农历1990年闰五月初八", "农历1990-闰5-08", 10_508),
        ("农历1990年闰5月8日", "农历1990-闰5-08", 10_508),
        ("阴历正月初一", "农历01-01", 101),
        ("农历腊月三十", "农历12-30", 1_230),
        ("农历冬月廿三", "农历11-23", 1_123),
        ("农历十二月二十九", "农历12-29", 1_229),
        ("1990年8月15日", "1990-08-15", 815),
        ("3月8号", "03-08", 308),
    ] {
        let read = Anniversary::parse(text).unwrap();
        assert_eq!((read.to_string().as_str(), read.key()), (canonical, key), "{text}");
        assert_eq!(Anniversary::parse(canonical), Ok(read));
    }
    let original = Anniversary::parse("农历1990-闰5-01").unwrap().original();
    assert_eq!(original, Some(date(1990, 6, 23)));
}

#[test]
fn days_that_do_not_exist_are_refused_with_the_one_meant() {
    for (text, expected) in [
        ("农历1985-闰4-08", "1985 has no 闰四月: did you mean `农历1985-04-08`?"),
        ("农历2025-08-30", "八月 of 2025 has only 29 days: did you mean `农历2025-08-29`?"),
        ("农历闰1-08", "no lunar year from 1901 to 2099 has a day 8 in 闰正月: did you mean `农历01-08`?"),
        ("农历1900-01-01", "lunar year 1900 is not known: known are 1901 to 2099"),
        ("2023-02-29", "the day `2023-02-29` does not exist: did you mean `2023-02-28`?"),
        ("1990-闰5-01", "only lunar dates have leap months: did you mean `农历1990-闰5-01`?"),
        ("04-31", "the day `04-31` does not exist: did you mean `04-30`?"),
    ] {
        let error = Anniversary::parse(text).unwrap_err();
        assert_eq!(format!("{error}: {}", error.help.clone().unwrap()), expected);
    }
    for text in [
        "",
        "13-01",
        "90-08-15",
        "1990-08",
        "0000-01-01",
        "农历",
        "农历13-01",
        "农历01-31",
        "1990/08/15",
        "-08-15",
        "a-b-c",
        "1990-08-15-01",
        "农历1990-闰-01",
        "1990-00-00",
        "农历十三月初一",
        "农历八月",
        "月",
        "90年8月15日",
        "农历八月三十一",
        "农历八月百",
    ] {
        assert!(Anniversary::parse(text).is_err(), "{text}");
    }
}

/// The cycle year and the days on which an anniversary is kept, found by looking at each day by itself: does
/// this day stand for the anniversary in its month?
fn walked(anniversary: &Anniversary, policy: Policy, from: Date, to: Date) -> Vec<(i32, Date)> {
    let mut found = Vec::new();
    for number in day::number(from)..=day::number(to) {
        let date = day::date(number).unwrap();
        let cycles = match anniversary.kind {
            Kind::Solar => solar_cycle(anniversary, policy, date),
            Kind::Lunar => lunar_cycle(anniversary, policy, date),
        };
        found.extend(
            cycles
                .filter(|year| anniversary.year.is_none_or(|born| *year > i32::from(born)))
                .map(|year| (year, date)),
        );
    }
    found
}

fn solar_cycle(anniversary: &Anniversary, policy: Policy, date: Date) -> Option<i32> {
    let stands = match policy.if_no_such_day {
        IfNoSuchDay::DayBefore => (2, 28),
        IfNoSuchDay::DayAfter => (3, 1),
        IfNoSuchDay::Skip => (0, 0),
    };
    let wanted = (anniversary.month, anniversary.day);
    let moved = wanted == (2, 29) && !date.in_leap_year();
    let wanted = if moved { stands } else { wanted };
    let here = (date.month().unsigned_abs(), date.day().unsigned_abs());
    (here == wanted).then_some(i32::from(date.year()))
}

fn lunar_cycle(anniversary: &Anniversary, policy: Policy, date: Date) -> Option<i32> {
    let stands = |on: LunarDate, missing_30: bool| {
        let leap_wanted = anniversary.leap_month
            && policy.in_leap_month == InLeapMonth::LeapMonthIfAny
            && lunar::leap_month(on.year) == Some(anniversary.month);
        let month = (on.month, on.leap) == (anniversary.month, leap_wanted);
        let day = if missing_30 { 30 } else { on.day };
        (month && day == anniversary.day).then_some(on.year)
    };
    let short = |on: LunarDate| on.day == 29 && lunar::days_in_month(on.year, on.month, on.leap) == Some(29);
    let today = lunar::from_solar(date);
    let yesterday = lunar::from_solar(date.yesterday().unwrap());
    let moved = match policy.if_no_such_day {
        IfNoSuchDay::DayBefore => today,
        IfNoSuchDay::DayAfter => yesterday,
        IfNoSuchDay::Skip => None,
    };
    let moved = moved.filter(|on| short(*on)).and_then(|on| stands(on, true));
    today.and_then(|on| stands(on, false)).or(moved)
}

#[test]
fn the_keys_of_a_day_hold_everybody_kept_on_it() {
    let days = (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day)));
    for (kind, (month, day)) in
        [Kind::Solar, Kind::Lunar].into_iter().flat_map(|kind| days.clone().map(move |on| (kind, on)))
    {
        for leap_month in [false, kind == Kind::Lunar] {
            let anniversary = Anniversary { kind, year: None, month, leap_month, day };
            if Anniversary::parse(&anniversary.to_string()) != Ok(anniversary) {
                continue;
            }
            for if_no_such_day in [IfNoSuchDay::DayBefore, IfNoSuchDay::DayAfter] {
                for in_leap_month in [InLeapMonth::OrdinaryMonth, InLeapMonth::LeapMonthIfAny] {
                    let policy = Policy { if_no_such_day, in_leap_month };
                    for (_, date) in
                        anniversary.occurrences_between(policy, date(2020, 1, 1), date(2039, 12, 31))
                    {
                        let keys = index_keys_between(kind, date, date);
                        assert!(keys.contains(&anniversary.key()), "{anniversary} {policy:?} {date}");
                    }
                }
            }
        }
    }
}

fn policies() -> impl Strategy<Value = Policy> {
    let days =
        prop_oneof![Just(IfNoSuchDay::DayBefore), Just(IfNoSuchDay::DayAfter), Just(IfNoSuchDay::Skip)];
    let months = prop_oneof![Just(InLeapMonth::OrdinaryMonth), Just(InLeapMonth::LeapMonthIfAny)];
    (days, months).prop_map(|(if_no_such_day, in_leap_month)| Policy { if_no_such_day, in_leap_month })
}

fn anniversaries() -> impl Strategy<Value = Anniversary> {
    // Days that are missing now and then come up as often as all others together.
    let days = prop_oneof![1_u8..=31, 28_u8..=31, Just(1_u8), Just(30_u8)];
    let months = prop_oneof![1_u8..=12, Just(2_u8), Just(12_u8)];
    (any::<bool>(), proptest::option::of(1901_i16..=2090), months, any::<bool>(), days).prop_filter_map(
        "a day that exists",
        |(lunar, year, month, leap, day)| {
            let kind = if lunar { Kind::Lunar } else { Kind::Solar };
            let wished = Anniversary { kind, year, month, leap_month: lunar && leap, day };
            Anniversary::parse(&wished.to_string()).ok()
        },
    )
}

proptest! {
    #[test]
    fn occurrences_equal_a_walk_over_the_days(
        anniversary in anniversaries(), policy in policies(), start in -25_500_i64..47_600, length in 0_i64..1_200,
    ) {
        let (from, to) = (day::date(start).unwrap(), day::date(start + length).unwrap());
        let found = anniversary.occurrences_between(policy, from, to);
        prop_assert_eq!(&found, &walked(&anniversary, policy, from, to));
        let keys = index_keys_between(anniversary.kind, from, to);
        prop_assert!(found.is_empty() || keys.contains(&anniversary.key()), "{} {:?}", anniversary, found);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(农历)?[0-9闰-]{0,12}|(农历)?闰?[正一二十]{1,2}月[初十廿一二三日]{1,3}|.{0,12}") {
        if let Ok(read) = Anniversary::parse(&text) {
            prop_assert_eq!(Anniversary::parse(&read.to_string()), Ok(read));
        }
    }

    #[test]
    fn a_day_has_few_keys(start in -25_500_i64..47_600) {
        let date = day::date(start).unwrap();
        prop_assert!(index_keys_between(Kind::Lunar, date, date).len() <= 6);
        prop_assert!(index_keys_between(Kind::Solar, date, date).len() <= 2);
    }
}
