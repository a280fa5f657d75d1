//! Steps: what they count from, and how often they repeat.

use super::*;

/// The due instants of a rule with steps for one order, each with its step.
fn steps(town: &Town, steps: &str, fields: &[(&str, &str)], during: &str) -> Vec<String> {
    let rule = town.rule(
        &format!("id = 'ladder'\ntitle = 'Ladder'\nclass = 'service'\neach = 'guest'\n{steps}")
            .replace('\'', "\""),
    );
    let guest = town.record("guest:G-1", fields);
    let (from, to) = days(during);
    let touches = town.plan(&rule, &[guest], town.span(from, to));
    touches.iter().map(|touch| format!("{} {}", town.shown(touch.due_at), touch.key.step)).collect()
}

#[test]
fn steps_count_from_when() {
    let town = Town::new();
    let send = "to = 'self'\nvia = 'sms'\ntemplate = 'note'\n";
    let placed = [("moment", "2026-09-30 16:00")];
    let ladder = format!(
        "[when]\ndate = 'moment'\n[[step]]\nid = 'note'\n{send}\n[[step]]\nid = 'note.2'\n{send}after = '2 working days'\n\
         [[step]]\nid = 'note.3'\n{send}after = '2 working days'\nat = '09:00'\n\
         [[step]]\nid = 'note.4'\n{send}after = '4 working hours'\n\
         [[step]]\n{send}id = 'late'\nat = '20:00'\n[[step]]\nid = 'note.5'\n{send}after = '45 minutes'\n"
    );
    assert_eq!(
        steps(&town, &ladder, &placed, "2026"),
        [
            "2026-09-30 16:00 note",
            "2026-09-30 16:45 note.5",
            "2026-09-30 20:00 late",
            "2026-10-08 11:00 note.4",
            "2026-10-09 09:00 note.3",
            "2026-10-09 16:00 note.2",
        ]
    );
    // The step's own time counts from the day after the holiday rule has moved it.
    let moved = format!(
        "[when]\ndate = 'day'\nat = '10:30'\nif_holiday = 'working day after'\n[[step]]\n{send}after = '2 working days'\n"
    );
    assert_eq!(steps(&town, &moved, &[("day", "2026-10-03")], "2026"), ["2026-10-10 10:30 note"]);
}

#[test]
fn steps_repeat_as_often_as_they_may() {
    let town = Town::new();
    let repeat = |when: &str, repeat: &str| {
        format!("[when]\n{when}\n[[step]]\nto = 'self'\nvia = 'sms'\ntemplate = 'note'\n{repeat}\n")
    };
    let placed: &[(&str, &str)] = &[("moment", "2026-09-30 16:00")];
    type Repeated<'a> = (String, &'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: [Repeated<'_>; 6] = [
        (
            repeat("date = 'moment'", "repeat = '1 working day'\ntimes = 4"),
            placed,
            &["2026-09-30 16:00", "2026-10-08 16:00", "2026-10-09 16:00", "2026-10-10 16:00"],
        ),
        (
            repeat("date = 'moment'", "after = '1 day'\nat = '09:00'\nrepeat = '3 days'\ntimes = 3"),
            placed,
            &["2026-10-01 09:00", "2026-10-04 09:00", "2026-10-07 09:00"],
        ),
        (
            repeat("date = 'moment'", "repeat = '2 hours'\ntimes = 3"),
            placed,
            &["2026-09-30 16:00", "2026-09-30 18:00", "2026-09-30 20:00"],
        ),
        (
            repeat("date = 'moment'", "repeat = '3 working hours'\ntimes = 3"),
            placed,
            &["2026-09-30 16:00", "2026-10-08 10:00", "2026-10-08 13:00"],
        ),
        // Counted from the first, so that a short month does not drag the next ones with it.
        (
            repeat("date = 'day'\nat = '10:00'", "repeat = '1 month'\ntimes = 4"),
            &[("day", "2026-01-31")],
            &["2026-01-31 10:00", "2026-02-28 10:00", "2026-03-31 10:00", "2026-04-30 10:00"],
        ),
        (
            repeat("date = 'moment'\nstop_once = 'ended_at'", "repeat = '1 day'\ntimes = 30"),
            &[("moment", "2026-09-30 16:00"), ("ended_at", "2026-10-02 16:00")],
            &["2026-09-30 16:00", "2026-10-01 16:00"],
        ),
    ];
    for (rule, fields, expected) in cases {
        let expected: Vec<String> = expected.iter().map(|at| format!("{at} note")).collect();
        assert_eq!(steps(&town, &rule, fields, "2026"), expected, "{rule}");
    }
    let all = steps(
        &town,
        &repeat("date = 'day'", "repeat = '1 day'\ntimes = 1000"),
        &[("day", "2020-01-01")],
        "2022-09-20..2030-01-01",
    );
    assert_eq!(
        all,
        [
            "2022-09-20 08:30 note",
            "2022-09-21 08:30 note",
            "2022-09-22 08:30 note",
            "2022-09-23 08:30 note",
            "2022-09-24 08:30 note",
            "2022-09-25 08:30 note",
            "2022-09-26 08:30 note"
        ]
    );
}

#[test]
fn a_gap_of_the_clock_does_not_stay_in_what_follows() {
    let town = Town::in_zone("America/New_York");
    let rule = "[when]\ndate = 'day'\nat = '02:30'\n[[step]]\nto = 'self'\nvia = 'sms'\ntemplate = 'note'\n";
    let repeat = format!("{rule}repeat = '1 day'\ntimes = 3\n");
    let day = [("day", "2026-03-08")];
    assert_eq!(
        steps(&town, &repeat, &day, "2026"),
        ["2026-03-08 03:00 note", "2026-03-09 02:30 note", "2026-03-10 02:30 note"]
    );
    assert_eq!(steps(&town, &format!("{rule}after = '1 day'\n"), &day, "2026"), ["2026-03-09 02:30 note"]);
}
