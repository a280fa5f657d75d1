//! What waits for a person: a day above its limit, and what a list or an edit has brought beyond the brake.

use std::collections::BTreeMap;

use jiff::civil::Date;
use touchbase::message::{AddedTouch, DayLimit, KeyDigest, PlannedTouch};
use touchbase::store::{AddedTouches, Filter, LetGo, NewCause, Released, Store};
use touchbase::terms::{Door, MessageState, Outcome, Reason, TouchState};

use crate::given::{at, boot, claim, id, log, on_the_wire, operator, plan, touch, touch_in};

const DAY: Date = jiff::civil::date(2026, 3, 1);

/// A touch of a rule that may have so many a day.
fn limited(at_most: u32, customer: &str, due: &str) -> PlannedTouch {
    let (since, until) = (at("2026-02-28T16:00:00Z"), at("2026-03-01T16:00:00Z"));
    PlannedTouch { limit: Some(DayLimit { at_most, since, until }), ..touch(customer, due) }
}

/// What stands where, without who.
fn stands(store: &dyn Store) -> BTreeMap<String, usize> {
    let mut stands = BTreeMap::new();
    for line in log(store, &Filter::default()) {
        let (_, where_it_stands) = line.split_once(' ').unwrap();
        *stands.entry(where_it_stands.to_owned()).or_default() += 1;
    }
    stands
}

fn so_many(stands: &[(&str, usize)]) -> BTreeMap<String, usize> {
    stands.iter().map(|(state, number)| ((*state).to_owned(), *number)).collect()
}

pub(crate) fn a_big_day_is_held_whole_in_however_many_batches(store: &mut dyn Store) {
    let many: Vec<PlannedTouch> = (0..1_200).map(|n| limited(600, &format!("C-{n:04}"), "10:00")).collect();
    plan(store, &many);
    assert_eq!(stands(store), so_many(&[("held at_most", 1_200)]));
    let boot = boot(store);
    assert_eq!(claim(store, boot, "10:00"), []);
}

pub(crate) fn what_comes_later_takes_along_what_is_planned_of_the_day(store: &mut dyn Store) {
    plan(store, &[limited(3, "C-1", "10:00"), limited(3, "C-2", "10:00"), limited(3, "C-3", "11:00")]);
    assert_eq!(stands(store), so_many(&[("planned", 3)]));
    // Another day of the rule, and a rule without a limit, are their own.
    let mut other_day = limited(3, "C-5", "2026-03-01T17:00:00Z");
    other_day.limit =
        Some(DayLimit { since: at("2026-03-01T16:00:00Z"), until: at("2026-03-02T16:00:00Z"), at_most: 3 });
    let mut other_rule = touch("C-6", "10:00");
    other_rule.key.rule = "warranty".to_owned();
    plan(store, &[other_day, other_rule, limited(3, "C-4", "10:30")]);
    assert_eq!(
        log(store, &Filter::default()),
        [
            "C-1 held at_most",
            "C-2 held at_most",
            "C-6 planned",
            "C-4 held at_most",
            "C-3 held at_most",
            "C-5 planned"
        ]
    );
    let held = Filter { outcomes: vec![Outcome::Held], ..Filter::default() };
    assert!(store.entries(&held).unwrap().iter().all(|entry| entry.message.is_none()));
    assert_eq!(store.tally().unwrap().messages[&MessageState::Cancelled], 3);
}

pub(crate) fn a_limit_that_is_found_later_holds_what_waits(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "10:00")]);
    // The same touches, planned again by a rule that has a limit now.
    plan(store, &[limited(1, "C-1", "10:00"), limited(1, "C-2", "10:00")]);
    assert_eq!(stands(store), so_many(&[("held at_most", 2)]));
}

pub(crate) fn what_went_counts_and_stays(store: &mut dyn Store) {
    let boot = boot(store);
    let mut first = limited(1, "C-1", "10:00");
    on_the_wire(store, boot, "C-1");
    first.due_at = at("10:00");
    plan(store, &[first, limited(1, "C-2", "10:00")]);
    assert_eq!(stands(store), so_many(&[("sending", 1), ("held at_most", 1)]));
}

pub(crate) fn what_a_person_has_let_go_is_not_held_again(store: &mut dyn Store) {
    plan(store, &[limited(1, "C-1", "10:00"), limited(1, "C-2", "10:00")]);
    let touches = [id(store, "C-1"), id(store, "C-2")];
    let done = store.release(&touches, &operator("09:00")).unwrap();
    assert_eq!(done, Released { released: 2, ..Released::default() });
    plan(store, &[limited(1, "C-3", "10:00"), limited(1, "C-1", "10:00")]);
    assert_eq!(stands(store), so_many(&[("planned", 2), ("held at_most", 1)]));
    assert_eq!(store.hold(&touches, Reason::Approve, &operator("09:10")), Ok(0));
    let boot = boot(store);
    assert_eq!(claim(store, boot, "10:00").len(), 2);
}

pub(crate) fn skipped_touches_do_not_count(store: &mut dyn Store) {
    let skipped = |customer: &str| PlannedTouch {
        limit: limited(1, "C-1", "10:00").limit,
        ..touch_in(TouchState::Skipped, Reason::OptedOut, customer, "10:00")
    };
    plan(store, &[skipped("C-1"), skipped("C-2"), limited(1, "C-3", "10:00")]);
    assert_eq!(stands(store), so_many(&[("skipped opted_out", 2), ("planned", 1)]));
}

fn cause(door: Door, brake: u64, accepted: bool) -> NewCause {
    NewCause { door, name: "list.csv".to_owned(), at: at("08:00"), on: DAY, brake, accepted }
}

/// That these customers' touches are added, on the day on which they are due.
fn added(customers: &[&str]) -> AddedTouches {
    let of = |customer: &&str| AddedTouch { key: KeyDigest::of(&touch(customer, "10:00").key), on: DAY };
    [("greeting".to_owned(), customers.iter().map(of).collect())].into()
}

/// Door, held, to come.
fn causes(store: &dyn Store) -> Vec<(Door, u64, u64)> {
    store.causes().unwrap().into_iter().map(|cause| (cause.door, cause.held, cause.to_come)).collect()
}

pub(crate) fn what_a_cause_adds_beyond_the_brake_is_held_when_it_is_made(store: &mut dyn Store) {
    let number = store.add_cause(&cause(Door::Import, 1, false), &added(&["C-1", "C-2", "C-3"])).unwrap();
    assert_eq!(causes(store), [(Door::Import, 0, 3)]);
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "10:00"), touch("C-9", "10:00")]);
    assert_eq!(
        log(store, &Filter::default()),
        ["C-1 held import_guard", "C-2 held import_guard", "C-9 planned"]
    );
    assert_eq!(causes(store), [(Door::Import, 2, 1)]);
    let of_cause = Filter { cause: Some(number), ..Filter::default() };
    assert_eq!(log(store, &of_cause).len(), 2);
    // Let go, what is not planned yet goes as well, and what is planned again is not held anew.
    assert_eq!(store.let_go(&LetGo::Cause { number, on: None }), Ok(3));
    let touches = [id(store, "C-1"), id(store, "C-2")];
    assert_eq!(store.release(&touches, &operator("09:00")).unwrap().released, 2);
    plan(store, &[touch("C-1", "10:00"), touch("C-3", "10:00")]);
    assert_eq!(stands(store), so_many(&[("planned", 4)]));
    assert_eq!(causes(store), []);
}

pub(crate) fn causes_of_a_day_add_up_by_door(store: &mut dyn Store) {
    store.add_cause(&cause(Door::Import, 2, false), &added(&["C-1"])).unwrap();
    store.add_cause(&cause(Door::Reload, 2, false), &added(&["C-7", "C-8"])).unwrap();
    plan(store, &[touch("C-1", "10:00"), touch("C-7", "10:00")]);
    assert_eq!(stands(store), so_many(&[("planned", 2)]));
    assert_eq!(store.added_by(Door::Import, DAY), Ok([(DAY, 1)].into()));
    // Two more by the same door: what the first has brought waits with them.
    store.add_cause(&cause(Door::Import, 2, false), &added(&["C-2", "C-3"])).unwrap();
    assert_eq!(log(store, &Filter::default()), ["C-1 held import_guard", "C-7 planned"]);
    plan(store, &[touch("C-2", "10:00"), touch("C-8", "10:00")]);
    assert_eq!(stands(store), so_many(&[("planned", 2), ("held import_guard", 2)]));
}

pub(crate) fn what_a_person_accepts_beforehand_is_not_held(store: &mut dyn Store) {
    store.add_cause(&cause(Door::Import, 0, true), &added(&["C-1", "C-2"])).unwrap();
    plan(store, &[touch("C-1", "10:00"), touch("C-2", "10:00")]);
    assert_eq!(stands(store), so_many(&[("planned", 2)]));
    assert_eq!((causes(store), store.added_by(Door::Import, DAY)), (Vec::new(), Ok(BTreeMap::new())));
}

pub(crate) fn a_renamed_rule_takes_along_what_waits_for_it(store: &mut dyn Store) {
    store.add_cause(&cause(Door::Restart, 1, false), &added(&["C-1", "C-2"])).unwrap();
    store.rename_rule("greeting", "present").unwrap();
    let of = |customer: &str| {
        let mut touch = touch(customer, "10:00");
        touch.key.rule = "present".to_owned();
        touch
    };
    plan(store, &[of("C-1")]);
    assert_eq!(log(store, &Filter::default()), ["C-1 held restart"]);
    assert_eq!(store.let_go(&LetGo::Rule { rule: "present".to_owned(), on: Some(DAY) }), Ok(2));
    plan(store, &[of("C-2")]);
    assert_eq!(log(store, &Filter::default()), ["C-1 held restart", "C-2 planned"]);
}

pub(crate) fn a_rule_with_a_limit_is_judged_by_that_alone(store: &mut dyn Store) {
    store.add_cause(&cause(Door::Import, 1, false), &added(&["C-1", "C-2"])).unwrap();
    plan(store, &[limited(5, "C-1", "10:00"), limited(5, "C-2", "10:00")]);
    assert_eq!(stands(store), so_many(&[("planned", 2)]));
}
