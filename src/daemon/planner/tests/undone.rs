//! Edits that are undone: what an edit called off goes when the edit is taken back, also an instant too late.

use super::*;
use crate::operations::decide::approve::{self, SkippedAs, Whose};
use crate::operations::taking_over::at_start;
use crate::terms::Mode;

const DAY: &str = "date = \"due_on\"\nat = \"09:00\"\nlate_ok = \"6 hours\"";
const DUE: [(&str, &str); 1] = [("due_on", "2026-03-10")];
const ONLY: &str = "[only]\nlevel = \">= 5\"\n";

fn plain() -> String {
    rule("r", "", DAY, SEND)
}

fn narrowed() -> String {
    rule("r", "", &format!("{DAY}\n{ONLY}"), SEND)
}

/// Called off by an edit at eight.
fn called_off(files: &[(&str, &str)]) -> House {
    let mut house = House::new("2026-03-10 07:30", &DUE).with(&[("r", &plain()), ("other", OTHER)]);
    house.until("2026-03-10 08:00");
    house.edit(files);
    assert_eq!(house.sent(), 0, "{:?}", house.rows());
    house
}

const OTHER: &str = "id = \"other\"\ntitle = \"r\"\nclass = \"service\"\neach = \"customer\"\n[when]\ndate = \"since_on\"\n\
                     [send]\nto = \"self\"\nvia = [\"sms\"]\ntemplate = \"other\"\n";

#[test]
fn what_an_edit_has_called_off_goes_when_the_edit_is_undone() {
    for files in [&[("r", narrowed().as_str()), ("other", OTHER)][..], &[("other", OTHER)][..]] {
        let mut house = called_off(files);
        house.until("2026-03-10 11:00");
        let said = house.edit(&[("r", &plain()), ("other", OTHER)]);
        let own = &said.effect.rules["r"];
        assert_eq!((own.due_at_once, own.before_rule), (1, 0), "{own:?}");
        assert_eq!(house.rows(), ["k-1 2026-03-10 accepted"]);
        // By a restart, and with another hour besides.
        let mut house = called_off(files);
        house.until("2026-03-10 08:30");
        house.write(&[("r", &plain().replace("09:00", "06:00")), ("other", OTHER)]);
        house.now = wall("2026-03-10 14:30");
        house.start();
        assert_eq!(house.rows(), ["k-1 2026-03-10 accepted"]);
        // Too late by when it would have gone: a row, and a number.
        let mut house = called_off(files);
        house.until("2026-03-10 15:30");
        let said = house.edit(&[("r", &plain()), ("other", OTHER)]);
        let own = &said.effect.rules["r"];
        assert_eq!((own.due_at_once, own.too_late, own.before_rule), (0, 1, 0), "{own:?}");
        assert_eq!(house.rows(), ["k-1 2026-03-10 skipped too_late"]);
        house.until("2026-03-12 10:00");
        assert_eq!(house.rows(), ["k-1 2026-03-10 skipped too_late"]);
    }
}

#[test]
fn what_a_record_has_called_off_is_past_when_a_later_edit_would_send_it() {
    let strict = rule("r", "", &format!("{DAY}\n[only]\nlevel = \"<= 5\"\n"), SEND);
    let mut house = House::new("2026-03-10 07:30", &[DUE[0], ("level", "1")]).with(&[("r", &strict)]);
    house.put("customer:k-1", &[DUE[0], ("level", "9")]);
    house.until("2026-03-10 11:00");
    assert_eq!(house.rows(), ["k-1 2026-03-10 cancelled not_matching"]);
    let said = house.edit(&[("r", &plain())]);
    let own = &said.effect.rules["r"];
    assert_eq!((own.due_at_once, own.before_rule), (0, 1), "{own:?}");
    // The number is of rows that are there, and that a person can let go.
    assert_eq!(house.rows(), ["k-1 2026-03-10 skipped before_rule"]);
}

fn told(house: &mut House) -> Vec<(String, u64)> {
    let now = house.now;
    let told = at_start::called_off(house.store(), now).unwrap();
    told.into_iter().map(|one| (one.rule, one.touches)).collect()
}

#[test]
fn what_a_start_calls_off_is_told_until_somebody_reloads() {
    for files in [&[("other", OTHER)][..], &[("r", narrowed().as_str()), ("other", OTHER)][..]] {
        let mut house = House::new("2026-03-10 07:30", &DUE).with(&[("r", &plain()), ("other", OTHER)]);
        house.until("2026-03-10 08:00");
        house.write(files);
        house.start();
        assert_eq!(told(&mut house), [("r".to_owned(), 1)]);
        // Whoever starts it once more has not read it.
        house.start();
        assert_eq!(told(&mut house), [("r".to_owned(), 1)]);
        house.edit(&[("r", &plain()), ("other", OTHER)]);
        assert_eq!(told(&mut house), []);
        house.until("2026-03-10 09:00");
        assert_eq!(house.rows(), ["k-1 2026-03-10 accepted"]);
    }
}

#[test]
fn a_rule_that_a_start_finds_under_another_name_loses_nothing_until_somebody_has_said_which_it_is() {
    let renamed = |head: &str| rule("s", head, &DAY.replace("09:00", "07:00"), SEND);
    let start = || {
        let mut house = House::new("2026-03-10 07:30", &DUE).with(&[("r", &plain())]);
        house.until("2026-03-10 08:00");
        house.write(&[("s", &renamed(""))]);
        house.start();
        let rows = house.rows();
        assert_eq!(rows, ["k-1 2026-03-10 skipped before_rule", "k-1 2026-03-10 held new_name"]);
        // Nor does a record that changes call it off, or another start.
        house.put("customer:k-1", &[DUE[0], ("level", "1")]);
        house.beat();
        house.start();
        assert_eq!(house.rows(), rows);
        assert_eq!(told(&mut house), []);
        house
    };
    let mut house = start();
    house.edit(&[("s", &renamed("was = [\"r\"]"))]);
    let own = |house: &House, step: &str| -> Vec<Outcome> {
        let of = house.entries().into_iter().filter(|entry| entry.touch.key.step == step);
        of.map(|entry| entry.outcome).collect()
    };
    assert_eq!(own(&house, "send"), [Outcome::Accepted], "{:?}", house.rows());
    // What stands under the name that was not explained is let go by nobody: these people have been told.
    let deployment = deployment(&house.files).unwrap();
    let (now, whose, past) = (house.now, Whose::Rule("s".to_owned()), Some(SkippedAs::BeforeRule));
    let found = approve::find(house.store(), &deployment, &whose, past, None, now).unwrap();
    assert_eq!((found.touches.len(), found.gone), (0, 1));
    // Or it is a new one.
    let mut house = start();
    house.edit(&[("s", &renamed("was = []"))]);
    assert_eq!(own(&house, "send"), [Outcome::Cancelled], "{:?}", house.rows());
    // Or the name is put back.
    let mut house = start();
    house.edit(&[("r", &plain())]);
    house.until("2026-03-10 09:00");
    assert_eq!(own(&house, "send"), [Outcome::Accepted], "{:?}", house.rows());
}

#[test]
fn what_waits_for_a_person_until_it_is_too_late_is_skipped() {
    let file = plain() + "[limits]\napprove = \"each run\"\n";
    for restart in [false, true] {
        let mut house = House::new("2026-03-10 07:30", &DUE).with(&[("r", &file)]);
        if restart {
            house.now = wall("2026-03-10 15:00");
            house.start();
        } else {
            // The last instant of its lateness is included.
            house.until("2026-03-10 15:00");
        }
        assert_eq!(house.rows(), ["k-1 2026-03-10 held approve"]);
        house.until("2026-03-10 15:30");
        assert_eq!(house.rows(), ["k-1 2026-03-10 skipped too_late"], "{restart}");
    }
}

#[test]
fn what_was_skipped_in_shadow_mode_is_not_let_go_while_it_lasts() {
    assert!(approve::is_in_vain(Some(SkippedAs::Shadow), Mode::Shadow));
    assert!(!approve::is_in_vain(Some(SkippedAs::Shadow), Mode::Live));
    assert!(!approve::is_in_vain(None, Mode::Shadow));
}

#[test]
fn of_repeats_that_a_late_entry_or_an_outage_makes_due_together_the_latest_goes() {
    let when = "date = \"seen_at\"\nlate_ok = \"1 day\"";
    let steps = step("a", "") + &step("b", "after = \"10 minutes\"\nrepeat = \"2 minutes\"\ntimes = 5");
    let file = rule("r", "", when, &steps);
    for outage in [false, true] {
        let seen = [("seen_at", "2026-03-10 08:00")];
        let mut house = House::new("2026-03-10 05:00", &[]).with(&[("r", &file)]);
        if outage {
            house.put("customer:k-1", &seen);
            house.beat();
        }
        // Four of the repeats are behind, one is to come.
        house.now = wall("2026-03-10 08:17");
        if outage {
            house.start();
        } else {
            house.put("customer:k-1", &seen);
            house.beat();
        }
        let [went, overtaken] = [(house.sent(), 2), (house.skipped(Reason::Overtaken), 3)];
        assert_eq!((went.0, overtaken.0), (went.1, overtaken.1), "{outage} {:?}", house.rows());
        house.until("2026-03-10 09:00");
        assert_eq!((house.sent(), house.skipped(Reason::Overtaken)), (3, 3), "{outage} {:?}", house.rows());
    }
}
