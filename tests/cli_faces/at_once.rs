//! Many people at once, each with a process of their own: whoever is answered "paused" is paused, nobody else's word is
//! lost, and what each says they have done adds up.

use std::process::{Child, Stdio};

use touchbase::store::Pauses as _;
use touchbase::terms::ALL_RULES;

use crate::given::{NOW, Place};

const RULES: usize = 24;

fn name(number: usize) -> String {
    format!("greeting-{number:02}")
}

fn start(place: &Place, args: &[&str]) -> Child {
    place.command(NOW, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs these commands at once; their exit codes and what they print, in their order.
fn at_once(place: &Place, commands: &[Vec<String>]) -> Vec<(i32, String)> {
    let words = |command: &[String]| -> Child {
        start(place, &command.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let running: Vec<Child> = commands.iter().map(|command| words(command)).collect();
    let ended = running.into_iter().map(|child| child.wait_with_output().unwrap());
    ended.map(|output| (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())).collect()
}

/// What is paused, with the reason.
fn paused(place: &Place) -> Vec<String> {
    let pauses = place.store(&place.deployment()).pauses().unwrap();
    pauses.into_iter().map(|(rule, pause)| format!("{rule}: {}", pause.reason)).collect()
}

fn several(words: &[&str]) -> Vec<Vec<String>> {
    vec![words.iter().map(|word| (*word).to_owned()).collect(); 8]
}

fn pause(rule: &str, reason: &str) -> Vec<String> {
    ["pause", rule, "--reason", reason].map(str::to_owned).to_vec()
}

#[test]
fn whatever_is_paused_and_resumed_at_once_holds() {
    let place = Place::with_records();
    let rule = std::fs::read_to_string(place.path("rules/birthday.toml")).unwrap();
    for number in 0..RULES {
        let own = rule.replace("id    = \"birthday\"", &format!("id = \"{}\"", name(number)));
        place.write(&format!("rules/{}.toml", name(number)), &own);
    }
    let first: Vec<Vec<String>> = (0..RULES).map(|number| pause(&name(number), "first")).collect();
    for (code, said) in at_once(&place, &first) {
        assert!(code == 0 && said.starts_with("paused greeting-"), "{code} {said}");
    }
    let all: Vec<String> = (0..RULES).map(|number| format!("{}: first", name(number))).collect();
    assert_eq!(paused(&place), all);
    // Now half of them are resumed while the others are paused for another reason, and everything is paused as well.
    let mut second: Vec<Vec<String>> = (0..RULES)
        .map(|number| match number % 2 {
            0 => vec!["resume".to_owned(), name(number)],
            _ => pause(&name(number), "second"),
        })
        .collect();
    second.push(pause("--all", "third"));
    assert!(at_once(&place, &second).iter().all(|(code, _)| *code == 0));
    let mut left = vec![format!("{ALL_RULES}: third")];
    left.extend((1..RULES).step_by(2).map(|number| format!("{}: second", name(number))));
    assert_eq!(paused(&place), left);
}

#[test]
fn what_a_day_will_bring_is_cancelled_once_by_whoever_is_first() {
    let place = Place::with_records();
    let words = ["cancel", "--rule", "complaint-overdue", "--on", "2026-11-24", "--yes"];
    let ended = at_once(&place, &several(&words));
    let cancelled = |said: &str| said.split_whitespace().next().map_or(0, |number| number.parse().unwrap());
    let sum: usize = ended.iter().map(|(_, said)| cancelled(said)).sum();
    let log = place.fine(&["log", "--rule", "complaint-overdue"]);
    assert!(log.lines().all(|line| line.contains("cancelled")) && log.lines().count() > 1, "{log}");
    assert_eq!(sum, log.lines().count(), "{ended:?}");
    assert!(ended.iter().all(|(code, said)| *code == i32::from(cancelled(said) == 0)), "{ended:?}");
}

#[test]
fn a_wish_is_noted_once() {
    let place = Place::with_records();
    let ended = at_once(&place, &several(&["customer", "opt-out", "C-1001", "--reason", "call"]));
    let noted = ended.iter().filter(|(_, said)| said.contains(" noted, by ")).count();
    let known = ended.iter().filter(|(_, said)| said.contains(" was so already, by ")).count();
    assert_eq!((noted, known), (1, ended.len() - 1), "{ended:?}");
}
