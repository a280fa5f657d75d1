//! The planner against itself in pieces, and against brute force.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::chance::{case, record, text, town};
use super::oracle;
use super::*;

fn named(touches: &[PlannedTouch]) -> Vec<(TouchKey, Timestamp)> {
    let mut found: Vec<_> = touches.iter().map(|touch| (touch.key.clone(), touch.due_at)).collect();
    found.sort();
    found
}

/// Enough for every change; `PROPTEST_CASES=3000` looks harder.
fn cases() -> ProptestConfig {
    let cases =
        if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default().cases } else { 100 };
    ProptestConfig { cases, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    /// Nothing but the planner's result is compared: who, and at which instants.
    #[test]
    fn brute_force_finds_the_same(case in case()) {
        let town = town(case.zone);
        let rule = town.rule(&text(&case.plain));
        let span = town.span(case.from, case.to);
        let records: Vec<Record> =
            case.people.iter().enumerate().map(|(number, person)| record(town, number, person)).collect();
        let got: Vec<(String, Timestamp)> = {
            let touches = town.plan(&rule, &records, span);
            let mut found: Vec<_> = touches.into_iter().map(|touch| (touch.key.record.id, touch.due_at)).collect();
            found.sort();
            found
        };
        let margin = SignedDuration::from_hours(24 * oracle::reach(&case.plain));
        let zone = town.calendars.zone.time_zone();
        let mut expected = Vec::new();
        for (number, person) in case.people.iter().enumerate() {
            let due = oracle::due(&case.plain, person, (case.from - margin, case.to + margin), zone);
            let inside = due.into_iter().filter(|at| span.contains(*at));
            expected.extend(inside.map(|at| (format!("G-{number}"), at)));
        }
        expected.sort();
        prop_assert_eq!(got, expected, "{}", text(&case.plain));
    }

    /// In one sweep, in pieces, in any order, twice, by the minute, and record by record.
    #[test]
    fn pieces_make_the_whole(case in case(), cuts in prop::collection::vec(0_u64..1_000_000, 0..12), turn in 0_usize..12) {
        let town = town(case.zone);
        let rule = town.rule(&text(&case.plain));
        let span = town.span(case.from, case.to);
        let records: Vec<Record> =
            case.people.iter().enumerate().map(|(number, person)| record(town, number, person)).collect();
        let sweep = town.plan(&rule, &records, span);
        let whole = named(&sweep);
        let mut unique: Vec<&TouchKey> = whole.iter().map(|(key, _)| key).collect();
        unique.dedup();
        prop_assert_eq!(unique.len(), whole.len(), "no name twice");

        let length = span.through.as_second() - span.after.as_second();
        let mut ends: Vec<Timestamp> = cuts
            .iter()
            .map(|part| span.after + SignedDuration::from_secs(i64::try_from(*part).unwrap() * length / 1_000_000))
            .collect();
        // At the very instants, too: one belongs to the piece that ends with it.
        ends.extend(sweep.iter().take(3).map(|touch| touch.due_at));
        ends.extend([span.after, span.through]);
        ends.sort();
        let mut pieces: Vec<Span> =
            ends.windows(2).map(|pair| Span { after: pair[0], through: pair[1] }).collect();
        let middle = turn % pieces.len();
        pieces.rotate_left(middle);
        let mut found: Vec<PlannedTouch> =
            pieces.iter().flat_map(|piece| town.plan(&rule, &records, *piece)).collect();
        prop_assert_eq!(named(&found), whole.clone(), "{}", text(&case.plain));
        // Again is harmless: the same names.
        found.extend(pieces.iter().rev().flat_map(|piece| town.plan(&rule, &records, *piece)));
        let mut again = named(&found);
        again.dedup();
        prop_assert_eq!(&again, &whole);

        for touch in sweep.iter().take(20) {
            let minute = Span { after: touch.due_at - SignedDuration::from_mins(1), through: touch.due_at };
            let near = named(&town.plan(&rule, &records, minute));
            prop_assert!(near.contains(&(touch.key.clone(), touch.due_at)), "{}", text(&case.plain));
            let moment = Span { after: touch.due_at - SignedDuration::from_nanos(1), through: touch.due_at };
            prop_assert!(named(&town.plan(&rule, &records, moment)).contains(&(touch.key.clone(), touch.due_at)));
            let past = Span { after: touch.due_at, through: touch.due_at + SignedDuration::from_nanos(1) };
            prop_assert!(!named(&town.plan(&rule, &records, past)).contains(&(touch.key.clone(), touch.due_at)));
        }

        let handful = town.handful(records.clone());
        let one_by_one: Vec<PlannedTouch> = records
            .iter()
            .flat_map(|record| plan_record(&rule, record, &handful, town.world(), span).unwrap())
            .collect();
        prop_assert_eq!(named(&one_by_one), whole);
    }
}
