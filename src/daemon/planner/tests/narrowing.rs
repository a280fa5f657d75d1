//! Edits that leave a rule there and take away what waits: a reload is refused as for a rule that goes, a start keeps it.

use super::{BRAKE, House, SEND, rule, step};
use crate::terms::{Reason, TouchState};

const CUSTOMERS: usize = 24;
const TWENTY: (&str, &str) = (BRAKE, "brake = 20\n");

fn due(head: &str, steps: &str) -> String {
    rule("s", head, "date = \"due_on\"\nat = \"09:00\"\n", steps)
}

/// 24 customers of whom the rule's touches wait, an hour before they are due; those with even numbers are of level 1.
fn waiting(text: &str, config: &str) -> House {
    let mut house = House::new("2026-03-10 08:00", &[]);
    for number in 0..CUSTOMERS {
        let level = if number % 2 == 0 { "1" } else { "2" };
        house.put(
            &format!("customer:b-{number}"),
            &[("due_on", "2026-03-10"), ("seen_at", "2026-03-10 09:00"), ("level", level)],
        );
    }
    let house = house.with(&[(BRAKE, config), ("s", text)]);
    assert_eq!(planned(&house), CUSTOMERS * text.matches("template =").count(), "{:?}", house.rows());
    house
}

fn count(house: &House, state: TouchState) -> usize {
    house.entries().iter().filter(|entry| entry.touch.state == state).count()
}

fn planned(house: &House) -> usize {
    count(house, TouchState::Planned)
}

fn held(house: &House) -> usize {
    house.entries().iter().filter(|entry| entry.touch.reason == Some(Reason::Restart)).count()
}

/// Edits of a rule that lets 24 go, after which none of them would.
fn edits() -> Vec<(&'static str, String)> {
    vec![
        ("only", due("[only]\nlevel = \">= 9\"", SEND)),
        ("where", due("where = \"level > 9\"", SEND)),
        ("stop_once", rule("s", "", "date = \"due_on\"\nat = \"09:00\"\nstop_once = \"due_on\"\n", SEND)),
        ("date", rule("s", "", "date = \"done_on\"\nat = \"09:00\"\n", SEND)),
        ("to", due("", &SEND.replace("\"self\"", "\"keeper\""))),
        ("class", due("", SEND).replace("\"service\"", "\"marketing\"")),
    ]
}

#[test]
fn a_reload_that_narrows_a_rule_is_refused_and_goes_with_accept() {
    for (what, edit) in edits() {
        let mut house = waiting(&due("", SEND), TWENTY.1);
        house.write(&[TWENTY, ("s", &edit)]);
        let refusal = house.reload().unwrap_err();
        assert_eq!(
            refusal.said.to_string(),
            "reload refused: 24 touches that wait would not go any more (brake = 20): s 24; go ahead: touchbase \
             reload --accept 24",
            "{what}"
        );
        assert_eq!(planned(&house), CUSTOMERS, "{what}");
        assert!(house.reload_with(Some(23)).is_err(), "{what}");
        house.reload_with(Some(24)).unwrap_or_else(|refusal| panic!("{what}: {}", refusal.said));
        house.until("2026-03-10 10:00");
        assert_eq!((house.sent(), held(&house)), (0, 0), "{what}: {:?}", house.rows());
    }
}

#[test]
fn a_start_over_a_narrowed_rule_keeps_what_waits_open() {
    for (what, edit) in edits() {
        let mut house = waiting(&due("", SEND), TWENTY.1);
        house.write(&[TWENTY, ("s", &edit)]);
        for _ in 0..2 {
            house.start();
            assert_eq!((held(&house), planned(&house)), (CUSTOMERS, 0), "{what}: {:?}", house.rows());
        }
        house.until("2026-03-10 10:00");
        assert_eq!((house.sent(), held(&house)), (0, CUSTOMERS), "{what}");
        // The rule as it was: what has been kept is there to be let go.
        house.write(&[TWENTY, ("s", &due("", SEND))]);
        house.start();
        assert_eq!(house.sent(), 0, "{what}");
        house.release_all();
        house.beat();
        assert_eq!(house.sent(), CUSTOMERS, "{what}: {:?}", house.rows());
    }
}

#[test]
fn what_narrows_less_than_the_brake_is_put_in_force_and_the_rest_goes() {
    let mut house = waiting(&due("", SEND), TWENTY.1);
    house.edit(&[TWENTY, ("s", &due("[only]\nlevel = \"1\"", SEND))]);
    assert_eq!((planned(&house), count(&house, TouchState::Cancelled)), (12, 12));
    let mut house = waiting(&due("", SEND), TWENTY.1);
    house.write(&[TWENTY, ("s", &due("[only]\nlevel = \"1\"", SEND))]);
    house.start();
    assert_eq!((planned(&house), count(&house, TouchState::Cancelled)), (12, 12));
}

#[test]
fn a_step_that_goes_takes_away_what_waits_of_it() {
    let both = format!("{}{}", step("one", ""), step("two", "after = \"30 minutes\""));
    let text = due("", &both);
    let mut house = waiting(&text, TWENTY.1);
    house.write(&[TWENTY, ("s", &due("", &step("one", "")))]);
    let refused = house.reload().unwrap_err().said.to_string();
    assert!(refused.contains("24 touches that wait would not go any more"), "{refused}");
    house.start();
    assert_eq!((held(&house), planned(&house)), (CUSTOMERS, CUSTOMERS), "{:?}", house.rows());
}

#[test]
fn a_window_in_which_nothing_can_go_any_more_counts_as_taken_away() {
    let text =
        rule("s", "", "date = \"seen_at\"\nlate_ok = \"2 hours\"\n", SEND).replace("urgent = true\n", "");
    let shut = "brake = 20\n[windows]\nservice = \"20:00-21:00\"\n";
    let mut house = waiting(&text, TWENTY.1);
    house.write(&[(BRAKE, shut), ("s", &text)]);
    let refused = house.reload().unwrap_err().said.to_string();
    assert!(refused.contains("24 touches that wait would not go any more (brake = 20): s 24"), "{refused}");
    house.start();
    assert_eq!((held(&house), planned(&house)), (CUSTOMERS, 0), "{:?}", house.rows());
    // One that is only shorter takes nothing away.
    let mut house = waiting(&text, TWENTY.1);
    house.edit(&[(BRAKE, "brake = 20\n[windows]\nservice = \"10:00-20:00\"\n"), ("s", &text)]);
    assert_eq!(planned(&house), CUSTOMERS);
}

#[test]
fn an_edit_that_only_moves_takes_nothing_away() {
    let cron = |at: &str| rule("s", "", &format!("cron = \"0 {at} * * *\"\n"), SEND);
    let mut house = House::new("2026-03-10 08:00", &[]);
    for number in 1..CUSTOMERS {
        house.put(&format!("customer:b-{number}"), &[]);
    }
    let mut house = house.with(&[TWENTY, ("s", &cron("9"))]);
    assert_eq!(planned(&house), CUSTOMERS);
    house.edit(&[TWENTY, ("s", &cron("10"))]);
    house.until("2026-03-10 10:00");
    assert_eq!(house.sent(), CUSTOMERS);
    let mut house = waiting(&due("", SEND), TWENTY.1);
    house.edit(&[TWENTY, ("s", &due("", SEND).replace("09:00", "09:30"))]);
    house.until("2026-03-10 10:00");
    assert_eq!(house.sent(), CUSTOMERS);
    // The same files at a start, and other ones that decide nothing else.
    let mut house = waiting(&due("", SEND), TWENTY.1);
    house.start();
    house.write(&[TWENTY, ("s", &due("", SEND).replace("title = \"r\"", "title = \"other\""))]);
    house.start();
    assert_eq!((planned(&house), held(&house)), (CUSTOMERS, 0));
}

#[test]
fn what_a_list_has_closed_while_the_daemon_was_down_is_cancelled_whatever_else_was_edited() {
    let stops = |title: &str| {
        let text = rule("s", "", "date = \"due_on\"\nat = \"09:00\"\nstop_once = \"done_on\"\n", SEND);
        text.replace("title = \"r\"", &format!("title = \"{title}\""))
    };
    for title in ["r", "other"] {
        let mut house = waiting(&stops("r"), TWENTY.1);
        for number in 0..CUSTOMERS {
            let fields = [("due_on", "2026-03-10"), ("done_on", "2026-03-09")];
            house.put(&format!("customer:b-{number}"), &fields);
        }
        house.write(&[TWENTY, ("s", &stops(title))]);
        house.start();
        assert_eq!((held(&house), count(&house, TouchState::Cancelled)), (0, CUSTOMERS), "{title}");
    }
}
