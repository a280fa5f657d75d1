//! The documents say what is there: commands, files, modules, numbers. So do the hints that the program itself gives.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Made where Touchbase runs, or the name of many files.
const ELSEWHERE: &[&str] = &["secrets/", "state/touchbase.db", "template.toml", "tests.rs"];

const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CHANGELOG.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn touchbase(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchbase"));
    command.current_dir(root()).args(args).env("LC_ALL", "en_US.UTF-8").env_remove("COLUMNS");
    let ran = command.output().unwrap();
    String::from_utf8(ran.stdout).unwrap()
}

/// The names under "Commands:" in `--help`.
fn commands() -> BTreeSet<String> {
    commands_of(&touchbase(&["--help"]))
}

/// The commands that a help lists; none where it lists no commands.
fn commands_of(help: &str) -> BTreeSet<String> {
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    listed
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.trim().split(' ').next())
        .map(str::to_owned)
        .collect()
}

/// What is not there, as complaints.
fn missing<'a>(
    place: &str,
    named: impl IntoIterator<Item = &'a str>,
    there: impl Fn(&str) -> bool,
) -> Vec<String> {
    let gone = named.into_iter().filter(|name| !there(name));
    gone.map(|name| format!("{place}: `{name}` is not there")).collect()
}

/// The code of a Markdown text: its fenced blocks line by line, and its spans, each in one piece.
fn code(markdown: &str) -> Vec<String> {
    let mut code = Vec::new();
    let mut prose = String::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            code.push(line.to_owned());
        } else {
            prose += line.trim();
            prose += " ";
        }
    }
    code.extend(prose.split('`').skip(1).step_by(2).map(str::to_owned));
    code
}

/// What follows `touchbase` on a command line: the command alone, and with each of its options, `log --csv`.
fn commands_in(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Chinese signs stand beside a command without a space.
    let apart = |sign: char| [' ', '(', '"', '`', '\\', '，', '；', '。', '：', '（', '）'].contains(&sign);
    let words: Vec<&str> = line.split(apart).filter(|word| !word.is_empty()).collect();
    for (at, word) in words.iter().enumerate() {
        let mut follows =
            words.iter().skip(at + 1).map(|word| word.trim_end_matches([',', '.', ';', ':', ')']));
        let next = match follows.next() {
            Some("-C") => follows.nth(1),
            next => next,
        };
        let next = next.unwrap_or_default();
        let is_word = next.starts_with(|c: char| c.is_ascii_lowercase())
            && next.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if *word != "touchbase" || !is_word || next == "touchbase" {
            continue;
        }
        found.push(next.to_owned());
        let rest = follows.take_while(|word| !["touchbase", "&&", "|", "#"].contains(word));
        found.extend(rest.filter(|word| word.starts_with("--")).map(|option| format!("{next} {option}")));
    }
    found
}

/// Whether a command is there, with an option of its own or of one of the commands below it.
fn is_there(commands: &BTreeSet<String>, named: &str) -> bool {
    let (command, option) = named.split_once(' ').unwrap_or((named, ""));
    let has = |help: &str| help.split([' ', '\n', ',', '[', ']', '=']).any(|word| word == option);
    let below = |help: &str| {
        commands_of(help).iter().any(|below| below != "help" && has(&touchbase(&[command, below, "--help"])))
    };
    let known = || {
        let help = touchbase(&[command, "--help"]);
        has(&help) || below(&help)
    };
    commands.contains(command) && (option.is_empty() || known())
}

#[test]
fn every_command_that_is_named_exists() {
    let there = commands();
    let mut found = Vec::new();
    for path in DOCUMENTS {
        let text = read(path);
        let code = code(&text);
        let named: BTreeSet<String> = code.iter().flat_map(|line| commands_in(line)).collect();
        assert!(*path == "CHANGELOG.md" || named.len() > 1, "{path} names {named:?}");
        found.extend(missing(path, named.iter().map(String::as_str), |name| is_there(&there, name)));
    }
    let changes = read("CHANGELOG.md");
    let listed = changes.split("Commands:").nth(1).unwrap().split("\n\n").nth(1).unwrap();
    found.extend(missing("CHANGELOG.md", listed.split('`').skip(1).step_by(2), |name| there.contains(name)));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A hint that leads nowhere is worse than none: what the program prints, and the comments of what it ships.
#[test]
fn every_command_that_the_program_advises_exists() {
    let there = commands();
    let mut files = Vec::new();
    for part in ["src", "rules", "templates", "gateways", "systemd", "touchbase.toml", "records.toml"] {
        collect(&root().join(part), &mut files);
    }
    let mut found = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        // Comments in Rust speak of Touchbase to its developers; everywhere else they speak to its users.
        let rust = shown.ends_with(".rs");
        let lines = text.lines().filter(|line| !rust || !line.trim_start().starts_with("//"));
        let named: BTreeSet<String> = lines.flat_map(commands_in).collect();
        found.extend(missing(&shown, named.iter().map(String::as_str), |name| is_there(&there, name)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), files);
        }
    } else {
        files.push(path.to_owned());
    }
}

#[test]
fn every_file_that_is_named_exists() {
    let endings = [".toml", ".rs", ".md", ".csv", ".service", ".example", ".py", ".sysusers", ".tmpfiles"];
    let mut found = Vec::new();
    let mut count = 0;
    for path in DOCUMENTS {
        let text = read(path);
        let code = code(&text);
        let words = code
            .iter()
            .flat_map(|line| line.split([' ', '=', '(', ')']))
            .map(|word| word.trim_end_matches(['.', ',', ':']));
        let is_path = |word: &&str| {
            let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c));
            let inside = !word.starts_with(['/', '-']) && !word.starts_with("target/");
            plain && inside && (word.ends_with('/') || endings.iter().any(|end| word.ends_with(end)))
        };
        let named: BTreeSet<&str> = words.filter(is_path).filter(|word| !ELSEWHERE.contains(word)).collect();
        count += named.len();
        found.extend(missing(path, named, |name| root().join(name).exists()));
    }
    assert!(count > 30, "only {count} paths seen");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The code map names every module, in the order of `src/lib.rs`.
#[test]
fn the_code_map_is_the_library() {
    let lib = read("src/lib.rs");
    let modules: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let text = read("ARCHITECTURE.md");
    let map = text.split("## Code map").nth(1).unwrap().split("\n## ").next().unwrap();
    let listed: Vec<&str> =
        map.lines().filter_map(|line| line.split("| `").nth(1)?.split('`').next()).collect();
    assert_eq!(listed, modules, "the code map of ARCHITECTURE.md, and src/lib.rs");
}

/// What the README asks a newcomer to type is what CI runs.
#[test]
fn ci_runs_what_the_readme_says() {
    let ci = read(".ci/run");
    let readme = read("README.md");
    for command in ["cargo run --release -- demo", "cargo test"] {
        assert!(readme.lines().any(|line| line.starts_with(command)), "README.md: {command}");
        let runs = |line: &str| {
            let line = line.strip_prefix("timeout 300 ").unwrap_or(line);
            line.strip_prefix(command).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(" 2>&1") || rest.starts_with(" | tee ")
            })
        };
        assert!(ci.lines().any(runs), ".ci/run: {command}");
    }
}

/// Examples are the shipped files, and numbers are today's.
#[test]
fn what_the_readme_shows_is_so() {
    let readme = read("README.md");
    let block = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(
        read("rules/warranty-month.toml").starts_with(block.trim_end()),
        "rules/warranty-month.toml:\n{block}"
    );
    for command in ["check", "test"] {
        let said = touchbase(&[command]);
        let before_the_time = said.split(" (").next().unwrap();
        assert!(readme.contains(before_the_time), "touchbase {command} says: {before_the_time}");
    }
}
