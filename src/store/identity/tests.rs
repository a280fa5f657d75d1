//! Names of rules and steps, edited: what stays the same, what is new, what nobody can know.

use super::*;
use crate::diagnostic::{Report, Source};
use crate::plan::tests::{Town, at, guests};

const BY_TEMPLATE: &str = "date = \"ended_on\"";

/// The rules of these files.
fn rules(town: &Town, files: &[(&str, &str)]) -> RuleSet {
    let mut report = Report::default();
    let sources: Vec<Source> =
        files.iter().map(|(id, text)| Source::new(&format!("rules/{id}.toml"), text)).collect();
    let rules = RuleSet::read(&sources, town.around(), &mut report);
    assert_eq!(report.errors(), 0, "{:#?}", report.findings());
    rules
}

/// A rule whose steps are written so: an id with what goes with it, or nothing for a step without one.
fn rule_of(steps: &[&str]) -> String {
    let head = guests(BY_TEMPLATE);
    let head = head.split("[send]").next().unwrap_or_default();
    let step = |id: &&str| format!("[[step]]\n{id}\nto = \"self\"\nvia = [\"sms\"]\ntemplate = \"note\"\n");
    head.to_owned() + &steps.iter().map(step).collect::<String>()
}

/// What a ledger knows once a daemon has run with these rules after what it knew.
fn run(town: &Town, known: &mut BTreeMap<String, RuleState>, files: &[(&str, &str)]) -> Identity {
    let now = at("2026-03-01T00:00:00Z");
    let rules = rules(town, files);
    let identity = identify(&rules, known);
    for rule in rules.iter() {
        let own = &identity.rules[&rule.id];
        let state = RuleState {
            canonical: rule.canonical().text.clone(),
            steps: own.steps_from(rule, now),
            gone_at: None,
            ..own.earlier.clone().unwrap_or_default()
        };
        if let Some(before) = &own.known_as {
            known.remove(before);
        }
        known.insert(rule.id.clone(), state);
    }
    for (id, state) in known.iter_mut() {
        if rules.iter().all(|rule| rule.id != *id) {
            state.gone_at.get_or_insert(now);
        }
    }
    identity
}

fn names(identity: &Identity, rule: &str) -> Vec<(String, bool)> {
    identity.rules[rule].steps.iter().map(|step| (step.stands_as.clone(), step.unclear)).collect()
}

fn clear(names: &[&str]) -> Vec<(String, bool)> {
    names.iter().map(|name| ((*name).to_owned(), false)).collect()
}

#[test]
fn the_only_step_of_a_rule_stays_itself_whatever_it_is_called() {
    let town = Town::new();
    let mut known = BTreeMap::new();
    run(&town, &mut known, &[("guests", &guests(BY_TEMPLATE))]);
    for step in ["", "id = \"first\"", "id = \"second\"", "id = \"note\""] {
        let found = run(&town, &mut known, &[("guests", &rule_of(&[step]))]);
        assert_eq!((names(&found, "guests"), found.unclear), (clear(&["send"]), vec![]), "{step}");
    }
    // Unless somebody says that it is another.
    let found = run(&town, &mut known, &[("guests", &rule_of(&["id = \"other\"\nwas = []"]))]);
    assert_eq!(names(&found, "guests"), clear(&["other"]));
}

#[test]
fn the_steps_of_a_ladder_are_their_ids_in_whatever_order() {
    let town = Town::new();
    let mut known = BTreeMap::new();
    run(&town, &mut known, &[("guests", &rule_of(&["id = \"a\"", "id = \"b\""]))]);
    let swapped = run(&town, &mut known, &[("guests", &rule_of(&["id = \"b\"", "id = \"a\""]))]);
    assert_eq!(names(&swapped, "guests"), clear(&["b", "a"]));
    // One before them, one between them, one taken away and put back.
    let more = run(
        &town,
        &mut known,
        &[("guests", &rule_of(&["id = \"n\"", "id = \"b\"", "id = \"m\"", "id = \"a\""]))],
    );
    assert_eq!((names(&more, "guests"), more.unclear), (clear(&["n", "b", "m", "a"]), vec![]));
    run(&town, &mut known, &[("guests", &rule_of(&["id = \"n\"", "id = \"b\""]))]);
    let back = run(&town, &mut known, &[("guests", &rule_of(&["id = \"n\"", "id = \"b\"", "id = \"a\""]))]);
    assert_eq!((names(&back, "guests"), back.unclear), (clear(&["n", "b", "a"]), vec![]));
}

#[test]
fn a_step_with_a_new_name_is_the_one_that_it_says_it_was() {
    let town = Town::new();
    let mut known = BTreeMap::new();
    run(&town, &mut known, &[("guests", &rule_of(&["id = \"a\"", "id = \"b\""]))]);
    let unsaid = rules(&town, &[("guests", &rule_of(&["id = \"c\"", "id = \"b\""]))]);
    let unsaid = identify(&unsaid, &known);
    assert_eq!(
        unsaid.unclear,
        [Unclear::Step { rule: "guests".into(), step: "c".into(), gone: vec!["a".into()] }]
    );
    let said = run(&town, &mut known, &[("guests", &rule_of(&["id = \"c\"\nwas = [\"a\"]", "id = \"b\""]))]);
    assert_eq!((names(&said, "guests"), said.unclear), (clear(&["a", "b"]), vec![]));
    // Its line may stay, or go.
    let kept = run(&town, &mut known, &[("guests", &rule_of(&["id = \"c\"", "id = \"b\""]))]);
    assert_eq!((names(&kept, "guests"), kept.unclear), (clear(&["a", "b"]), vec![]));
    // Another step that is called as the first one was is not the first one.
    let again = ["id = \"c\"", "id = \"b\"", "id = \"a\""];
    let again = run(&town, &mut known, &[("guests", &rule_of(&again))]);
    assert_eq!(names(&again, "guests"), clear(&["a", "b", "a.2"]));
}

#[test]
fn a_start_goes_on_with_what_is_unclear_until_somebody_says() {
    let town = Town::new();
    let mut known = BTreeMap::new();
    run(&town, &mut known, &[("guests", &rule_of(&["id = \"a\"", "id = \"b\""]))]);
    for _ in 0..2 {
        let found = run(&town, &mut known, &[("guests", &rule_of(&["id = \"c\"", "id = \"b\""]))]);
        assert_eq!(names(&found, "guests"), [("c".to_owned(), true), ("b".to_owned(), false)]);
        assert_eq!(found.unclear.len(), 1);
    }
    let mut new = known.clone();
    let new = run(&town, &mut new, &[("guests", &rule_of(&["id = \"c\"\nwas = []", "id = \"b\""]))]);
    assert_eq!((names(&new, "guests"), new.unclear), (clear(&["c", "b"]), vec![]));
    let same = run(&town, &mut known, &[("guests", &rule_of(&["id = \"c\"\nwas = [\"a\"]", "id = \"b\""]))]);
    assert_eq!((names(&same, "guests"), same.unclear), (clear(&["a", "b"]), vec![]));
}

#[test]
fn a_rule_under_a_new_name_is_the_one_that_it_says_it_was() {
    let town = Town::new();
    let text = |id: &str, was: &str| {
        guests(BY_TEMPLATE).replace("id = \"guests\"\n", &format!("id = \"{id}\"\n{was}\n"))
    };
    let mut known = BTreeMap::new();
    run(&town, &mut known, &[("guests", &text("guests", ""))]);
    for _ in 0..2 {
        let found = run(&town, &mut known, &[("people", &text("people", ""))]);
        // Its touches stand apart from what the earlier one has sent.
        assert_eq!(names(&found, "people"), [("send.2".to_owned(), true)]);
        let gone = vec!["guests".to_owned()];
        assert_eq!(found.unclear, [Unclear::Rule { rule: "people".into(), gone }]);
    }
    let mut new = known.clone();
    let new = run(&town, &mut new, &[("people", &text("people", "was = []"))]);
    assert_eq!((names(&new, "people"), new.unclear), (clear(&["send.2"]), vec![]));
    let same = run(&town, &mut known, &[("people", &text("people", "was = [\"guests\"]"))]);
    assert_eq!((names(&same, "people"), same.unclear), (clear(&["send"]), vec![]));
    assert_eq!(same.rules["people"].known_as.as_deref(), Some("guests"));
    // A rule beside it, or one about something else, is no question.
    let other = text("other", "");
    let beside = run(&town, &mut known, &[("people", &text("people", "")), ("other", &other)]);
    assert_eq!(beside.unclear, []);
    let about = text("about", "").replace(BY_TEMPLATE, "date = \"day\"");
    let instead = run(&town, &mut known, &[("people", &text("people", "")), ("about", &about)]);
    assert_eq!(instead.unclear, []);
}

#[test]
fn what_the_first_version_knew_of_steps_is_read_from_the_canonical_text() {
    let town = Town::new();
    let before = town.rule(&guests(BY_TEMPLATE));
    let state = RuleState { canonical: before.canonical().text.clone(), ..RuleState::default() };
    let known = BTreeMap::from([("guests".to_owned(), state)]);
    let found = identify(&rules(&town, &[("guests", &rule_of(&["id = \"x\""]))]), &known);
    assert_eq!(names(&found, "guests"), clear(&["send"]));
}
