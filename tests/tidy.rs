//! The house rules that a compiler does not know, as tests over the source text; ARCHITECTURE.md says why they hold.
//!
//! Each check is a function from files to complaints, listed in [`CHECKS`] with a small offence that it has to find,
//! so that a check that has gone blind fails too. The order of `src/lib.rs` is the one truth about layers: a module
//! uses those above it. Test code is left out, except where a check says otherwise.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a failed expectation is what a test is for")]

use std::path::{Path, PathBuf};

use touchbase::deployment::Deployment;
use touchbase::diagnostic::Report;
use touchbase::source::Sources;

#[path = "tidy/circles.rs"]
mod circles;
#[path = "tidy/source_text.rs"]
mod source_text;

use circles::circles;
use source_text::{File, is_sentence, layers, outside_of_journal, paths_used, texts};

/// A check: its name, what it finds, and an offence that it must find once, in the first of these files.
struct Check {
    name: &'static str,
    find: fn(&[File]) -> Vec<String>,
    offence: &'static [(&'static str, &'static str)],
}

const CHECKS: &[Check] = &[
    Check {
        name: "every file says what it owns",
        find: introduces_itself,
        offence: &[("src/plan/due.rs", "use std::fmt;\n")],
    },
    Check {
        name: "modules use those above them",
        find: upward,
        offence: &[("src/plan/due.rs", "//! Due.\nuse crate::store::Error;\n")],
    },
    Check {
        name: "words, rules and decisions wait for nothing and read nothing",
        find: pure,
        offence: &[("src/gate/fill.rs", "//! Fill.\nlet text = std::fs::read(path);\n")],
    },
    Check {
        name: "only the clock is asked for the time",
        find: one_clock,
        offence: &[("src/store/disk.rs", "//! Disk.\nlet at = Timestamp::now();\n")],
    },
    Check {
        name: "each library has its door",
        find: doors,
        offence: &[("src/daemon/planner.rs", "//! Planner.\nuse tokio_cron_scheduler::Job;\n")],
    },
    Check {
        name: "SQL stays in store/sqlite",
        find: sql,
        offence: &[("src/cli/log.rs", "//! Log.\nlet rows = query(\"SELECT id FROM touch\");\n")],
    },
    Check {
        name: "printing is the shell's",
        find: printing,
        offence: &[("src/cli/log.rs", "//! Log.\nprintln!(\"{row}\");\n")],
    },
    Check {
        name: "operations answer with data, and know no face",
        find: operations,
        offence: &[("src/operations/log.rs", "//! Log.\nuse anyhow::Result;\n")],
    },
    Check {
        name: "the command line takes types from decisions and stores, and asks operations",
        find: faces,
        offence: &[("src/cli/log.rs", "//! Log.\nuse crate::store::{Entry, Ledger as _};\n")],
    },
    Check {
        name: "the command line hands stores over",
        find: statements,
        offence: &[("src/cli/log.rs", "//! Log.\nlet rows = store.entries(&filter)?;\n")],
    },
    Check {
        name: "files do not use each other in a circle",
        find: circles,
        offence: &[
            ("src/cli/log.rs", "//! Log.\nuse super::table::Cell;\n"),
            ("src/cli/table.rs", "//! Table.\nuse crate::cli::log::word;\n"),
        ],
    },
    Check {
        name: "a file is named after what it holds",
        find: names,
        offence: &[("src/store/util.rs", "//! Bits.\n")],
    },
    Check { name: "files stay short", find: short, offence: &[("src/plan/due.rs", LONG)] },
    Check {
        name: "an error that has a source leaves its words to it",
        find: said_twice,
        offence: &[("src/x.rs", "//! X.\n#[error(\"cannot read: {0}\")]\nIo(#[from] std::io::Error),\n")],
    },
    Check {
        name: "what a person reads stands in src/words",
        find: spoken,
        offence: &[("src/cli/log.rs", "//! Log.\nlet text = format!(\"nothing was {sent} so far\");\n")],
    },
    Check {
        name: "no test is switched off",
        find: ignored,
        offence: &[("tests/x.rs", concat!("//! X.\n#[", "ignore]\n"))],
    },
];

const LINES_MAX: usize = 500;
/// Tables of cases may be longer.
const TEST_LINES_MAX: usize = 800;
const LONG: &str = {
    const BYTES: [u8; LINES_MAX + 1] = [b'\n'; LINES_MAX + 1];
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

/// Libraries that are named in few places, so that they can be replaced, and their faults met, there.
const DOORS: &[(&str, &[&str])] = &[
    ("tokio_cron_scheduler", &["src/daemon/heartbeat.rs"]),
    ("sd_notify", &["src/daemon/systemd.rs"]),
    // The check of an address asks the one who will have to send to it.
    ("lettre", &["src/channel/email/", "src/config/email.rs"]),
    ("rusqlite", &["src/store/sqlite/"]),
    ("minijinja", &["src/expression/", "src/template/"]),
    ("pulldown_cmark", &["src/template/markdown.rs"]),
    ("icu_calendar", &["src/calendar/lunar.rs"]),
    ("calamine", &["src/import/"]),
    ("annotate_snippets", &["src/diagnostic/render.rs"]),
    ("clap", &["src/cli/"]),
    ("anyhow", &["src/cli/", "src/demo/", "src/bench/"]),
    ("tracing_subscriber", &["src/cli/"]),
];

/// Where words side by side are no sentence for a person, and what they are.
const NOT_SPOKEN: &[(&str, &str)] = &[
    ("src/words/", "the sentences themselves"),
    ("src/cli/examples.rs", "the English of the examples in the help; src/words/help.rs has the Chinese"),
    ("src/store/sqlite/", "SQL"),
    ("src/sink/", "what the servers on this machine answer in SMTP and HTTP"),
    ("src/calendar/", "phrases of rule and calendar files: `2 working days`, `second sunday of may`"),
    ("src/rule/canonical.rs", "the same, and the text whose digest decides what an edit means"),
    ("src/rule/read/mod.rs", "the same: `each run`"),
    ("src/channel/email/reply.rs", "what mail servers answer"),
    ("src/channel/email/refusal.rs", "the same: by which words they mean what"),
    ("src/document/syntax.rs", "what the reader of TOML says, beside the sentence that it becomes"),
    ("src/expression/syntax/said.rs", "what the engine says, beside the sentence that it becomes"),
    ("src/template/body.rs", "an error that only ends a writer"),
    ("src/config/policy.rs", "the words that offer a way out to those who are written to"),
    ("src/cli/shell.rs", "a heading of the help; src/words/help.rs has the Chinese"),
    ("src/daemon/systemd.rs", "the status line of the unit: English, as the journal"),
    ("src/operations/status/counters.rs", "what metrics mean, for machines that read them"),
    ("src/demo/families.rs", "invented names"),
    ("src/failpoint/", "for a debug build that is told to fail"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_house_rules_hold() {
    let files = source_text::read(root(), &["src", "simulation/src", "tests"]);
    assert!(files.len() > 150, "{} files: is this the whole house?", files.len());
    let broken: Vec<String> = CHECKS
        .iter()
        .flat_map(|check| {
            (check.find)(&files).into_iter().map(move |found| format!("{}: {found}", check.name))
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_check_finds_its_offence() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for check in CHECKS {
        let offence = check.offence.iter().map(|(path, text)| File::new(path, text));
        let files: Vec<File> = std::iter::once(File::new("src/lib.rs", &lib)).chain(offence).collect();
        let found = (check.find)(&files);
        assert_eq!(found.len(), 1, "{}: {found:?}", check.name);
        assert!(found[0].starts_with(check.offence[0].0), "{}: {found:?}", check.name);
    }
}

#[test]
fn paths_are_found_in_every_spelling() {
    let of = |path: &str, text: &str| paths_used(&File::new(path, text));
    assert_eq!(
        of("src/a.rs", "use crate::{plan, store::{Error, Row}};\nuse crate::\n    gate::Setting;"),
        ["plan", "store", "gate"]
    );
    assert_eq!(of("src/plan/mod.rs", "use super::store::Error;"), ["store"]);
    assert_eq!(of("src/plan/due.rs", "use super::super::{gate, cli};\nuse super::reach;"), ["gate", "cli"]);
    assert_eq!(
        of("src/a.rs", "//! [`crate::cli`]\nlet x = 1; // crate::cli\nlet y = \"crate::cli\";"),
        [""; 0]
    );
    assert_eq!(
        of("src/a.rs", "use crate::mask;\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n"),
        ["mask"]
    );
    assert_eq!(of("src/plan/tests.rs", "use crate::cli;"), [""; 0]);
}

/// Every file, tests too, opens with what it owns.
fn introduces_itself(files: &[File]) -> Vec<String> {
    let silent = |file: &&File| !file.text.starts_with("//! ") && !file.path.contains("/snapshots/");
    files.iter().filter(silent).map(|file| format!("{} does not open with //!", file.path)).collect()
}

fn upward(files: &[File]) -> Vec<String> {
    let order: Vec<String> = layers(files).into_iter().flat_map(|(_, modules)| modules).collect();
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_product()) {
        let Some(own) = file.module().and_then(place) else { continue };
        for used in paths_used(file) {
            if place(&used).is_some_and(|used| used > own) {
                found.push(format!("{} uses crate::{used}, which src/lib.rs lists below it", file.path));
            }
        }
    }
    found
}

fn pure(files: &[File]) -> Vec<String> {
    let layers = layers(files);
    let modules: Vec<&String> = layers
        .iter()
        .filter(|(layer, _)| ["Words", "Rules", "Decisions"].contains(&layer.as_str()))
        .flat_map(|(_, modules)| modules)
        .collect();
    assert!(modules.len() > 8, "src/lib.rs names the layers of its modules: {layers:?}");
    let words = [
        "async ",
        ".await",
        "std::fs",
        "TcpStream",
        "std::process",
        "std::thread",
        "std::env",
        "File::open",
        "tokio",
        "reqwest::Client",
    ];
    let pure = |file: &&File| file.module().is_some_and(|module| modules.iter().any(|name| *name == module));
    // Nothing of it is in a release: it tells the tests which sentences they have said.
    let measured = |file: &&File| file.path != "src/words/reached.rs";
    mentions(files.iter().filter(pure).filter(measured), &words)
}

fn one_clock(files: &[File]) -> Vec<String> {
    mentions(
        files.iter().filter(|file| file.path != "src/clock.rs"),
        &["Timestamp::now()", "Zoned::now()", "SystemTime::now()", "std::time::Instant::now()"],
    )
}

fn doors(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for (library, doors) in DOORS {
        let outside = |file: &&File| !doors.iter().any(|door| file.path.starts_with(door));
        found.extend(mentions(files.iter().filter(outside), &[&format!("{library}::")]));
    }
    found
}

/// SQL is words in capitals inside a text.
fn sql(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_product() && !file.path.starts_with("src/store/sqlite/")) {
        for (number, line) in file.code_lines() {
            let spoken = ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM", "PRAGMA "]
                .iter()
                .any(|word| line.contains(word));
            if spoken && line.contains('"') {
                found.push(format!("{}:{number} {line}", file.path));
            }
        }
    }
    found
}

/// A sentence is two words side by side in a text. What stays English and where it stands is said in [`NOT_SPOKEN`];
/// the journal's messages are English.
fn spoken(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_product() && file.path.starts_with("src/")) {
        if NOT_SPOKEN.iter().any(|(path, _)| file.path.starts_with(path)) {
            continue;
        }
        for (number, line) in outside_of_journal(file) {
            if texts(line).iter().any(|text| is_sentence(text)) {
                found.push(format!("{}:{number} {}", file.path, line.trim()));
            }
        }
    }
    found
}

fn printing(files: &[File]) -> Vec<String> {
    mentions(files.iter(), &["println!", "print!(", "eprintln!", "eprint!", "dbg!"])
}

/// What is said, asked and printed is a face's, and so are the machine's user, terminal and environment.
fn operations(files: &[File]) -> Vec<String> {
    let faces = [
        "clap",
        "anyhow",
        "indicatif",
        "unicode_width",
        "stdin",
        "stdout",
        "stderr",
        "IsTerminal",
        "env::var",
        "env::args",
        "process::exit",
        "process::Command",
        "ExitCode",
    ];
    mentions(files.iter().filter(|file| file.path.starts_with("src/operations/")), &faces)
}

/// What decides and what keeps is asked by operations. The command line names only types of it, to show what they
/// hold: a function, a module whose functions could be called, or a trait whose methods could be is an offence.
fn faces(files: &[File]) -> Vec<String> {
    let kept = ["message", "plan", "gate", "forecast", "trial", "expression", "store"];
    let traits = [
        "Changes",
        "GateView",
        "Ledger",
        "Memory",
        "Operator",
        "Outbox",
        "Past",
        "Pauses",
        "RecordStore",
        "Store",
    ];
    let is_type =
        |name: &String| name.starts_with(|c: char| c.is_uppercase()) && !traits.contains(&name.as_str());
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("src/cli/")) {
        for path in source_text::paths(file) {
            let about = path.first().is_some_and(|module| kept.contains(&module.as_str()));
            if about && !path.iter().any(is_type) {
                found.push(format!("{} names crate::{}", file.path, path.join("::")));
            }
        }
    }
    found
}

/// A store that the command line has opened goes to an operation, and so do the records in it; whether there is one may
/// be asked.
fn statements(files: &[File]) -> Vec<String> {
    let allowed = ["as_ref", "as_deref", "is_none", "is_some"];
    let asked_of_records = [".candidates(", ".referring(", ".having("];
    let name =
        |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let states = |line: &str| {
        let calls = line.match_indices("store.").any(|(at, word)| {
            let whole = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let after = &line[at + word.len()..];
            let method = name(after);
            whole && after[method.len()..].starts_with('(') && !allowed.contains(&method.as_str())
        });
        calls || line.contains("SqliteStore::") || asked_of_records.iter().any(|asked| line.contains(asked))
    };
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_product() && file.path.starts_with("src/cli/")) {
        for (number, line) in file.bare_lines().filter(|(_, line)| states(line)) {
            found.push(format!("{}:{number} {}", file.path, line.trim()));
        }
    }
    found
}

fn names(files: &[File]) -> Vec<String> {
    let refused = [
        "util", "utils", "common", "helper", "helpers", "misc", "types", "imp", "manager", "service",
        "handler", "errors",
    ];
    let bad = |file: &&File| file.path.split(['/', '.']).any(|part| refused.contains(&part));
    files.iter().filter(bad).map(|file| format!("{} is named after nothing", file.path)).collect()
}

fn short(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let allowed = if file.is_product() { LINES_MAX } else { TEST_LINES_MAX };
        let lines = file.text.lines().count();
        if lines > allowed {
            found.push(format!("{} has {lines} lines, {allowed} are allowed", file.path));
        }
    }
    found
}

/// In tests above all.
fn ignored(files: &[File]) -> Vec<String> {
    let word = concat!("#[", "ignore");
    let off = |file: &&File| file.text.lines().any(|line| line.trim_start().starts_with(word));
    files.iter().filter(off).map(|file| format!("{} switches a test off", file.path)).collect()
}

/// Whoever shows an error shows its sources after it: what a text repeats of its source stands there twice.
fn said_twice(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_product()) {
        let mut lines = file.text.lines().zip(1..).peekable();
        while let Some((line, number)) = lines.next() {
            let repeats = line.contains("#[error(") && (line.contains("{0}") || line.contains("{source}"));
            let has_source = |line: &str| line.contains("#[from]") || line.contains("#[source]");
            if repeats && lines.peek().is_some_and(|(next, _)| has_source(next)) {
                found.push(format!("{}:{number} {}", file.path, line.trim()));
            }
        }
    }
    found
}

/// Where the code of these files names one of these words.
fn mentions<'a>(files: impl Iterator<Item = &'a File>, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.filter(|file| file.is_product()) {
        for (number, line) in file.bare_lines() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{number} {}", file.path, line.trim()));
            }
        }
    }
    found
}

/// What is shipped is an example to everybody who writes rules: it loads without a warning, and every rule is tested.
#[test]
fn the_shipped_rules_are_clean_and_tested() {
    let mut report = Report::default();
    let sources = Sources::read(root(), "cn", &mut report);
    let deployment = Deployment::read(&sources, &mut report);
    assert_eq!(report.findings(), [], "touchbase check");
    assert_eq!(deployment.rules.len(), rule_files().len());
    for path in rule_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("[[test]]"), "{} has no test", path.display());
    }
}

fn rule_files() -> Vec<PathBuf> {
    std::fs::read_dir(root().join("rules")).unwrap().map(|entry| entry.unwrap().path()).collect()
}
