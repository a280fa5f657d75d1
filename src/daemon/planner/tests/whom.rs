//! Who may be written to is an effect as when and what: a class, a wish, a number, a calendar, by a reload, a start or a list.

use super::{BRAKE, House, SEND, rule};
use crate::store::Entry;
use crate::terms::{Reason, TouchState};

const CUSTOMERS: u32 = 24;
const TWENTY: (&str, &str) = (BRAKE, "brake = 20\n");

/// 24 customers of whom nobody has agreed to anything, an hour before a rule is due.
fn waiting(files: &[(&str, &str)]) -> House {
    let mut house = House::new("2026-03-10 08:30", &[]);
    for number in 0..CUSTOMERS {
        house.put(&format!("customer:b-{number}"), &[("due_on", "2026-03-10")]);
    }
    let house = house.with(files);
    assert_eq!(count(&house, TouchState::Planned, None), CUSTOMERS as usize, "{:?}", house.rows());
    house
}

fn due(head: &str, class: &str) -> String {
    rule("s", head, "date = \"due_on\"\nat = \"09:00\"\n", SEND)
        .replace("\"service\"", &format!("\"{class}\""))
        .replace("urgent = true\n", "")
}

fn count(house: &House, state: TouchState, reason: Option<Reason>) -> usize {
    let is = |entry: &&Entry| entry.touch.state == state && entry.touch.reason == reason;
    house.entries().iter().filter(is).count()
}

fn held(house: &House, reason: Reason) -> usize {
    count(house, TouchState::Held, Some(reason))
}

/// What the answer to a reload says of its rule.
fn said(house: &mut House, files: &[(&str, &str)]) -> String {
    house.edit(files).effect.said().first().map_or(String::new(), ToString::to_string)
}

const OPT_IN: (&str, &str) = (BRAKE, "brake = 20\n[consent]\ncare = \"opt-in\"\n");
const OPT_OUT: (&str, &str) = (BRAKE, "brake = 20\n[consent]\ncare = \"opt-out\"\n");

#[test]
fn who_may_be_written_to_only_by_the_edit_is_added_by_it() {
    let class = |class| due("", class);
    let by_class = ([TWENTY, ("s", &*class("marketing"))], [TWENTY, ("s", &*class("service"))]);
    let by_consent = ([OPT_IN, ("s", &*class("care"))], [OPT_OUT, ("s", &*class("care"))]);
    for (before, after) in [by_class, by_consent] {
        let mut house = waiting(&before);
        house.write(&after);
        let refusal = house.reload().unwrap_err();
        assert!(refusal.said.to_string().contains("24 touches would be added"), "{}", refusal.said);
        assert!(refusal.more[0].to_string().ends_with("; 24 added"), "{}", refusal.more[0]);
        house.start();
        assert_eq!(held(&house, Reason::Restart), 24, "{:?}", house.rows());
        house.until("2026-03-10 10:00");
        assert_eq!(house.sent(), 0, "{after:?}");
        // And with a word from a person.
        let mut house = waiting(&before);
        house.write(&after);
        house.reload_with(Some(24)).unwrap_or_else(|refusal| panic!("{}", refusal.said));
        house.until("2026-03-10 10:00");
        assert_eq!(house.sent(), 24, "{after:?}");
    }
}

#[test]
fn a_rename_in_the_same_edit_lets_nobody_in() {
    let mut house = waiting(&[TWENTY, ("s", &due("", "marketing"))]);
    let renamed = due("was = [\"s\"]", "service").replace("id = \"s\"", "id = \"t\"");
    house.write(&[TWENTY, ("t", &renamed)]);
    house.reload().unwrap_err();
    house.start();
    house.until("2026-03-10 10:00");
    assert_eq!((house.sent(), held(&house, Reason::Restart)), (0, 24), "{:?}", house.rows());
}

#[test]
fn whom_nobody_may_write_to_any_more_is_said_to_be_fewer() {
    let files = |class| [(BRAKE, "brake = 30\n".to_owned()), ("s", due("", class))];
    let as_files = |files: &[(&'static str, String)]| -> Vec<(&'static str, String)> { files.to_vec() };
    let (before, after) = (as_files(&files("service")), as_files(&files("marketing")));
    let of = |files: &[(&'static str, String)]| -> Vec<(&'static str, &'static str)> {
        files.iter().map(|(id, text)| (*id, &*text.clone().leak())).collect()
    };
    let mut house = waiting(&of(&before));
    assert_eq!(said(&mut house, &of(&after)), "s: edited; 24 fewer");
}

#[test]
fn what_a_reload_is_refused_for_because_of_a_calendar_waits_after_a_restart() {
    let text =
        rule("s", "", "date = \"due_on\"\nat = \"09:00\"\nif_holiday = \"working day before\"\n", SEND);
    let year = |off: &str| format!("source = \"t\"\noff = [{off}]\nwork = []\n");
    let (open, shut) = (year(""), year("\"2026-03-11\""));
    let path = "calendars/cn/2026.toml";
    let mut house = House::new("2026-03-10 08:30", &[]);
    for number in 0..CUSTOMERS {
        house.put(&format!("customer:b-{number}"), &[("due_on", "2026-03-11")]);
    }
    let mut house = house.with(&[TWENTY, (path, &open), ("s", &text)]);
    house.write(&[TWENTY, (path, &shut), ("s", &text)]);
    let refusal = house.reload().unwrap_err();
    assert!(refusal.said.to_string().contains("s 24 on 2026-03-10"), "{}", refusal.said);
    house.start();
    house.until("2026-03-10 10:00");
    assert_eq!((house.sent(), held(&house, Reason::Restart)), (0, 24), "{:?}", house.rows());
    // Without a reload before it, and where nothing has changed.
    let mut house = House::new("2026-03-10 08:30", &[]);
    for number in 0..CUSTOMERS {
        house.put(&format!("customer:b-{number}"), &[("due_on", "2026-03-11")]);
    }
    let mut house = house.with(&[TWENTY, (path, &open), ("s", &text)]);
    house.start();
    house.until("2026-03-11 09:30");
    assert_eq!(house.sent(), 24, "{:?}", house.rows());
}

#[test]
fn numbers_that_a_list_brings_make_touches_that_are_planned_already_go() {
    let names = (0..CUSTOMERS).map(|n| format!("L-{n},陈{n},2026-03-10\n")).collect::<String>();
    let phones = (0..CUSTOMERS).map(|n| format!("L-{n},139000010{n:02}\n")).collect::<String>();
    let text = due("", "service");
    let mut house = House::new("2026-03-10 08:30", &[]).with(&[TWENTY, ("s", &text)]);
    let taken = house.import(&format!("id,name,due_on\n{names}"), None);
    assert!(taken.effect.unwrap().by_rule.is_empty());
    assert_eq!(count(&house, TouchState::Planned, None), 24, "{:?}", house.rows());
    let taken = house.import(&format!("id,mobile\n{phones}"), None);
    assert_eq!(taken.effect.unwrap().by_rule["s"].added, 24);
    assert_eq!((taken.beyond[0].touches, held(&house, Reason::ImportGuard)), (24, 24), "{:?}", house.rows());
    house.until("2026-03-10 10:00");
    assert_eq!(house.sent(), 0);
    // Fewer than the brake go, and so do those that a person means.
    for (few, accept) in [(12, None), (24, Some(24))] {
        let mut house = House::new("2026-03-10 08:30", &[]).with(&[TWENTY, ("s", &text)]);
        house.import(&format!("id,name,due_on\n{names}"), None);
        let phones: String = phones.lines().take(few).map(|line| format!("{line}\n")).collect();
        house.import(&format!("id,mobile\n{phones}"), accept);
        house.until("2026-03-10 10:00");
        assert_eq!(house.sent(), few);
    }
}

#[test]
fn what_a_reload_was_refused_for_is_not_let_in_by_a_start() {
    let part = |id: &str, level: &str| {
        due(&format!("where = \"level == {level}\""), "service")
            .replace("id = \"s\"", &format!("id = \"{id}\""))
    };
    let (one, two) = (part("one", "1"), part("two", "2"));
    for next_day in [false, true] {
        let mut house = House::new("2026-03-10 08:30", &[]);
        for number in 0..CUSTOMERS {
            let level = if number % 2 == 0 { "1" } else { "2" };
            house.put(&format!("customer:b-{number}"), &[("due_on", "2026-03-12"), ("level", level)]);
        }
        let other = due("where = \"level > 9\"", "service").replace("\"s\"", "\"o\"");
        let mut house = house.with(&[TWENTY, ("o", &other)]);
        house.edit(&[TWENTY, ("o", &other), ("one", &one)]);
        house.write(&[TWENTY, ("o", &other), ("one", &one), ("two", &two)]);
        let refusal = house.reload().unwrap_err();
        assert!(refusal.said.to_string().contains("12 touches would be added"), "{}", refusal.said);
        if next_day {
            house.until("2026-03-11 08:00");
        }
        house.start();
        house.until("2026-03-12 10:00");
        assert_eq!((house.sent(), held(&house, Reason::Restart)), (12, 12), "{:?}", house.rows());
    }
}

#[test]
fn a_start_and_a_reload_of_one_day_count_together() {
    let part = |id: &str, level: &str| {
        due(&format!("where = \"level == {level}\""), "service")
            .replace("id = \"s\"", &format!("id = \"{id}\""))
    };
    let (one, two) = (part("one", "1"), part("two", "2"));
    let other = due("where = \"level > 9\"", "service").replace("\"s\"", "\"o\"");
    let mut house = House::new("2026-03-10 08:30", &[]);
    for number in 0..CUSTOMERS {
        let level = if number % 2 == 0 { "1" } else { "2" };
        house.put(&format!("customer:b-{number}"), &[("due_on", "2026-03-12"), ("level", level)]);
    }
    let mut house = house.with(&[TWENTY, ("o", &other)]);
    house.write(&[TWENTY, ("o", &other), ("one", &one)]);
    house.start();
    house.write(&[TWENTY, ("o", &other), ("one", &one), ("two", &two)]);
    let refusal = house.reload().unwrap_err();
    assert!(refusal.said.to_string().contains("12 touches would be added"), "{}", refusal.said);
}

#[test]
fn what_a_person_has_accepted_waits_for_no_earlier_cause() {
    let list =
        (0..CUSTOMERS).map(|n| format!("L-{n},陈{n},139000010{n:02},2026-03-12\n")).collect::<String>();
    let (all, few) = (due("", "service"), due("where = \"level > 9\"", "service"));
    for at in ["2026-03-10 08:30", "2026-03-12 08:30"] {
        let mut house = House::new(at, &[]).with(&[TWENTY, ("s", &all)]);
        house.import(&format!("id,name,mobile,due_on\n{list}"), None);
        house.write(&[TWENTY, ("s", &few)]);
        house.reload_with(Some(24)).unwrap_or_else(|refusal| panic!("{}", refusal.said));
        house.write(&[TWENTY, ("s", &all)]);
        house.reload().unwrap_err();
        house.reload_with(Some(24)).unwrap_or_else(|refusal| panic!("{}", refusal.said));
        house.until("2026-03-12 10:00");
        assert_eq!(house.sent(), 24, "{:?}", house.rows());
    }
}

#[test]
fn a_limit_says_how_many_it_keeps_back_and_one_that_goes_moves_nothing() {
    let limit = |limits: &str| format!("{}[limits]\n{limits}\n", due("", "service"));
    let (three, each, none) = (limit("at_most = 3"), limit("approve = \"each run\""), due("", "service"));
    let mut house = waiting(&[TWENTY, ("s", &none)]);
    let around = "s: the rule as before; windows, calendars or limits are others";
    assert_eq!(
        said(&mut house, &[TWENTY, ("s", &three)]),
        format!("{around}; 24 wait for a person by the rule's limits")
    );
    assert_eq!(held(&house, Reason::AtMost), 24);
    let mut house = waiting(&[TWENTY, ("s", &none)]);
    assert_eq!(
        said(&mut house, &[TWENTY, ("s", &each)]),
        format!("{around}; 24 wait for a person by the rule's limits")
    );
    assert_eq!(held(&house, Reason::Approve), 24);
    // They wait on, and nothing of them has moved.
    assert_eq!(
        said(&mut house, &[TWENTY, ("s", &none)]),
        "s: other words or another way of sending; the same touches"
    );
    assert_eq!(held(&house, Reason::Approve), 24);
}

#[test]
fn what_a_rule_keeps_back_of_a_list_is_said_and_blamed_on_no_list() {
    let list = "id,name,mobile,due_on\nL-1,陈,13900001001,2026-03-10\nL-2,陈,13900001002,2026-03-10\n";
    let approve = format!("{}[limits]\napprove = \"each run\"\n", due("", "service"));
    let mut house = House::new("2026-03-10 08:30", &[]).with(&[TWENTY, ("s", &approve)]);
    let taken = house.import(list, None);
    assert_eq!((taken.effect.unwrap().by_rule["s"].waits, held(&house, Reason::Approve)), (2, 2));
    assert_eq!(house.store().causes().unwrap(), []);
    // A rule that came under a name of which nobody has said what it is.
    let text = due("", "service");
    let mut house = House::new("2026-03-10 08:30", &[]).with(&[TWENTY, ("s", &text)]);
    house.write(&[TWENTY, ("n", &text.replace("id = \"s\"", "id = \"n\""))]);
    house.start();
    let taken = house.import(list, None);
    assert_eq!((taken.effect.unwrap().by_rule["n"].waits, held(&house, Reason::NewName)), (2, 2));
    assert_eq!(
        house.store().causes().unwrap(),
        [],
        "a list that is small has brought nothing beyond the brake"
    );
}
