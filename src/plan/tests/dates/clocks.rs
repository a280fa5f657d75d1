//! Clocks that are put forward and back.

use super::*;

#[test]
fn a_clock_change_moves_only_what_it_has_to() {
    let town = Town::in_zone("America/New_York");
    check(
        &town,
        &[
            ("date = 'day'\nat = '02:30'", &[("day", "2026-03-08")], "2026", &["2026-03-08 03:00"]),
            ("date = 'day'\nat = '01:30'", &[("day", "2026-11-01")], "2026", &["2026-11-01 01:30"]),
            (
                "date = 'moment'\nafter = '24 hours'",
                &[("moment", "2026-03-07 12:00")],
                "2026",
                &["2026-03-08 13:00"],
            ),
            (
                "date = 'moment'\nafter = '1 day'",
                &[("moment", "2026-03-07 12:00")],
                "2026",
                &["2026-03-08 12:00"],
            ),
            (
                "cron = '30 2 * * *'",
                &[],
                "2026-03-07..2026-03-09",
                &["2026-03-07 02:30", "2026-03-08 03:00", "2026-03-09 02:30"],
            ),
        ],
    );
    let rule = town.when("date = 'day'\nat = '01:30'");
    let guest = town.record("guest:G-1", &[("day", "2026-11-01")]);
    let touches = town.plan(&rule, &[guest], town.span(date(2026, 11, 1), date(2026, 11, 1)));
    assert_eq!(touches[0].due_at, at("2026-11-01T05:30:00Z"), "the first of the two half past ones");
}

/// In Newfoundland clocks went back from 00:01 to 23:01: a minute of the next day came before the last hour of this one.
#[test]
fn clocks_that_go_back_over_midnight_lose_nothing() {
    let town = Town::in_zone("America/St_Johns");
    for at in ["00:00", "00:01", "23:01", "23:30", "23:59"] {
        let rule = town.when(&format!("date = \"day\"\nat = \"{at}\""));
        let guests = [
            town.record("guest:G-1", &[("day", "2010-11-06")]),
            town.record("guest:G-2", &[("day", "2010-11-07")]),
        ];
        let (first, last) = (town.wall("2010-11-05 12:00"), town.wall("2010-11-08 12:00"));
        let mut found = Vec::new();
        let mut span = Span { after: first, through: first + MINUTE * 7 };
        while span.through <= last {
            found.extend(town.plan(&rule, &guests, span).into_iter().map(|touch| touch.key.record.id));
            span = Span { after: span.through, through: span.through + MINUTE * 7 };
        }
        assert_eq!(found, ["G-1", "G-2"], "{at}");
    }
}
