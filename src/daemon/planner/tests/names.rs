//! What is called otherwise: steps, and rules.

use super::*;

const DAY: &str = "date = \"due_on\"\nat = \"09:00\"";
const DUE: [(&str, &str); 1] = [("due_on", "2026-03-10")];

#[test]
fn a_lone_step_under_another_name_and_hour_sends_nothing_again() {
    for ladder in [step("greeting", "at = \"15:00\""), step("send", "at = \"15:00\"")] {
        let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &rule("r", "", DAY, SEND))]);
        house.until("2026-03-10 10:00");
        assert_eq!(house.sent(), 1);
        let said = house.edit(&[("r", &rule("r", "", DAY, &ladder))]);
        assert_eq!(said.effect.rules["r"].already_sent, 1);
        house.until("2026-03-11 10:00");
        assert_eq!(house.sent(), 1, "{:?}", house.rows());
    }
}

#[test]
fn steps_of_one_template_are_themselves_whatever_goes_or_comes_before_them() {
    let both = [step("a", "at = \"09:00\""), step("b", "at = \"16:00\"")];
    let first = [step("b", "at = \"16:00\"")];
    let swapped = [step("b", "at = \"16:00\""), step("a", "at = \"09:00\"")];
    let before = [step("n", "at = \"08:30\""), step("a", "at = \"09:00\""), step("b", "at = \"16:00\"")];
    for edited in [first.concat(), swapped.concat(), before.concat()] {
        let mut house =
            House::new("2026-03-10 08:00", &DUE).with(&[("r", &rule("r", "", DAY, &both.concat()))]);
        house.until("2026-03-10 10:00");
        assert_eq!(house.sent(), 1);
        house.edit(&[("r", &rule("r", "", DAY, &edited))]);
        house.until("2026-03-10 18:00");
        assert_eq!(house.sent(), 2, "{edited} {:?}", house.rows());
    }
}

#[test]
fn a_name_that_nobody_explains_is_refused_on_reload_and_held_at_a_start() {
    let steps = |second: &str| rule("r", "", DAY, &(step("a", "") + &step(second, "at = \"16:00\"")));
    let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &steps("b"))]);
    house.until("2026-03-10 10:00");
    house.write(&[("r", &steps("c"))]);
    let refusal = house.reload().unwrap_err();
    assert_eq!(
        refusal.said.to_string(),
        "reload refused: 1 name is new, and nobody has said whether an earlier one was renamed; the rules in force stay as they are"
    );
    assert_eq!(
        refusal.more.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "rules/r.toml: the step `c` has come and `b` has gone: write was = [\"b\"] in the step if it is the same one, \
          or was = [] if it is a new one"
        ]
    );
    house.start();
    house.until("2026-03-10 18:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
    assert!(house.rows().contains(&"k-1 2026-03-10 held new_name".to_owned()), "{:?}", house.rows());
    // Somebody says which it is.
    let said = steps("c").replace("id = \"c\"", "id = \"c\"\nwas = [\"b\"]");
    house.edit(&[("r", &said)]);
    house.until("2026-03-10 19:00");
    assert_eq!(house.sent(), 2, "{:?}", house.rows());
}

#[test]
fn a_rule_under_another_name_is_refused_on_reload_and_held_at_a_start() {
    let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &rule("r", "", DAY, SEND))]);
    house.until("2026-03-10 10:00");
    let later = DAY.replace("09:00", "16:00");
    house.write(&[("s", &rule("s", "", &later, SEND))]);
    let refusal = house.reload().unwrap_err();
    assert_eq!(
        refusal.more.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "rules/s.toml: the rule `s` has come and `r` has gone: write was = [\"r\"] in it if it is the same rule, \
          or was = [] if it is a new one"
        ]
    );
    house.start();
    house.until("2026-03-10 18:00");
    assert_eq!(house.sent(), 1, "{:?}", house.rows());
    let mut new = House::new("2026-03-10 08:00", &DUE).with(&[("r", &rule("r", "", DAY, SEND))]);
    new.until("2026-03-10 10:00");
    // The same rule sends nothing again, a new one has its own occasions.
    house.edit(&[("s", &rule("s", "was = [\"r\"]", &later, SEND))]);
    new.edit(&[("s", &rule("s", "was = []", &later, SEND))]);
    house.until("2026-03-10 20:00");
    new.until("2026-03-10 20:00");
    assert_eq!((house.sent(), new.sent()), (1, 2), "{:?} {:?}", house.rows(), new.rows());
}

#[test]
fn a_rule_that_goes_is_named_with_what_waits_and_counts_for_the_brake() {
    let mut house = House::new("2026-03-10 08:00", &DUE);
    for number in 2..32 {
        house.put(&format!("customer:k-{number}"), &DUE);
    }
    let other = rule("other", "", "date = \"due_on\"\nat = \"20:00\"", SEND);
    let mut house = house.with(&[("r", &rule("r", "", DAY, SEND)), ("other", &other)]);
    let said = house.edit(&[("other", &other)]);
    let lines: Vec<String> = said.effect.said().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "r: removed; 31 fewer; 31 waiting touches cancelled",
            "in the next 60 days: 0 more touches, 31 fewer; 0 due at once"
        ]
    );
    assert_eq!(said.effect.rules.values().map(|rule| rule.waiting_of_removed).sum::<u64>(), 31);
}

#[test]
fn steps_by_place_would_be_seen() {
    use crate::planted::{Bug, while_planted};
    let both = step("a", "at = \"09:00\"") + &step("b", "at = \"16:00\"");
    let lost = while_planted(Bug::StepsByPlace, || {
        let mut house = House::new("2026-03-10 08:00", &DUE).with(&[("r", &rule("r", "", DAY, &both))]);
        house.until("2026-03-10 10:00");
        house.edit(&[("r", &rule("r", "", DAY, &step("b", "at = \"16:00\"")))]);
        house.until("2026-03-10 18:00");
        house.sent()
    });
    assert_eq!(lost, 1);
}
