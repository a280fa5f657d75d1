//! Pauses by many people at once: whoever is answered "paused" is paused, and nobody else's word is lost.

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

/// Runs these commands at once; what they print, in their order.
fn at_once(place: &Place, commands: &[Vec<String>]) -> Vec<String> {
    let words = |command: &[String]| -> Child {
        start(place, &command.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let running: Vec<Child> = commands.iter().map(|command| words(command)).collect();
    let ended = running.into_iter().zip(commands).map(|(child, command)| {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{command:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    });
    ended.collect()
}

/// What is paused, with the reason.
fn paused(place: &Place) -> Vec<String> {
    let pauses = place.store(&place.deployment()).pauses().unwrap();
    pauses.into_iter().map(|(rule, pause)| format!("{rule}: {}", pause.reason)).collect()
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
    for said in at_once(&place, &first) {
        assert!(said.starts_with("paused greeting-"), "{said}");
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
    at_once(&place, &second);
    let mut left = vec![format!("{ALL_RULES}: third")];
    left.extend((1..RULES).step_by(2).map(|number| format!("{}: second", name(number))));
    assert_eq!(paused(&place), left);
}
