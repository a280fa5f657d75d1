//! Who cannot be reached, and who stands in: at once, with a row for whoever was passed over.

use super::*;

const WHEN: &str = "date = \"due_on\"\nat = \"10:00\"\nlate_ok = \"1 day\"";
const KEEPER: &str = "+8613900000011";
const BOSS: &str = "+8613900000012";

/// To the keeper, else to whoever is the boss.
fn listed() -> String {
    let send = "[send]\nto = [\"keeper\", \"role:boss\"]\nvia = [\"sms\"]\ntemplate = \"notice\"\n";
    rule("look", "", WHEN, send)
}

/// To the keeper, two days later to the boss.
fn ladder() -> String {
    let step = |id: &str, after: &str, to: &str| {
        format!(
            "[[step]]\nid = \"{id}\"\nafter = \"{after}\"\nto = \"{to}\"\nvia = [\"sms\"]\ntemplate = \"notice\"\n"
        )
    };
    let steps = step("first", "1 day", "keeper") + &step("second", "3 days", "keeper.manager");
    rule("look", "", WHEN, &steps).replace("\"service\"", "\"staff\"")
}

/// A house whose customer is due on 10 June, with a keeper and a boss.
fn house(keeper: &[(&str, &str)], rule: &str) -> House {
    let mut house = House::new("2026-06-09 12:00", &[("due_on", "2026-06-10"), ("keeper", "s-1")]);
    let all: Vec<(&str, &str)> =
        [("role", "keeper"), ("manager", "s-2"), ("mobile", KEEPER)].iter().chain(keeper).copied().collect();
    let mut fields: Vec<(&str, &str)> = Vec::new();
    for field in all {
        fields.retain(|(name, _)| *name != field.0);
        fields.push(field);
    }
    house.put("staff:s-1", &fields);
    house.put("staff:s-2", &[("role", "boss"), ("mobile", BOSS)]);
    house.with(&[("look", rule)])
}

#[test]
fn the_next_in_line_is_told_in_time_and_a_row_says_why_the_first_was_not() {
    for (keeper, reason) in [
        (&[("mobile", "")][..], "no_address"),
        (&[("mobile", "139")], "bad_address"),
        (&[("left_on", "2026-06-01")], "left"),
        (&[("deceased", "true")], "deceased"),
    ] {
        let mut house = house(keeper, &listed());
        house.until("2026-06-10 10:00");
        let rows = [format!("s-1 2026-06-10 skipped {reason}"), "s-2 2026-06-10 accepted".to_owned()];
        assert_eq!(house.rows(), rows);
    }
    let mut house = house(&[], &listed());
    house.until("2026-06-12 12:00");
    assert_eq!(house.rows(), ["s-1 2026-06-10 accepted"], "who can be reached is told alone");
}

#[test]
fn where_nobody_is_named_the_next_in_line_is_told() {
    let mut house = House::new("2026-06-09 12:00", &[("due_on", "2026-06-10")]);
    house.put("staff:s-2", &[("role", "boss")]);
    let mut house = house.with(&[("look", &listed())]);
    house.until("2026-06-10 10:00");
    assert_eq!(house.rows(), ["s-2 2026-06-10 accepted"]);
}

#[test]
fn a_number_that_turns_out_dead_passes_it_on_at_once() {
    for (refusal, reason) in [(Refusal::BadAddress, "bad_address"), (Refusal::Blacklisted, "suppressed")] {
        let mut house = house(&[], &listed());
        house.refusing.insert(KEEPER.to_owned(), refusal);
        house.until("2026-06-10 10:00");
        house.beat();
        let rows = [format!("s-1 2026-06-10 failed {reason}"), "s-2 2026-06-10 accepted".to_owned()];
        assert_eq!(house.rows(), rows);
        house.until("2026-06-12 12:00");
        assert_eq!(house.sent(), 1, "once, however often it is looked at");
    }
    // What is about the text is not about the person.
    let mut house = house(&[], &listed());
    house.refusing.insert(KEEPER.to_owned(), Refusal::Content);
    house.until("2026-06-12 12:00");
    assert_eq!(house.rows(), ["s-1 2026-06-10 failed refused"]);
}

#[test]
fn a_restart_between_the_refusal_and_the_next_in_line_loses_nothing() {
    let mut house = house(&[], &listed());
    house.refusing.insert(KEEPER.to_owned(), Refusal::BadAddress);
    house.until("2026-06-10 10:00");
    house.planner = None;
    house.now = wall("2026-06-10 11:00");
    house.start();
    assert_eq!(house.rows(), ["s-1 2026-06-10 failed bad_address", "s-2 2026-06-10 accepted"]);
}

#[test]
fn a_blacklisted_number_is_known_the_next_time() {
    let mut house = house(&[], &listed());
    house.refusing.insert(KEEPER.to_owned(), Refusal::Blacklisted);
    house.until("2026-06-10 12:00");
    house.put("customer:k-2", &[("due_on", "2026-06-14"), ("keeper", "s-1")]);
    house.until("2026-06-14 10:00");
    let rows = house.rows();
    assert_eq!(rows[2..], ["s-1 2026-06-14 skipped suppressed", "s-2 2026-06-14 accepted"]);
}

#[test]
fn who_can_be_reached_again_before_it_is_due_is_told_alone() {
    let mut house = house(&[("mobile", "")], &listed());
    house.until("2026-06-10 09:00");
    house.put("staff:s-1", &[("role", "keeper"), ("mobile", KEEPER)]);
    house.until("2026-06-12 12:00");
    assert_eq!(house.rows(), ["s-1 2026-06-10 accepted", "s-2 2026-06-10 cancelled not_matching"]);
}

#[test]
fn where_nobody_can_be_reached_each_has_a_row() {
    let mut house = house(&[("mobile", "")], &listed());
    house.put("staff:s-2", &[("role", "boss"), ("mobile", "")]);
    house.until("2026-06-12 12:00");
    assert_eq!(house.rows(), ["s-1 2026-06-10 skipped no_address", "s-2 2026-06-10 skipped no_address"]);
}

#[test]
fn the_next_step_of_a_ladder_stands_in() {
    let mut house = house(&[("left_on", "2026-06-01")], &ladder());
    house.until("2026-06-20 12:00");
    let rows = ["s-1 2026-06-10 skipped left", "s-2 2026-06-10 accepted", "s-2 2026-06-10 accepted"];
    assert_eq!(house.rows(), rows, "for the first step at once, and again when the second is due");
    let mut house = house_of_ladder_in_reach();
    house.until("2026-06-20 12:00");
    assert_eq!(house.rows(), ["s-1 2026-06-10 accepted", "s-2 2026-06-10 accepted"]);
}

fn house_of_ladder_in_reach() -> House {
    house(&[], &ladder())
}
