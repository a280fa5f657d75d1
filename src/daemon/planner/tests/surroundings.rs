//! What moves due instants without any rule being edited: another zone, other opening hours, other holidays.

use super::*;

const URUMQI: (&str, &str) = (ZONE, "Asia/Urumqi");
const TOKYO: (&str, &str) = (ZONE, "Asia/Tokyo");

/// A rule that has run in Shanghai until the first time, and from the second on in another zone, until the third; the
/// daemon stands still between. All of them in Shanghai's time. Rows of the rule.
fn moved(when: &str, to: (&str, &str), times: [&str; 4]) -> House {
    let file = rule("r", "", when, SEND);
    let mut house = House::new(times[0], &[("due_on", "2026-03-10")]).with(&[("r", &file)]);
    house.until(times[1]);
    house.write(&[to, ("r", &file)]);
    house.now = wall(times[2]);
    house.start();
    house.until(times[3]);
    house
}

#[test]
fn an_occasion_of_cron_is_its_local_minute_in_any_zone() {
    // It went at nine in Shanghai; nine in Urumqi is two hours later.
    let cron = "cron = \"0 9 * * *\"";
    let times = ["2026-03-09 08:00", "2026-03-10 09:30", "2026-03-10 10:00", "2026-03-10 20:00"];
    let mut house = moved(cron, URUMQI, times);
    let mut rows = house.rows();
    rows.retain(|row| !row.ends_with("before_rule"));
    assert_eq!(rows, ["k-1 2026-03-09T09:00 accepted", "k-1 2026-03-10T09:00 accepted"]);
    // The next day it goes at nine, there.
    house.until("2026-03-11 10:30");
    assert_eq!(house.sent(), 2, "{:?}", house.rows());
    house.until("2026-03-11 11:00");
    assert_eq!(house.sent(), 3, "{:?}", house.rows());
}

#[test]
fn what_another_zone_moves_ahead_waits_and_what_it_moves_behind_goes_at_once() {
    for (when, key) in [
        ("cron = \"0 9 * * *\"\nlate_ok = \"30 minutes\"", "2026-03-10T09:00"),
        ("date = \"due_on\"\nat = \"09:00\"\nlate_ok = \"30 minutes\"", "2026-03-10"),
        ("weekly = \"tuesday\"\nat = \"09:00\"\nlate_ok = \"30 minutes\"", "2026-03-10"),
        ("monthly = 10\nat = \"09:00\"\nlate_ok = \"30 minutes\"", "2026-03"),
        ("yearly = \"03-10\"\nat = \"09:00\"\nlate_ok = \"30 minutes\"", "2026"),
    ] {
        let row = format!("k-1 {key} accepted");
        // Ahead: it was planned for nine in Shanghai, and goes at nine in Urumqi.
        let times = ["2026-03-10 07:00", "2026-03-10 08:45", "2026-03-10 08:50", "2026-03-10 10:50"];
        let mut house = moved(when, URUMQI, times);
        assert_eq!(house.sent(), 0, "{when} {:?}", house.rows());
        house.until("2026-03-10 20:00");
        assert_eq!(house.rows(), [row.as_str()], "{when}");
        // Behind: nine in Tokyo was an hour ago, before the rule was there, and before anything was planned.
        let times = ["2026-03-10 08:20", "2026-03-10 08:45", "2026-03-10 08:50", "2026-03-10 09:20"];
        let house = moved(when, TOKYO, times);
        assert_eq!(house.rows(), [row.as_str()], "{when}");
        // Not even planned when the daemon stopped, and late by what it would have been in Shanghai.
        let early = ["2026-03-10 05:00", "2026-03-10 05:30", "2026-03-10 08:50", "2026-03-10 09:20"];
        assert_eq!(moved(when, TOKYO, early).rows(), [row.as_str()], "{when}");
        let late = ["2026-03-10 05:00", "2026-03-10 05:30", "2026-03-10 09:40", "2026-03-10 09:50"];
        let rows = moved(when, TOKYO, late).rows();
        assert_eq!(rows, [format!("k-1 {key} skipped too_late")], "{when}");
    }
}

#[test]
fn later_opening_hours_lose_nothing_and_earlier_ones_send_at_once() {
    let when = "date = \"due_on\"\nlate_ok = \"30 minutes\"";
    let file = rule("r", "", when, SEND);
    let windows = |opens: &str| format!("[windows]\nservice = \"{opens}-20:30\"\n");
    for (before, after, restart) in
        [("12:00", "07:00", false), ("12:00", "07:00", true), ("09:00", "12:00", false)]
    {
        let (before, after) = (windows(before), windows(after));
        let mut house = House::new("2026-03-10 08:00", &[("due_on", "2026-03-10")])
            .with(&[(BRAKE, &before), ("r", &file)]);
        house.until("2026-03-10 08:30");
        house.write(&[(BRAKE, &after), ("r", &file)]);
        if restart {
            house.start();
        } else {
            house.reload().unwrap();
        }
        house.until("2026-03-10 20:00");
        assert_eq!(house.rows(), ["k-1 2026-03-10 accepted"], "{after} {restart}");
    }
}

/// A rule by working days, its file, and the days of the year: as before, and with Monday the 16th off and Sunday the
/// 15th worked.
fn by_working_days() -> [(String, &'static str, &'static str); 2] {
    let plain = "off = []\nwork = [\"2026-03-15\"]\n";
    let monday_off = "off = [\"2026-03-16\"]\nwork = [\"2026-03-15\"]\n";
    let when = "date = \"due_on\"\nat = \"09:00\"\nlate_ok = \"2 days\"\nif_holiday = \"working day before\"";
    let in_hours = "date = \"due_on\"\nat = \"09:00\"\nbefore = \"1 working day\"\nlate_ok = \"2 days\"";
    // What was due on Monday at nine is due on Sunday at nine.
    [(rule("r", "", when, SEND), plain, monday_off), {
        // From Monday to Sunday; due on Tuesday.
        (rule("r", "", in_hours, SEND), plain, monday_off)
    }]
}

#[test]
fn other_working_days_send_at_once_what_they_move_behind_by_a_reload_and_by_a_start() {
    for (day, (file, before, after)) in ["2026-03-16", "2026-03-17"].iter().zip(by_working_days()) {
        for restart in [false, true] {
            let mut house =
                House::new("2026-03-15 12:00", &[("due_on", day)]).with(&[(DAYS, before), ("r", &file)]);
            house.until("2026-03-15 17:00");
            assert_eq!(house.rows(), [""; 0], "{file}");
            house.write(&[(DAYS, after), ("r", &file)]);
            if restart {
                house.start();
            } else {
                let said = house.reload().unwrap();
                let own = &said.effect.rules["r"];
                let removed: u64 = own.removed.values().sum();
                assert_eq!((own.due_at_once, removed, own.moved), (1, 0, 0), "{own:?}");
            }
            assert_eq!(house.rows(), [format!("k-1 {day} accepted")], "{restart} {file}");
            house.until("2026-03-18 17:00");
            assert_eq!(house.rows(), [format!("k-1 {day} accepted")], "{restart} {file}");
        }
        // Later than it may be late: a row, and a number.
        let short = file.replace("2 days", "1 hour");
        let mut house =
            House::new("2026-03-15 12:00", &[("due_on", day)]).with(&[(DAYS, before), ("r", &short)]);
        house.write(&[(DAYS, after), ("r", &short)]);
        house.now = wall("2026-03-16 11:00");
        house.start();
        assert_eq!(house.rows(), [format!("k-1 {day} skipped too_late")], "{file}");
    }
}
