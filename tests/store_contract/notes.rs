//! What the daemon remembers.

use touchbase::store::{RuleState, Store};

use crate::given::at;

pub(crate) fn notes_and_rule_states_are_remembered(store: &mut dyn Store) {
    assert_eq!(store.note("revision"), Ok(None));
    store.set_note("revision", "1").unwrap();
    store.set_note("revision", "2").unwrap();
    assert_eq!(store.note("revision"), Ok(Some("2".to_owned())));
    assert_eq!(store.rule_state("greeting"), Ok(None));
    let mut state = RuleState {
        effective_from: at("2026-03-01T10:00:00.123456Z"),
        planned_through: at("11:00"),
        digest: "one".to_owned(),
    };
    store.set_rule_state("greeting", &state).unwrap();
    state.effective_from = at("2026-03-01T10:00:00.123Z");
    assert_eq!(store.rule_state("greeting"), Ok(Some(state.clone())));
    state.digest = "two".to_owned();
    store.set_rule_state("greeting", &state).unwrap();
    assert_eq!(store.rule_state("greeting"), Ok(Some(state.clone())));
    assert_eq!(store.rule_state("other"), Ok(None));
    state.digest = "three".to_owned();
    let states = ["greeting", "other"].map(|rule| (rule.to_owned(), state.clone()));
    store.remember(&states, Some(("revision", "3"))).unwrap();
    assert_eq!(store.rule_state("greeting"), Ok(Some(state.clone())));
    assert_eq!(store.rule_state("other"), Ok(Some(state)));
    assert_eq!(store.note("revision"), Ok(Some("3".to_owned())));
    store.remember(&[], None).unwrap();
}
