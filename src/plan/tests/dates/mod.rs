//! On which day and at which hour: every trigger and every option, as tables.

mod clocks;
mod stops;

use super::*;

/// `[when]`, the guest's fields, the days looked at, and what is due.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a [&'a str]);

fn check(town: &Town, cases: &[Case<'_>]) {
    for (when, fields, during, expected) in cases {
        let rule = town.when(when);
        let guest = town.record("guest:G-1", fields);
        let (from, to) = days(during);
        let touches = town.plan(&rule, std::slice::from_ref(&guest), town.span(from, to));
        let got: Vec<String> = touches.iter().map(|touch| town.shown(touch.due_at)).collect();
        assert_eq!(got, *expected, "{when} {fields:?}");
        // The minute before each finds it as well: records are not looked for in the wrong place.
        for touch in &touches {
            let span = Span { after: touch.due_at - MINUTE, through: touch.due_at };
            let found = town.plan(&rule, std::slice::from_ref(&guest), span);
            assert_eq!(found, std::slice::from_ref(touch), "{when} {fields:?}");
        }
    }
}

const MINUTE: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

#[test]
fn days_before_and_after_a_date() {
    let day = |on| [("day", on)];
    check(
        &Town::new(),
        &[
            ("date = 'day'", &day("2026-03-31"), "2026", &["2026-03-31 08:30"]),
            ("date = 'day'\nat = '10:00'", &day("2026-03-31"), "2026", &["2026-03-31 10:00"]),
            ("date = 'day'\nat = '10:00'", &[], "2026", &[]),
            (
                "date = 'day'\nbefore = '1 month'\nat = '10:00'",
                &day("2026-03-31"),
                "2026",
                &["2026-02-28 10:00"],
            ),
            (
                "date = 'day'\nbefore = '1 month'\nat = '10:00'",
                &day("2028-03-31"),
                "2028",
                &["2028-02-29 10:00"],
            ),
            ("date = 'day'\nbefore = '1个月'", &day("2026-03-15"), "2026", &["2026-02-15 08:30"]),
            ("date = 'day'\nafter = '1 month'", &day("2026-01-31"), "2026", &["2026-02-28 08:30"]),
            ("date = 'day'\nafter = '10 days'", &day("2026-12-25"), "2027", &["2027-01-04 08:30"]),
            ("date = 'day'\nbefore = '2 weeks'", &day("2026-01-10"), "2025", &["2025-12-27 08:30"]),
            ("date = 'day'\nafter = '1 year'", &day("2024-02-29"), "2025", &["2025-02-28 08:30"]),
            ("date = 'day'\nafter = '半年'", &day("2025-08-31"), "2026", &["2026-02-28 08:30"]),
            ("date = 'day'\nbefore = '3 working days'", &day("2026-10-09"), "2026", &["2026-09-29 08:30"]),
            ("date = 'day'\nafter = '2 working days'", &day("2026-09-30"), "2026", &["2026-10-09 08:30"]),
            ("date = 'day'\nafter = '2个工作日'", &day("2026-10-08"), "2026", &["2026-10-10 08:30"]),
            (
                "date = 'day'\nbefore = '2 hours'\nat = '10:00'",
                &day("2026-03-31"),
                "2026",
                &["2026-03-31 08:00"],
            ),
            (
                "date = 'day'\nbefore = '2 hours'\nat = '01:00'",
                &day("2026-01-01"),
                "2025",
                &["2025-12-31 23:00"],
            ),
            ("date = 'day'\nafter = '90 minutes'", &day("2026-03-31"), "2026", &["2026-03-31 10:00"]),
            (
                "date = 'day'\nafter = '4 working hours'\nat = '16:00'",
                &day("2026-09-30"),
                "2026",
                &["2026-10-08 11:00"],
            ),
        ],
    );
}

#[test]
fn a_holiday_moves_the_day_only_where_the_rule_says_so() {
    let holiday = |on| [("day", on)];
    check(
        &Town::new(),
        &[
            ("date = 'day'\nat = '10:00'", &holiday("2026-10-03"), "2026", &["2026-10-03 10:00"]),
            (
                "date = 'day'\nat = '10:00'\nif_holiday = 'send anyway'",
                &holiday("2026-10-03"),
                "2026",
                &["2026-10-03 10:00"],
            ),
            (
                "date = 'day'\nat = '10:00'\nif_holiday = 'working day before'",
                &holiday("2026-10-03"),
                "2026",
                &["2026-09-30 10:00"],
            ),
            (
                "date = 'day'\nat = '10:00'\nif_holiday = 'working day after'",
                &holiday("2026-10-03"),
                "2026",
                &["2026-10-08 10:00"],
            ),
            // A Saturday that is worked stays.
            (
                "date = 'day'\nif_holiday = 'working day after'",
                &holiday("2026-10-10"),
                "2026",
                &["2026-10-10 08:30"],
            ),
            // The holiday counts where the offset has led, not where it came from.
            (
                "date = 'day'\nbefore = '1 month'\nif_holiday = 'working day before'",
                &holiday("2026-11-05"),
                "2026",
                &["2026-09-30 08:30"],
            ),
            (
                "date = 'moment'\nif_holiday = 'working day after'",
                &[("moment", "2026-10-02 03:00")],
                "2026",
                &["2026-10-08 03:00"],
            ),
            (
                "date = 'moment'\nafter = '2 hours'\nif_holiday = 'working day before'",
                &[("moment", "2026-09-30 23:00")],
                "2026",
                &["2026-09-30 01:00"],
            ),
            // A year without a file: Monday to Friday.
            (
                "date = 'day'\nif_holiday = 'working day after'",
                &holiday("2027-10-02"),
                "2027",
                &["2027-10-04 08:30"],
            ),
        ],
    );
}

#[test]
fn an_instant_keeps_its_time_of_day() {
    let placed = [("moment", "2026-09-30 16:00")];
    check(
        &Town::new(),
        &[
            ("date = 'moment'", &placed, "2026", &["2026-09-30 16:00"]),
            ("date = 'moment'\nat = '09:00'", &placed, "2026", &["2026-09-30 09:00"]),
            ("date = 'moment'\nafter = '2 working days'", &placed, "2026", &["2026-10-09 16:00"]),
            ("date = 'moment'\nafter = '1 day'\nat = '09:00'", &placed, "2026", &["2026-10-01 09:00"]),
            ("date = 'moment'\nbefore = '1 month'", &placed, "2026", &["2026-08-30 16:00"]),
            ("date = 'moment'\nafter = '36 hours'", &placed, "2026", &["2026-10-02 04:00"]),
            ("date = 'moment'\nafter = '4 working hours'", &placed, "2026", &["2026-10-08 11:00"]),
            ("date = 'moment'\nbefore = '30分钟'", &placed, "2026", &["2026-09-30 15:30"]),
            ("created = true", &[("created_at", "2026-05-01 23:59")], "2026", &["2026-05-01 23:59"]),
            (
                "created = true\nafter = '3 days'\nat = '10:00'",
                &[("created_at", "2026-05-01 23:59")],
                "2026",
                &["2026-05-04 10:00"],
            ),
            (
                "changed = 'status'",
                &[("status.changed_at", "2026-05-01 12:00")],
                "2026",
                &["2026-05-01 12:00"],
            ),
            ("changed = 'status'", &[("note.changed_at", "2026-05-01 12:00")], "2026", &[]),
        ],
    );
}

#[test]
fn again_and_again_from_the_original_date() {
    let day = |on| [("day", on)];
    check(
        &Town::new(),
        &[
            (
                "date = 'day'\nevery = '4 years'\nat = '10:30'",
                &day("2022-10-03"),
                "2020..2035",
                &["2026-10-03 10:30", "2030-10-03 10:30", "2034-10-03 10:30"],
            ),
            (
                "date = 'day'\nevery = '1 month'",
                &day("2026-01-31"),
                "2026-01-01..2026-05-31",
                &["2026-02-28 08:30", "2026-03-31 08:30", "2026-04-30 08:30", "2026-05-31 08:30"],
            ),
            (
                "date = 'day'\nevery = '1 month'\nif_no_such_day = 'day after'",
                &day("2026-01-31"),
                "2026-01-01..2026-05-31",
                &["2026-03-01 08:30", "2026-03-31 08:30", "2026-05-01 08:30", "2026-05-31 08:30"],
            ),
            (
                "date = 'day'\nevery = '1 month'\nif_no_such_day = 'skip'",
                &day("2026-01-31"),
                "2026-01-01..2026-05-31",
                &["2026-03-31 08:30", "2026-05-31 08:30"],
            ),
            (
                "date = 'day'\nevery = '2 weeks'",
                &day("2026-01-01"),
                "2026-01-01..2026-02-01",
                &["2026-01-15 08:30", "2026-01-29 08:30"],
            ),
            (
                "date = 'day'\nevery = '10 days'\nbefore = '1 day'",
                &day("2026-01-01"),
                "2026-01-01..2026-01-31",
                &["2026-01-10 08:30", "2026-01-20 08:30", "2026-01-30 08:30"],
            ),
            (
                "date = 'day'\nevery = 'year'",
                &day("2024-02-29"),
                "2025..2028",
                &["2025-02-28 08:30", "2026-02-28 08:30", "2027-02-28 08:30", "2028-02-29 08:30"],
            ),
            (
                "date = 'day'\nevery = 'year'\nif_no_such_day = 'day after'",
                &day("2024-02-29"),
                "2027..2028",
                &["2027-03-01 08:30", "2028-02-29 08:30"],
            ),
            (
                "date = 'day'\nevery = 'year'\nif_no_such_day = 'skip'",
                &day("2024-02-29"),
                "2025..2028",
                &["2028-02-29 08:30"],
            ),
            // It counts days, also from an instant; the hour is then the rule's.
            (
                "date = 'moment'\nevery = '1 year'",
                &[("moment", "2024-06-01 23:30")],
                "2025",
                &["2025-06-01 08:30"],
            ),
        ],
    );
}

#[test]
fn birthdays_follow_their_own_calendar() {
    let born = |on| [("birthday", on)];
    let rule = "date = 'birthday'\nat = '09:00'";
    check(
        &Town::new(),
        &[
            (rule, &born("1990-03-02"), "2026..2027", &["2026-03-02 09:00", "2027-03-02 09:00"]),
            (rule, &born("03-02"), "2026", &["2026-03-02 09:00"]),
            (rule, &born("2026-03-02"), "2026", &[]),
            ("date = 'birthday'\nevery = 'year'", &born("1990-03-02"), "2026", &["2026-03-02 08:30"]),
            (rule, &born("1988-02-29"), "2027..2028", &["2027-02-28 09:00", "2028-02-29 09:00"]),
            (
                "date = 'birthday'\nif_no_such_day = 'day after'",
                &born("1988-02-29"),
                "2027..2028",
                &["2027-03-01 08:30", "2028-02-29 08:30"],
            ),
            ("date = 'birthday'\nif_no_such_day = 'skip'", &born("1988-02-29"), "2025..2027", &[]),
            (rule, &born("农历1980-08-15"), "2026..2027", &["2026-09-25 09:00", "2027-09-15 09:00"]),
            // 腊月初一: twice in 2024, never in 2025.
            (rule, &born("农历1970-12-01"), "2024..2025", &["2024-01-11 09:00", "2024-12-31 09:00"]),
            // 腊月三十, in lunar years whose last month has 29 days.
            (rule, &born("农历12-30"), "2024..2025", &["2024-02-09 09:00", "2025-01-28 09:00"]),
            (
                "date = 'birthday'\nif_no_such_day = 'day after'",
                &born("农历12-30"),
                "2024..2025",
                &["2024-02-09 08:30", "2025-01-29 08:30"],
            ),
            (
                "date = 'birthday'\nif_no_such_day = 'skip'",
                &born("农历12-30"),
                "2024..2025",
                &["2024-02-09 08:30"],
            ),
            // Born in a leap month.
            (rule, &born("农历闰6-15"), "2025..2026", &["2025-07-09 09:00", "2026-07-28 09:00"]),
            (
                "date = 'birthday'\nin_leap_month = 'leap month if any'",
                &born("农历闰6-15"),
                "2025..2026",
                &["2025-08-08 08:30", "2026-07-28 08:30"],
            ),
            ("date = 'birthday'\nbefore = '3 days'", &born("农历01-01"), "2026", &["2026-02-14 08:30"]),
        ],
    );
}

#[test]
fn festivals_and_days_of_the_year_month_and_week() {
    check(
        &Town::new(),
        &[
            (
                "festival = ['spring-festival', 'mid-autumn']\nbefore = '1 day'\nat = '09:30'",
                &[],
                "2026",
                &["2026-02-16 09:30", "2026-09-24 09:30"],
            ),
            (
                "festival = ['spring-festival-eve', 'qingming', 'mothers-day']",
                &[],
                "2026",
                &["2026-02-16 08:30", "2026-04-05 08:30", "2026-05-10 08:30"],
            ),
            ("festival = 'laba'\nafter = '1 day'", &[], "2025", &["2025-01-08 08:30"]),
            ("yearly = '05-15'", &[], "2026..2027", &["2026-05-15 08:30", "2027-05-15 08:30"]),
            ("yearly = '农历08-15'\nbefore = '1 week'", &[], "2026", &["2026-09-18 08:30"]),
            ("yearly = '02-29'", &[], "2027..2028", &["2027-02-28 08:30", "2028-02-29 08:30"]),
            (
                "monthly = 31\nat = '10:00'",
                &[],
                "2026-01-01..2026-04-30",
                &["2026-01-31 10:00", "2026-02-28 10:00", "2026-03-31 10:00", "2026-04-30 10:00"],
            ),
            (
                "monthly = 5\nif_holiday = 'working day after'",
                &[],
                "2026-10-01..2026-10-31",
                &["2026-10-08 08:30"],
            ),
            (
                "monthly = 'first working day'",
                &[],
                "2026-01-01..2026-05-31",
                // Sunday 4 January is worked.
                &[
                    "2026-01-04 08:30",
                    "2026-02-02 08:30",
                    "2026-03-02 08:30",
                    "2026-04-01 08:30",
                    "2026-05-06 08:30",
                ],
            ),
            ("monthly = 'last working day'", &[], "2026-02-01..2026-02-28", &["2026-02-28 08:30"]),
            ("monthly = 'last day'\nafter = '1 day'", &[], "2026-03-01..2026-03-31", &["2026-03-01 08:30"]),
            ("weekly = 'monday'", &[], "2026-03-01..2026-03-15", &["2026-03-02 08:30", "2026-03-09 08:30"]),
            ("weekly = '周日'\nafter = '2 days'", &[], "2026-03-01..2026-03-04", &["2026-03-03 08:30"]),
            (
                "cron = '0 9 * * MON'",
                &[],
                "2026-03-01..2026-03-15",
                &["2026-03-02 09:00", "2026-03-09 09:00"],
            ),
            (
                "cron = '30 8,20 1 * *'\nafter = '30 minutes'",
                &[],
                "2026-03-01..2026-03-15",
                &["2026-03-01 09:00", "2026-03-01 21:00"],
            ),
        ],
    );
}

#[test]
fn it_is_too_late_after_late_ok() {
    let town = Town::new();
    for (late_ok, expires) in [
        ("", "2026-10-02 10:00"),
        ("late_ok = \"5 days\"", "2026-10-04 10:00"),
        ("late_ok = \"12 hours\"", "2026-09-29 22:00"),
        ("late_ok = \"2 working days\"", "2026-10-08 10:00"),
        ("late_ok = \"1 month\"", "2026-10-29 10:00"),
    ] {
        let rule = town.when(&format!("date = \"day\"\nat = \"10:00\"\n{late_ok}"));
        let guest = town.record("guest:G-1", &[("day", "2026-09-29")]);
        let touches = town.plan(&rule, &[guest], town.span(date(2026, 1, 1), date(2026, 12, 31)));
        assert_eq!(town.shown(touches[0].expires_at), expires, "{late_ok}");
    }
    for (class, expires) in [
        ("service", "2026-10-02 10:00"),
        ("care", "2026-09-29 22:00"),
        ("marketing", "2026-09-29 16:00"),
        ("staff", "2026-09-30 10:00"),
    ] {
        let text = guests("date = \"day\"\nat = \"10:00\"").replace("service", class);
        let guest = town.record("guest:G-1", &[("day", "2026-09-29")]);
        let touches = town.plan(&town.rule(&text), &[guest], town.span(date(2026, 1, 1), date(2026, 12, 31)));
        assert_eq!(town.shown(touches[0].expires_at), expires, "{class}");
    }
}

#[test]
fn without_an_hour_the_class_opens_its_window() {
    let town = Town::new();
    for (class, due) in [("service", "08:30"), ("care", "09:00"), ("marketing", "09:00"), ("staff", "00:00")]
    {
        let text = guests("date = \"day\"").replace("service", class);
        let guest = town.record("guest:G-1", &[("day", "2026-09-29")]);
        let touches = town.plan(&town.rule(&text), &[guest], town.span(date(2026, 1, 1), date(2026, 12, 31)));
        assert_eq!(town.shown(touches[0].due_at), format!("2026-09-29 {due}"), "{class}");
    }
}
