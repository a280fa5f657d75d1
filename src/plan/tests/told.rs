//! One occasion, one message: what a correction makes the same, and that nothing else does.

use proptest::prelude::*;

use super::chance::{case, record, text, town};
use super::*;
use crate::message::{TouchId, Went};

/// As if that touch had gone when it was due.
fn went(touch: &PlannedTouch) -> Went {
    Went {
        touch: TouchId(1),
        occurrence: touch.key.occurrence.clone(),
        reference: touch.reference,
        due_at: touch.due_at,
        sent_at: Some(touch.due_at),
    }
}

fn tells(before: &PlannedTouch, touch: &PlannedTouch) -> bool {
    touch.occasion.as_ref().is_some_and(|occasion| occasion.is_told_by(touch, &went(before)))
}

/// How many neighbours of each touch are looked at, on either side.
const NEIGHBOURS: usize = 16;

/// The first touch that another one of the same record and person would keep back.
fn kept_back(touches: &[PlannedTouch]) -> Option<String> {
    let mut by_person: BTreeMap<_, Vec<&PlannedTouch>> = BTreeMap::new();
    for touch in touches {
        let key = &touch.key;
        by_person.entry((&key.step, &key.record, &key.recipient)).or_default().push(touch);
    }
    for own in by_person.values() {
        for (place, touch) in own.iter().enumerate() {
            let near = own.iter().skip(place.saturating_sub(NEIGHBOURS)).take(2 * NEIGHBOURS);
            if let Some(other) = near.into_iter().find(|other| tells(other, touch)) {
                return Some(format!("{} by {}", touch.key.occurrence, other.key.occurrence));
            }
        }
    }
    None
}

/// With leap days, leap months, and days that few months have.
const RECURRENCES: [&str; 24] = [
    "date = \"birthday\"\nevery = \"year\"",
    "date = \"birthday\"\nif_no_such_day = \"day after\"",
    "date = \"birthday\"\nif_no_such_day = \"skip\"\nin_leap_month = \"leap month if any\"",
    "date = \"birthday\"\nin_leap_month = \"leap month if any\"\nbefore = \"1 month\"",
    "date = \"birthday\"\nafter = \"7 months\"",
    "date = \"day\"\nevery = \"1 day\"",
    "date = \"day\"\nevery = \"2 days\"",
    "date = \"day\"\nevery = \"3 days\"",
    "date = \"day\"\nevery = \"week\"",
    "date = \"day\"\nevery = \"month\"",
    "date = \"day\"\nevery = \"month\"\nif_no_such_day = \"day after\"",
    "date = \"day\"\nevery = \"3 months\"",
    "date = \"day\"\nevery = \"year\"\nif_holiday = \"working day after\"",
    "date = \"day\"\nevery = \"4 years\"\nif_no_such_day = \"day after\"",
    "date = \"moment\"\nevery = \"month\"",
    "festival = [\"spring-festival\", \"mid-autumn\", \"double-ninth\"]",
    "yearly = \"02-29\"",
    "yearly = \"农历12-30\"",
    "yearly = \"农历正月初一\"",
    "monthly = 31",
    "monthly = \"first working day\"",
    "monthly = \"last working day\"",
    "weekly = \"monday\"",
    "cron = \"*/30 9-10 * * 1\"",
];

const BIRTHDAYS: [&str; 8] = [
    "1992-02-29",
    "02-29",
    "农历1982-闰4-08",
    "农历1980-12-30",
    "农历1984-闰10-29",
    "农历01-01",
    "1990-12-31",
    "1990-08-15",
];
const DAYS: [&str; 6] = ["2000-02-29", "2000-01-31", "2000-08-31", "1999-12-30", "2000-05-15", "2000-01-01"];

/// Whoever is born on a day that few years have, is greeted every year; however near two occasions lie, and however long
/// `once_within` is, both are told of.
#[test]
fn without_a_correction_nobody_is_told_already() {
    let town = Town::new();
    let mut guests = Vec::new();
    for (number, birthday) in BIRTHDAYS.iter().enumerate() {
        let day = DAYS[number % DAYS.len()];
        let moment = format!("{day} 23:40");
        let fields = [("birthday", *birthday), ("day", day), ("moment", moment.as_str())];
        guests.push(town.record(&format!("guest:G-{number}"), &fields));
    }
    for when in RECURRENCES {
        let often = when.contains("day\"") && when.contains("every")
            || when.contains("cron")
            || when.contains("week");
        for once in ["", "once_within = \"1 day\"", "once_within = \"40 days\"", "once_within = \"1 year\""] {
            let years = match (often, once) {
                (true, _) => (date(2024, 1, 1), date(2025, 12, 31)),
                (false, "") => (date(2001, 1, 1), date(2050, 12, 31)),
                (false, _) => (date(2020, 1, 1), date(2034, 12, 31)),
            };
            let rule = town.when(&format!("{when}\n{once}"));
            let touches =
                town.plan(&rule, if often { &guests[..2] } else { &guests }, town.span(years.0, years.1));
            assert!(!touches.is_empty(), "{when}");
            assert_eq!(kept_back(&touches), None, "{when} {once}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// The same of rules and people made up by chance.
    #[test]
    fn nor_by_chance(case in case(), once in prop::sample::select(vec!["", "once_within = \"5 days\"", "once_within = \"2 years\""])) {
        let town = town(case.zone);
        let plain = text(&case.plain);
        let news = plain.contains("created = true") || plain.contains("changed = ");
        let once = if news { "" } else { once };
        let rule = town.rule(&plain.replacen("[when]\n", &format!("[when]\n{once}\n"), 1));
        let records: Vec<Record> =
            case.people.iter().enumerate().map(|(number, person)| record(town, number, person)).collect();
        let touches = town.plan(&rule, &records, town.span(case.from, case.to));
        prop_assert_eq!(kept_back(&touches), None, "{}", text(&case.plain));
    }
}

/// Whether the touch of the corrected record in these days is the occasion of the one before.
fn corrected(when: &str, field: &str, (before, after): (&str, &str), (first, second): (&str, &str)) -> bool {
    let town = Town::new();
    let rule = town.when(when);
    let of = |value: &str, year: &str| {
        let guest = town.record("guest:G-1", &[(field, value)]);
        let (from, to) = days(year);
        let mut touches = town.plan(&rule, &[guest], town.span(from, to));
        assert_eq!(touches.len(), 1, "{when} {value} in {year}");
        touches.remove(0)
    };
    tells(&of(before, first), &of(after, second))
}

#[test]
fn a_corrected_date_is_the_same_occasion() {
    let date = "date = \"day\"\nbefore = \"1 week\"";
    let years = |year| (year, year);
    assert!(corrected(date, "day", ("2026-08-15", "2026-08-16"), years("2026..2026")));
    assert!(corrected(date, "day", ("2026-08-15", "2026-08-12"), years("2026..2026")));
    assert!(!corrected(date, "day", ("2026-08-15", "2026-08-19"), years("2026..2026")));
    let wide = format!("{date}\nonce_within = \"1 month\"");
    assert!(corrected(&wide, "day", ("2026-08-15", "2026-09-15"), years("2026..2026")));
    assert!(!corrected(&wide, "day", ("2026-08-15", "2026-09-16"), years("2026..2026")));
    let none = format!("{date}\nonce_within = \"none\"");
    assert!(!corrected(&none, "day", ("2026-08-15", "2026-08-16"), years("2026..2026")));
    let moment = "date = \"moment\"";
    assert!(corrected(moment, "moment", ("2026-08-15 10:00", "2026-08-15 10:00:37"), years("2026..2026")));
    assert!(corrected(moment, "moment", ("2026-08-15 23:30", "2026-08-16 00:30"), years("2026..2026")));
    assert!(!corrected(moment, "moment", ("2026-08-15 10:00", "2026-08-15 11:01"), years("2026..2026")));
    // What was written down at another instant is news.
    assert!(!corrected(
        "changed = \"note\"",
        "note.changed_at",
        ("2026-08-15 10:00", "2026-08-15 10:01"),
        years("2026..2026")
    ));
}

#[test]
fn a_birthday_put_right_is_greeted_once() {
    let birthday = "date = \"birthday\"\nevery = \"year\"";
    let greeted = |values, years| corrected(birthday, "birthday", values, years);
    // Solar, and lunar in truth: in the autumn of the same year.
    assert!(greeted(("1990-08-15", "农历1990-08-15"), ("2026..2026", "2026..2026")));
    // The year after it is greeted.
    assert!(!greeted(("1990-08-15", "农历1990-08-15"), ("2026..2026", "2027..2027")));
    assert!(greeted(("1990-12-20", "1990-01-05"), ("2026..2026", "2027..2027")));
    assert!(!greeted(("1990-12-20", "1990-08-05"), ("2026..2026", "2027..2027")));
}

#[test]
fn a_recurrence_with_another_beginning_goes_on() {
    let visit = "date = \"day\"\nevery = \"4 years\"";
    let visited = |values, years| corrected(visit, "day", values, years);
    assert!(visited(("2022-10-03", "2022-10-05"), ("2026..2026", "2026..2026")));
    assert!(!visited(("2022-10-03", "2022-10-05"), ("2026..2026", "2030..2030")));
}

#[test]
fn a_festival_is_the_same_only_as_itself() {
    let town = Town::new();
    let rule = town.when("festival = [\"spring-festival\", \"mid-autumn\"]\nonce_within = \"1 year\"");
    let guest = town.record("guest:G-1", &[]);
    let touches = town.plan(&rule, &[guest], town.span(date(2026, 1, 1), date(2028, 12, 31)));
    assert_eq!(kept_back(&touches), None);
}

#[test]
fn an_edited_trigger_tells_nobody_twice() {
    let town = Town::new();
    let guest = town.record("guest:G-1", &[]);
    let of = |when: &str, from, to| {
        let touches = town.plan(&town.when(when), std::slice::from_ref(&guest), town.span(from, to));
        touches.into_iter().next().unwrap()
    };
    let monday = of("weekly = \"monday\"", date(2026, 6, 1), date(2026, 6, 1));
    let wednesday = of("weekly = \"wednesday\"", date(2026, 6, 3), date(2026, 6, 3));
    let friday = of("weekly = \"friday\"", date(2026, 6, 5), date(2026, 6, 5));
    assert!(tells(&monday, &wednesday));
    assert!(!tells(&monday, &friday), "nearer to the next Monday");
    let last = of("monthly = 28", date(2026, 5, 28), date(2026, 5, 28));
    let first = of("monthly = 1", date(2026, 6, 1), date(2026, 6, 1));
    assert!(tells(&last, &first));
    let yearly = of("yearly = \"06-03\"", date(2026, 6, 3), date(2026, 6, 3));
    assert!(tells(&wednesday, &yearly), "another sort, on the very day");
    assert!(!tells(&monday, &yearly), "what comes every year is no Monday moved");
}
