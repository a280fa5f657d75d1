//! `touchbase init` as people run it: the folder it writes is checked and tested by the same binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is what a test is for")]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn touchbase(at: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchbase"));
    command.current_dir(at).args(args).env_remove("CONFIGURATION_DIRECTORY").env_remove("STATE_DIRECTORY");
    command.env("LC_ALL", "en_US.UTF-8").env_remove("COLUMNS");
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Runs what `init` says comes next, as it says it, up to the import, which needs a list.
fn follow(at: &Path, said: &str) {
    let next: Vec<&str> = said.split("\n\n").nth(1).unwrap().lines().skip(1).map(str::trim).collect();
    let [check, test, import] = next.as_slice() else { panic!("{said}") };
    for line in [check, test] {
        let binary = format!("\"{}\" ", env!("CARGO_BIN_EXE_touchbase"));
        let line = line.replacen("touchbase ", &binary, 1);
        let ran = Command::new("sh").args(["-c", &line]).current_dir(at).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{line}: {}{}", out(&ran), err(&ran));
    }
    assert!(import.starts_with("touchbase") && import.contains(" import LIST.csv"), "{said}");
}

#[test]
fn the_starting_set_passes_its_own_checks() {
    let dir = tempfile::tempdir().unwrap();
    for (target, lang) in [("care", "zh"), ("deep/down here/it's", "en")] {
        let ran = touchbase(dir.path(), &["init", target, "--lang", lang]);
        assert_eq!((ran.status.code(), err(&ran)), (Some(0), String::new()));
        follow(dir.path(), &out(&ran));
        let text = std::fs::read_to_string(dir.path().join(target).join("touchbase.toml")).unwrap();
        assert!(text.contains("\nmode     = \"shadow\""), "{text}");
        assert!(text.contains(&format!("\nlanguage = \"{lang}\"")), "{text}");
        let comment = if lang == "zh" {
            "# 运行模式：shadow 试运行"
        } else {
            "# shadow: everything except sending"
        };
        assert!(text.contains(comment), "{text}");
    }
}

#[test]
fn an_empty_folder_and_this_folder_will_do() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    assert_eq!(touchbase(dir.path(), &["init", "empty"]).status.code(), Some(0));
    let here = tempfile::tempdir().unwrap();
    std::fs::write(here.path().join("notes.txt"), "mine").unwrap();
    let ran = touchbase(here.path(), &["init", "."]);
    assert_eq!(ran.status.code(), Some(0), "{}", err(&ran));
    follow(here.path(), &out(&ran));
    assert_eq!(std::fs::read_to_string(here.path().join("notes.txt")).unwrap(), "mine");
}

#[test]
fn secrets_are_for_the_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(touchbase(dir.path(), &["init", "care", "-q"]).status.code(), Some(0));
    assert_eq!(mode(&dir.path().join("care/secrets")), 0o700);
    let inside: Vec<_> = std::fs::read_dir(dir.path().join("care/secrets")).unwrap().collect();
    assert_eq!(inside.len(), 1, "only its explanation");
    let ignored = std::fs::read_to_string(dir.path().join("care/.gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == "/secrets/"), "{ignored}");
}

#[test]
fn nothing_is_overwritten_and_nothing_half_done() {
    let dir = tempfile::tempdir().unwrap();
    let rule = dir.path().join("care/rules/birthday.toml");
    std::fs::create_dir_all(rule.parent().unwrap()).unwrap();
    std::fs::write(&rule, "mine").unwrap();
    std::os::unix::fs::symlink("nowhere", dir.path().join("care/records.toml")).unwrap();
    let ran = touchbase(dir.path(), &["init", "care"]);
    assert_eq!((ran.status.code(), out(&ran)), (Some(2), String::new()));
    assert!(err(&ran).contains("  records.toml\n  rules/birthday.toml\n"), "{}", err(&ran));
    assert_eq!(std::fs::read_to_string(&rule).unwrap(), "mine");
    assert!(!dir.path().join("care/touchbase.toml").exists() && !dir.path().join("care/secrets").exists());
}

#[test]
fn what_cannot_be_written_is_said() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("file"), "").unwrap();
    let ran = touchbase(dir.path(), &["init", "file"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(err(&ran).contains("failed to make the folder file"), "{}", err(&ran));
    assert_eq!(touchbase(dir.path(), &["init"]).status.code(), Some(2), "a folder has to be named");
}

#[test]
fn the_language_of_the_environment_comments_the_files_and_leaves_the_messages_chinese() {
    let dir = tempfile::tempdir().unwrap();
    let write = |target: &str, locale: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touchbase"));
        let ran =
            command.current_dir(dir.path()).args(["init", target]).env("LC_ALL", locale).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{}", err(&ran));
        let text = std::fs::read_to_string(dir.path().join(target).join("touchbase.toml")).unwrap();
        assert!(text.contains("\nlanguage = \"zh\""), "{text}");
        (out(&ran), text)
    };
    let (said, text) = write("chinese", "zh_CN.UTF-8");
    assert!(said.contains("个文件\n") && said.contains("接下来：\n"), "{said}");
    assert!(text.contains("# 发送时段"), "{text}");
    let (said, text) = write("english", "en_US.UTF-8");
    assert!(said.contains("next:\n") && text.contains("# nobody is disturbed outside"), "{said}");
    // What is in the way is told in the language of the person, and nothing is written.
    let mut again = Command::new(env!("CARGO_BIN_EXE_touchbase"));
    let again = again.current_dir(dir.path()).args(["init", "english", "--lang", "zh"]).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).starts_with("错误：什么也没有写"), "{}", err(&again));
}
