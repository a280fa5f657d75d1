//! What cron expressions mean, at clock changes too, and everything against a walk over the minutes.

use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

fn fires(cron: &str, zone: &str, from: DateTime, to: DateTime) -> Vec<String> {
    let zone = Zone::named(zone).unwrap();
    let cron = Cron::parse(cron).unwrap();
    cron.occurrences_between(zone.instant(from), zone.instant(to), &zone)
        .map(|at| zone.civil(at).to_string())
        .collect()
}

#[test]
fn fields_lists_ranges_steps_and_names() {
    let (from, to) = (date(2026, 7, 3).at(0, 0, 0, 0), date(2026, 7, 6).at(23, 59, 0, 0));
    let zone = "Asia/Shanghai";
    assert_eq!(fires("30 9 * * MON-FRI", zone, from, to), ["2026-07-03T09:30:00", "2026-07-06T09:30:00"]);
    assert_eq!(
        fires("0 8-18/5 4 jul *", zone, from, to),
        ["2026-07-04T08:00:00", "2026-07-04T13:00:00", "2026-07-04T18:00:00"]
    );
    assert_eq!(fires("0 0 5 * 1", zone, from, to), ["2026-07-05T00:00:00", "2026-07-06T00:00:00"]);
    assert_eq!(fires("0 0 */2 * 0,6", zone, from, to), ["2026-07-05T00:00:00"]);
    assert_eq!(fires("0 0 * * 7", zone, from, to), fires("0 0 * * SUN", zone, from, to));
    assert_eq!(fires("0 0 * * SAT-SUN", zone, from, to), ["2026-07-04T00:00:00", "2026-07-05T00:00:00"]);
    assert_eq!(fires("59 23 6 7 *", zone, from, to), ["2026-07-06T23:59:00"]);
}

#[test]
fn a_gap_fires_once_after_it_and_an_overlap_once() {
    let zone = "America/New_York";
    let spring = (date(2026, 3, 8).at(1, 0, 0, 0), date(2026, 3, 8).at(4, 0, 0, 0));
    assert_eq!(fires("30 2 * * *", zone, spring.0, spring.1), ["2026-03-08T03:00:00"]);
    assert_eq!(
        fires("*/30 * * * *", zone, spring.0, spring.1),
        [
            "2026-03-08T01:00:00",
            "2026-03-08T01:30:00",
            "2026-03-08T03:00:00",
            "2026-03-08T03:30:00",
            "2026-03-08T04:00:00"
        ]
    );
    let autumn = (date(2026, 11, 1).at(0, 30, 0, 0), date(2026, 11, 1).at(2, 30, 0, 0));
    assert_eq!(fires("30 1 * * *", zone, autumn.0, autumn.1), ["2026-11-01T01:30:00"]);
    let apia = (date(2011, 12, 29).at(0, 0, 0, 0), date(2012, 1, 1).at(0, 0, 0, 0));
    assert_eq!(
        fires("0 9 * * *", "Pacific/Apia", apia.0, apia.1),
        ["2011-12-29T09:00:00", "2011-12-31T00:00:00", "2011-12-31T09:00:00"]
    );
    let midnight = date(2011, 12, 31).at(0, 0, 0, 0);
    assert_eq!(fires("0 9 * * *", "Pacific/Apia", midnight, midnight), ["2011-12-31T00:00:00"]);
}

#[test]
fn a_leap_day_is_found_and_a_range_without_any_is_empty() {
    let far = (date(2025, 1, 1).at(0, 0, 0, 0), date(2032, 12, 31).at(0, 0, 0, 0));
    let zone = "Asia/Shanghai";
    assert_eq!(fires("0 9 29 2 *", zone, far.0, far.1), ["2028-02-29T09:00:00", "2032-02-29T09:00:00"]);
    assert!(fires("* * * * *", zone, far.1, far.0).is_empty());
    let cron = Cron::parse("0 0 29 2 *").unwrap();
    assert!(cron.occurrences_between(Timestamp::MIN, Timestamp::MAX, &Zone::utc()).count() > 4_000);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (text, message) in [
        ("0 9 * *", "`0 9 * *` has 4 fields instead of five"),
        ("0 9 * * * *", "`0 9 * * * *` has 6 fields instead of five"),
        ("60 9 * * *", "`60` is not a minute"),
        ("0 24 * * *", "`24` is not an hour"),
        ("0 9 0 * *", "`0` is not a day of the month"),
        ("0 9 * 13 *", "`13` is not a month"),
        ("0 9 * * 8", "`8` is not a day of the week"),
        ("0 9 * * fri-mon", "`fri-mon` is not a day of the week"),
        ("*/0 9 * * *", "`*/0` is not a minute"),
        ("0 9 L * *", "`L` is not a day of the month"),
        ("0 9 30 2 *", "`0 9 30 2 *` never comes: no such month has such a day"),
        ("0 9 31 4,6,9,11 *", "`0 9 31 4,6,9,11 *` never comes: no such month has such a day"),
        ("0,,1 9 * * *", "`` is not a minute"),
        ("999999999999 9 * * *", "`999999999999` is not a minute"),
    ] {
        assert_eq!(Cron::parse(text).unwrap_err().to_string(), message, "{text}");
    }
    assert!(Cron::parse("0 9 30 2 MON").is_ok());
}

proptest! {
    /// Walks over every minute of a week around a clock change and asks each field by itself.
    #[test]
    fn equals_a_walk_over_the_minutes(
        minute in 0_i8..60, step in 1_i8..30, hour in 0_i8..24, day in 1_i8..=28, weekday in 0_i8..7,
        use_day: bool, use_weekday: bool, spring: bool,
    ) {
        let zone = Zone::named("America/New_York").unwrap();
        let text = format!(
            "{minute}/{step} {hour},2 {} * {}",
            if use_day { day.to_string() } else { "*".into() },
            if use_weekday { weekday.to_string() } else { "*".into() },
        );
        let cron = Cron::parse(&text).unwrap();
        let start = if spring { date(2026, 3, 5) } else { date(2026, 10, 29) };
        let (first, last) = (start.at(0, 0, 0, 0), start.at(0, 0, 0, 0) + SignedDuration::from_hours(7 * 24));
        let mut expected = Vec::new();
        let mut wall = first;
        while wall <= last {
            let on_day = wall.day() == day;
            let on_weekday = wall.weekday().to_sunday_zero_offset() == weekday;
            let matches_day = match (use_day, use_weekday) {
                (true, true) => on_day || on_weekday,
                (true, false) => on_day,
                (false, true) => on_weekday,
                (false, false) => true,
            };
            let matches_time = (wall.hour() == hour || wall.hour() == 2)
                && wall.minute() >= minute && (wall.minute() - minute) % step == 0;
            if matches_day && matches_time {
                expected.push(zone.instant(wall));
            }
            wall += SignedDuration::from_mins(1);
        }
        expected.dedup();
        let (from, to) = (zone.instant(first), zone.instant(last));
        let found: Vec<Timestamp> = cron.occurrences_between(from, to, &zone).collect();
        prop_assert_eq!(found, expected, "{}", text);
    }
}
