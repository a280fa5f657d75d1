//! What the daemon remembers.

use touchbase::store::{Planned, RuleState, Store};
use touchbase::terms::{MessageState, Outcome};

use crate::given::{at, boot, plan, settled, touch};

pub(crate) fn notes_and_rule_states_are_remembered(store: &mut dyn Store) {
    assert_eq!(store.note("revision"), Ok(None));
    store.set_note("revision", "1").unwrap();
    store.set_note("revision", "2").unwrap();
    assert_eq!(store.note("revision"), Ok(Some("2".to_owned())));
    assert_eq!((store.rule_state("greeting"), store.rules_planned()), (Ok(None), Ok(0)));
    let mut state = RuleState {
        effective_from: at("2026-03-01T10:00:00.123456Z"),
        planned_through: at("11:00"),
        digest: "one".to_owned(),
        canonical: "touchbase-rule 1\neach = \"customer\"\n".to_owned(),
        ..RuleState::default()
    };
    store.set_rule_state("greeting", &state).unwrap();
    state.effective_from = at("2026-03-01T10:00:00.123Z");
    assert_eq!(store.rule_state("greeting"), Ok(Some(state.clone())));
    state.digest = "two".to_owned();
    state.canonical += "where = \"level > 1\"\n";
    store.set_rule_state("greeting", &state).unwrap();
    assert_eq!(store.rule_state("greeting"), Ok(Some(state.clone())));
    assert_eq!((store.rule_state("other"), store.rules_planned()), (Ok(None), Ok(1)));
    state.digest = "three".to_owned();
    let states = ["greeting", "other"].map(|rule| (rule.to_owned(), state.clone()));
    store.remember(&states, Some(("revision", "3"))).unwrap();
    assert_eq!(store.rule_state("greeting"), Ok(Some(state.clone())));
    assert_eq!(store.rule_state("other"), Ok(Some(state)));
    assert_eq!(store.note("revision"), Ok(Some("3".to_owned())));
    store.remember(&[], None).unwrap();
}

pub(crate) fn a_renamed_rule_keeps_what_it_did(store: &mut dyn Store) {
    let boot = boot(store);
    settled(store, boot, "C-1", MessageState::Accepted);
    let renamed = |customer: &str| {
        let mut touch = touch(customer, "10:00");
        touch.key.rule = "birthday".to_owned();
        touch
    };
    plan(store, &[touch("C-2", "10:00"), touch("C-3", "10:00"), renamed("C-3")]);
    let state = RuleState {
        effective_from: at("10:00"),
        planned_through: at("11:00"),
        digest: "one".to_owned(),
        canonical: "touchbase-rule 1\n".to_owned(),
        ..RuleState::default()
    };
    store.set_rule_state("greeting", &state).unwrap();
    assert_eq!(store.rename_rule("greeting", "birthday"), Ok(2));
    assert_eq!(store.rename_rule("greeting", "birthday"), Ok(0));
    assert_eq!(store.rule_state("birthday"), Ok(Some(state)));
    assert_eq!(store.rule_state("greeting"), Ok(None));
    assert_eq!(store.plan(&[renamed("C-1"), renamed("C-2")], at("09:00")), Ok(Planned::default()));
    let entry = store.entry_of(&renamed("C-1").key).unwrap().unwrap();
    assert_eq!((entry.outcome, entry.message.unwrap().rule.as_str()), (Outcome::Accepted, "birthday"));
    let counts = store.counts(at("10:00"), at("11:00")).unwrap();
    let of_old: u64 = counts.iter().filter(|count| count.rule == "greeting").map(|count| count.touches).sum();
    assert_eq!(of_old, 1, "what the new name had too");
}
