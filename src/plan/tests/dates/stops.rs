//! What ends a rule, or one occurrence of it: `stop_once`.

use super::*;

#[test]
fn nothing_is_due_once_the_field_is_filled_in() {
    let due = "date = 'day'\nat = '10:00'\nstop_once = ";
    let by_date = format!("{due}'ended_on'");
    let by_instant = format!("{due}'ended_at'");
    let yes: &[&str] = &["2026-03-10 10:00"];
    check(
        &Town::new(),
        &[
            (&by_date, &[("day", "2026-03-10"), ("ended_on", "2026-03-11")], "2026", yes),
            (&by_date, &[("day", "2026-03-10"), ("ended_on", "2026-03-10")], "2026", &[]),
            (&by_date, &[("day", "2026-03-10"), ("ended_on", "2026-03-09")], "2026", &[]),
            (&by_instant, &[("day", "2026-03-10"), ("ended_at", "2026-03-10 10:01")], "2026", yes),
            (&by_instant, &[("day", "2026-03-10"), ("ended_at", "2026-03-10 10:00")], "2026", &[]),
            (&by_instant, &[("day", "2026-03-10"), ("ended_at", "2026-03-10 00:00")], "2026", &[]),
            (&by_instant, &[("day", "2026-03-10")], "2026", yes),
        ],
    );
}

#[test]
fn on_what_comes_again_a_field_ends_the_occurrence_nearest_to_it() {
    let stops = |when: &str, by: &str| format!("{when}\nstop_once = {by}");
    let monthly = stops("monthly = 5\nat = '10:00'", "'ended_on'");
    let weekly = stops("weekly = 'monday'\nat = '10:00'", "'ended_on'");
    let yearly = stops("yearly = '03-05'\nat = '10:00'", "'ended_on'");
    let festival = stops("festival = ['mid-autumn', 'national-day']\nat = '10:00'", "'ended_on'");
    let (of_day, of_instant) =
        (stops("cron = '0 9,15 * * *'", "'ended_on'"), stops("cron = '0 9,15 * * *'", "'ended_at'"));
    let either = stops("cron = '0 9,15 * * *'", "['ended_on', 'ended_at']");
    check(
        &Town::new(),
        &[
            (
                &monthly,
                &[("ended_on", "2026-03-04")],
                "2026-03-01..2026-05-31",
                &["2026-04-05 10:00", "2026-05-05 10:00"],
            ),
            // Nearer to the one that was due before it, which it is too late for.
            (
                &monthly,
                &[("ended_on", "2026-03-20")],
                "2026-03-01..2026-04-30",
                &["2026-03-05 10:00", "2026-04-05 10:00"],
            ),
            (&monthly, &[("ended_on", "2026-03-21")], "2026-03-01..2026-04-30", &["2026-03-05 10:00"]),
            (
                &weekly,
                &[("ended_on", "2026-03-07")],
                "2026-03-01..2026-03-17",
                &["2026-03-02 10:00", "2026-03-16 10:00"],
            ),
            (&yearly, &[("ended_on", "2026-03-01")], "2026-01-01..2027-12-31", &["2027-03-05 10:00"]),
            (&yearly, &[("ended_on", "2010-03-01")], "2026", &["2026-03-05 10:00"]),
            (&festival, &[("ended_on", "2026-09-20")], "2026", &["2026-10-01 10:00"]),
            (
                &of_instant,
                &[("ended_at", "2026-03-02 14:00")],
                "2026-03-02..2026-03-03",
                &["2026-03-02 09:00", "2026-03-03 09:00", "2026-03-03 15:00"],
            ),
            // Of two as near the earlier, which was due before it.
            (
                &of_instant,
                &[("ended_at", "2026-03-02 12:00")],
                "2026-03-02",
                &["2026-03-02 09:00", "2026-03-02 15:00"],
            ),
            (
                &of_day,
                &[("ended_on", "2026-03-02")],
                "2026-03-02..2026-03-03",
                &["2026-03-03 09:00", "2026-03-03 15:00"],
            ),
            (
                &either,
                &[("ended_on", "2026-03-02"), ("ended_at", "2026-03-03 08:30")],
                "2026-03-02..2026-03-03",
                &["2026-03-03 15:00"],
            ),
        ],
    );
    // What happens once ends by whichever comes.
    let once = "date = 'day'\nat = '10:00'\nstop_once = ['ended_on', 'ended_at']";
    let day = ("day", "2026-03-10");
    check(
        &Town::new(),
        &[
            (once, &[day], "2026", &["2026-03-10 10:00"]),
            (once, &[day, ("ended_on", "2026-03-10")], "2026", &[]),
            (once, &[day, ("ended_at", "2026-03-09 10:00")], "2026", &[]),
            (once, &[day, ("ended_on", "2026-03-11"), ("ended_at", "2026-03-09 10:00")], "2026", &[]),
        ],
    );
}
