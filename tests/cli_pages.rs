//! The manual and the completions: a page for every command, and a script that its shell can read.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]

use std::process::{Command, Output};

fn touchbase(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_touchbase"))
        .env("LC_ALL", "en_US.UTF-8")
        .env_remove("COLUMNS")
        .args(args)
        .output()
        .unwrap()
}

/// The names under "Commands:" in `--help`.
fn commands() -> Vec<String> {
    let help = String::from_utf8(touchbase(&["--help"]).stdout).unwrap();
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names =
        listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next().map(str::to_owned));
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_command_has_its_page() {
    let dir = tempfile::tempdir().unwrap();
    let ran = touchbase(&["man", dir.path().to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let commands = commands();
    assert!(commands.len() > 8, "{commands:?}");
    for command in commands.iter().filter(|name| *name != "help") {
        let page = std::fs::read_to_string(dir.path().join(format!("touchbase-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
    assert_eq!(touchbase(&["man", "/nonexistent"]).status.code(), Some(2));
}

#[test]
fn bash_can_read_its_completions() {
    let script = touchbase(&["completions", "bash"]).stdout;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("touchbase.bash");
    std::fs::write(&path, &script).unwrap();
    let checked = Command::new("bash").arg("-n").arg(&path).output().unwrap();
    assert!(checked.status.success() && script.len() > 1000, "{}", String::from_utf8_lossy(&checked.stderr));
    assert_eq!(touchbase(&["completions", "cmd"]).status.code(), Some(2));
}
