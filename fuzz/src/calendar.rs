//! The phrases that stand in rules, and the calendar files. What is read and written again is the same.

use super::SHIPPED;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use touchbase::calendar::anniversary::{Anniversary, IfNoSuchDay, InLeapMonth, Policy};
use touchbase::calendar::recurrence::{Monthly, plain_every, weekday, yearly};
use touchbase::calendar::shift::{shift_date, shift_instant};
use touchbase::calendar::solar_term::SolarTerm;
use touchbase::calendar::window::time_of_day;
use touchbase::calendar::{
    Cron, Festivals, IfHoliday, Offset, Period, Window, WorkingCalendar, WorkingHours, Zone,
};
use touchbase::diagnostic::Report;

const DAYS: [Date; 5] = [Date::MIN, date(1, 1, 1), date(2024, 2, 29), date(2026, 10, 7), Date::MAX];

fn phrases(text: &str) {
    let calendars = &SHIPPED.calendars;
    if let Ok(period) = Period::parse(text) {
        assert_eq!(Period::parse(&period.to_string()), Ok(period));
        assert!(period.count >= 1);
        for offset in [Offset::before(period), Offset::after(period)] {
            for day in DAYS {
                let moved = shift_date(day, offset, &calendars.working);
                assert!(moved.is_none() || period.unit.moves_date());
            }
            for at in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
                let moved = shift_instant(at, offset, &calendars.zone, &calendars.hours, &calendars.working);
                let before = offset == Offset::before(period);
                assert!(
                    moved.is_none_or(|to| if before { to <= at } else { to >= at }),
                    "{at} {offset:?} {moved:?}"
                );
            }
        }
        let (from, to) = (date(2026, 1, 1), date(2026, 12, 31));
        for anchor in DAYS {
            let every = plain_every(anchor, period, from, to, IfNoSuchDay::default(), &calendars.working);
            assert!(every.iter().all(|(_, on)| (from..=to).contains(on)), "{anchor} {period}: {every:?}");
        }
    }
    if let Ok(day) = Anniversary::parse(text) {
        assert_eq!(Anniversary::parse(&day.to_string()), Ok(day));
        for in_leap_month in [InLeapMonth::OrdinaryMonth, InLeapMonth::LeapMonthIfAny] {
            for if_no_such_day in [IfNoSuchDay::DayBefore, IfNoSuchDay::DayAfter, IfNoSuchDay::Skip] {
                let policy = Policy { if_no_such_day, in_leap_month };
                let found = day.occurrences_between(policy, date(2024, 1, 1), date(2027, 12, 31));
                assert!(found.iter().all(|(_, on)| (2024..=2027).contains(&on.year())));
                assert!(found.is_sorted_by(|one, next| one.1 < next.1), "one a year, in order: {found:?}");
            }
        }
        if let Some(original) = day.original() {
            assert!(day.year.is_some() && (original.year() - day.year.unwrap_or(0)).abs() <= 1);
        }
    }
    times(text);
    names(text);
}

/// Cron expressions and windows.
fn times(text: &str) {
    let calendars = &SHIPPED.calendars;
    if let Ok(cron) = Cron::parse(text) {
        let from: Timestamp = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let to: Timestamp = "2026-12-31T00:00:00Z".parse().expect("an instant");
        let found: Vec<Timestamp> = cron.occurrences_between(from, to, &calendars.zone).take(1_000).collect();
        assert!(
            found.is_sorted_by(|one, next| one < next) && found.iter().all(|at| (from..=to).contains(at))
        );
    }
    if let Ok(window) = Window::parse(text) {
        assert_eq!(Window::parse(&window.to_string()), Ok(window));
        assert!(window.contains(window.opens));
        for day in DAYS {
            let at = day.at(12, 30, 0, 0);
            let opening = window.next_opening(at);
            assert!(opening >= at || day == Date::MAX);
            assert!(window.closing(at).is_none_or(|closes| closes > at));
        }
    }
}

/// What is named: days of the year and the month, zones, solar terms, working hours.
fn names(text: &str) {
    let calendars = &SHIPPED.calendars;
    if let Ok(day) = yearly(text) {
        assert!(day.year.is_none());
    }
    if let Ok(monthly) = Monthly::parse(text) {
        let found = monthly.dates_between(date(2026, 1, 1), date(2026, 12, 31), &calendars.working);
        assert!(found.len() <= 12);
    }
    if let Ok(zone) = Zone::named(text) {
        for day in DAYS {
            let wall = zone.civil(zone.instant(day.at(2, 30, 0, 0)));
            assert!(day == Date::MIN || day == Date::MAX || (wall.date().year() - day.year()).abs() <= 1);
        }
    }
    if let Ok(term) = SolarTerm::named(text) {
        assert_eq!(SolarTerm::named(term.name()), Ok(term));
    }
    let spans: Vec<&str> = text.split(',').collect();
    if let Ok(hours) = WorkingHours::parse(&spans) {
        assert!(hours.secs_per_day() > 0 && hours.secs_per_day() <= 86_400);
    }
    drop((weekday(text), IfHoliday::parse(text), IfNoSuchDay::parse(text), InLeapMonth::parse(text)));
    assert!(time_of_day(text).is_none_or(|time| time.second() == 0 && time.subsec_nanosecond() == 0));
}

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    if !text.contains('\n') {
        return phrases(text);
    }
    let mut report = Report::default();
    let festivals = Festivals::read(&super::source("calendars/festivals.toml", text), &mut report);
    for id in festivals.ids() {
        let found = festivals.dates(id, date(2020, 1, 1), date(2030, 12, 31));
        assert!(found.iter().all(|(_, on)| (2020..=2030).contains(&on.year())), "{id}: {found:?}");
    }
    super::inspect(&report);
    let mut report = Report::default();
    let year = super::source("calendars/cn/2026.toml", text);
    let working = WorkingCalendar::read(&[year], &mut report);
    super::inspect(&report);
    for day in DAYS {
        let next = working.next_working(day);
        assert!(next.is_none_or(|next| next >= day && working.is_working(next)), "{day} {next:?}");
        let second = working.nth_after(day, 2);
        assert!(second.is_none_or(|second| second > day && working.is_working(second)), "{day} {second:?}");
    }
}
