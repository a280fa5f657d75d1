//! Offsets as rules use them, and reference ranges against every day around them.

use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;
use crate::calendar::Period;
use crate::calendar::working::tests::shipped;

const UNITS: [Unit; 8] = [
    Unit::Minute,
    Unit::Hour,
    Unit::Day,
    Unit::Week,
    Unit::Month,
    Unit::Year,
    Unit::WorkingDay,
    Unit::WorkingHour,
];

fn check(from: Date, direction: Direction, period: &str, expected: Date) {
    let offset = Offset { direction, period: Period::parse(period).unwrap() };
    assert_eq!(shift_date(from, offset, &shipped()), Some(expected), "{from} {direction:?} {period}");
}

#[test]
fn dates_are_counted_from_the_anchor_and_clamped() {
    use Direction::{After, Before};
    check(date(2026, 1, 31), After, "1 month", date(2026, 2, 28));
    check(date(2026, 1, 31), After, "2 months", date(2026, 3, 31));
    check(date(2026, 3, 31), Before, "1 month", date(2026, 2, 28));
    check(date(2024, 2, 29), After, "1 year", date(2025, 2, 28));
    check(date(2024, 2, 29), After, "4 years", date(2028, 2, 29));
    check(date(2026, 3, 1), Before, "2 weeks", date(2026, 2, 15));
    check(date(2026, 10, 8), After, "2 working days", date(2026, 10, 10));
    check(date(2026, 10, 8), Before, "1 working day", date(2026, 9, 30));
    check(date(2026, 10, 3), After, "1 working day", date(2026, 10, 8));
}

#[test]
fn the_complaint_of_the_last_afternoon_before_the_holidays() {
    let zone = Zone::named("Asia/Shanghai").unwrap();
    let opened = zone.instant(date(2026, 9, 30).at(16, 0, 0, 0));
    let shown = |text: &str| {
        let offset = Offset::after(Period::parse(text).unwrap());
        let hours = WorkingHours::default();
        let at = shift_instant(opened, offset, &zone, &hours, &shipped()).unwrap();
        zone.civil(at).to_string()
    };
    assert_eq!(shown("4 working hours"), "2026-10-08T11:00:00");
    assert_eq!(shown("1 working day"), "2026-10-08T16:00:00");
    assert_eq!(shown("30 minutes"), "2026-09-30T16:30:00");
    assert_eq!(shown("48 hours"), "2026-10-02T16:00:00");
}

#[test]
fn past_the_ends_there_is_nothing() {
    let far = Offset::after(Period::new(u32::MAX, Unit::Year));
    assert_eq!(shift_date(Date::MAX, far, &shipped()), None);
    for unit in [Unit::Minute, Unit::Hour, Unit::WorkingHour, Unit::Day, Unit::WorkingDay, Unit::Month] {
        let offset = Offset::after(Period::new(u32::MAX, unit));
        let hours = WorkingHours::default();
        let at = shift_instant(Timestamp::MAX, offset, &Zone::utc(), &hours, &shipped());
        assert_eq!(at, None, "{unit:?}");
        let back = Offset::before(Period::new(u32::MAX, unit));
        let (low, _) = reference_range(Date::MAX, Date::MAX, back, &hours, &shipped());
        let (_, high) = reference_range(Date::MIN, Date::MIN, offset, &hours, &shipped());
        assert_eq!((low.year(), high.year()), (9999, -9999), "{unit:?}");
    }
}

/// Just outside the range nothing may be due; every day of a year, every unit.
#[test]
fn the_reference_range_is_never_a_day_too_narrow() {
    let calendar = shipped();
    let all_hours = [&["09:00-18:00"], &["00:00-24:00"]].map(|spans| WorkingHours::parse(spans).unwrap());
    let zone = Zone::named("America/New_York").unwrap();
    let counts = [1, 2, 7, 9, 12, 23, 25, 48];
    let periods = UNITS.iter().flat_map(|unit| counts.map(|count| Period::new(count, *unit)));
    for offset in periods.flat_map(|period| [Offset::before(period), Offset::after(period)]) {
        let [day_shift, always] = &all_hours;
        let hours = if offset.period.count.is_multiple_of(2) { always } else { day_shift };
        for number in day::number(date(2026, 1, 20))..day::number(date(2027, 1, 10)) {
            let due = day::date(number).unwrap();
            let (low, high) = reference_range(due, due, offset, hours, &calendar);
            let (low, high) = (day::number(low), day::number(high));
            for reference in (low - 4..low).chain(high + 1..=high + 4).filter_map(day::date) {
                for time in [time(0, 0, 0, 0), time(10, 0, 0, 0), time(23, 59, 0, 0)] {
                    let at = zone.instant(reference.to_datetime(time));
                    let shifted = shift_instant(at, offset, &zone, hours, &calendar).unwrap();
                    assert_ne!(zone.civil(shifted).date(), due, "{reference} {time} {offset:?}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn the_reference_range_misses_nothing(
        start in 19_700_i64..20_700, length in 0_i64..5, count in 1_u32..40, unit in 0_usize..8, after: bool,
        minute in 0_i8..60, hour in 0_i8..24,
    ) {
        let period = Period::new(count, UNITS[unit]);
        let offset = if after { Offset::after(period) } else { Offset::before(period) };
        let (calendar, hours) = (shipped(), WorkingHours::parse(&["09:00-12:00", "13:30-18:00"]).unwrap());
        let zone = Zone::named("America/New_York").unwrap();
        let (due_from, due_to) = (day::date(start).unwrap(), day::date(start + length).unwrap());
        let (low, high) = reference_range(due_from, due_to, offset, &hours, &calendar);
        // Every reference date near the two ends, and a hundred days beyond them.
        let ends = [day::number(low), day::number(high)];
        for number in ends.into_iter().flat_map(|end| end - 100..end + 100) {
            let reference = day::date(number).unwrap();
            let at = zone.instant(reference.at(hour, minute, 0, 0));
            let due = match shift_date(reference, offset, &calendar) {
                Some(date) => date,
                None => zone.civil(shift_instant(at, offset, &zone, &hours, &calendar).unwrap()).date(),
            };
            if (due_from..=due_to).contains(&due) {
                prop_assert!((low..=high).contains(&reference), "{} {:?} {}", reference, offset, due);
            }
        }
        prop_assert!(day::number(high) - day::number(low) <= length + 80);
    }
}
