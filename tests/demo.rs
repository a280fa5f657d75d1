//! The demo as people run it: a process, a fresh directory, and the same account every time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use touchbase::record::Kinds;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Filter, Ledger as _, Store as _};
use touchbase::terms::{MessageState, Outcome};

fn demo(at: &Path, dir: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_touchbase"))
        .env("LC_ALL", "en_US.UTF-8")
        .env_remove("COLUMNS")
        .current_dir(at)
        .env("LC_ALL", "C")
        .args(["demo", "--days", "21", "--families", "120", "-C", dir])
        .output()
        .unwrap()
}

/// The number before a word in the account.
fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap().trim_end();
    let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().unwrap()
}

#[test]
fn it_plays_the_same_story_every_time_and_both_sides_agree() {
    let folder = tempfile::tempdir().unwrap();
    let first = demo(folder.path(), "demo-data");
    let text = String::from_utf8(first.stdout).unwrap();
    assert!(first.status.success(), "{text}{}", String::from_utf8_lossy(&first.stderr));
    assert!(text.starts_with("demo: 120 invented families, "), "{text}");
    assert!(text.contains("sent twice 0, nobody can know 0"), "{text}");
    assert!(text.contains(" accepted: the same;"), "{text}");
    assert!(!text.contains("1390000"), "a phone that is not masked: {text}");
    assert!(text.contains("【云栖物业】"), "{text}");

    // What an earlier demo made is replaced, and comes out the same.
    let second = demo(folder.path(), "demo-data");
    assert_eq!(String::from_utf8(second.stdout).unwrap(), text);

    let dir = folder.path().join("demo-data");
    let config = std::fs::read_to_string(dir.join("touchbase.toml")).unwrap();
    assert!(config.contains("\nmode     = \"shadow\" "), "{config}");
    let zone = touchbase::calendar::zone::Zone::named("Asia/Shanghai").unwrap();
    let database = dir.join("state/touchbase.db");
    let ledger = SqliteStore::reader(&database, &Kinds::default(), OpenOptions::new(zone)).unwrap();
    let messages = ledger.tally().unwrap().messages;
    let accepted = messages.get(&MessageState::Accepted).copied().unwrap();
    assert_eq!(number_before(&text, " accepted: the same;"), accepted);
    assert!(accepted > 40, "{accepted} messages");
    let skipped = Filter { outcomes: vec![Outcome::Skipped], ..Filter::default() };
    let skipped = ledger.entries(&skipped).unwrap();
    assert!(skipped.len() > 5 && skipped.iter().all(|entry| entry.touch.reason.is_some()));
}

#[test]
fn somebody_elses_directory_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("touchbase.toml"), "mode = 'live'\n").unwrap();
    let refused = demo(folder.path(), ".");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("was not made by the demo"));
    assert_eq!(std::fs::read_to_string(folder.path().join("touchbase.toml")).unwrap(), "mode = 'live'\n");
}
