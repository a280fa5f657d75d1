//! Pauses: a row a rule, each written for itself.

use std::collections::BTreeMap;

use touchbase::store::{Pause, Store};
use touchbase::terms::ALL_RULES;

use crate::given::{at, plan, touch};

fn pause(reason: &str, until: Option<&str>) -> Pause {
    Pause {
        by: "operator wang".to_owned(),
        since: at("08:00"),
        until: until.map(at),
        reason: reason.to_owned(),
    }
}

fn names(store: &dyn Store) -> Vec<String> {
    store.pauses().unwrap().into_keys().collect()
}

pub(crate) fn each_rule_is_paused_and_resumed_by_itself(store: &mut dyn Store) {
    assert_eq!(store.pauses(), Ok(BTreeMap::new()));
    let (short, long) = (pause("wording", Some("12:00")), pause("spring festival", None));
    store.pause("greeting", &short).unwrap();
    store.pause(ALL_RULES, &long).unwrap();
    store.pause("gift", &long).unwrap();
    let all = [(ALL_RULES, long.clone()), ("gift", long.clone()), ("greeting", short)];
    let all: BTreeMap<String, Pause> =
        all.into_iter().map(|(rule, pause)| (rule.to_owned(), pause)).collect();
    assert_eq!(store.pauses(), Ok(all));
    // The latest word counts, and no other rule's changes.
    store.pause("greeting", &long).unwrap();
    assert_eq!(store.pauses().unwrap()["greeting"], long);
    assert_eq!(store.resume("gift"), Ok(true));
    assert_eq!(store.resume("gift"), Ok(false));
    assert_eq!(names(store), [ALL_RULES, "greeting"]);
}

pub(crate) fn a_pause_holds_until_its_end(store: &mut dyn Store) {
    store.pause("greeting", &pause("wording", Some("12:00"))).unwrap();
    store.pause("gift", &pause("wording", None)).unwrap();
    let paused = |time: &str| -> Vec<String> {
        store.paused_at(at(time)).unwrap().names().map(str::to_owned).collect()
    };
    assert_eq!(paused("11:59"), ["gift", "greeting"]);
    assert_eq!(paused("12:00"), ["gift"]);
}

pub(crate) fn a_renamed_rule_takes_its_pause_along(store: &mut dyn Store) {
    plan(store, &[touch("C-1", "10:00")]);
    store.pause("greeting", &pause("wording", None)).unwrap();
    store.pause("gift", &pause("sold out", None)).unwrap();
    assert_eq!(store.rename_rule("greeting", "birthday"), Ok(1));
    assert_eq!(names(store), ["birthday", "gift"]);
    // One that the new name has of its own holds.
    store.rename_rule("gift", "birthday").unwrap();
    assert_eq!(names(store), ["birthday"]);
    assert_eq!(store.pauses().unwrap()["birthday"].reason, "wording");
    store.rename_rule("nothing", "else").unwrap();
    assert_eq!(names(store), ["birthday"]);
}
