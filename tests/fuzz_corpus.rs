//! Every seed of the fuzzing corpus, held against the promises of its target without the fuzzer: what a run has once
//! found stays mended. `fuzz/README.md` says how to look for more.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and say where"
)]

use std::path::Path;

#[expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "it stops there"
)]
#[expect(unreachable_pub, reason = "a package of its own, seen as a module")]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

/// Runs a target over its seeds; those that a run has added on this machine are named by their hash and left out.
fn replay(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.len() != 40 || !name.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has no seeds");
    for seed in seeds {
        println!("{}", seed.display());
        run(&std::fs::read(&seed).unwrap());
    }
}

#[test]
fn rules() {
    replay("rules", fuzz::rules::run);
}

#[test]
fn records() {
    replay("records", fuzz::records::run);
}

#[test]
fn config() {
    replay("config", fuzz::config::run);
}

#[test]
fn template() {
    replay("template", fuzz::template::run);
}

#[test]
fn expression() {
    replay("expression", fuzz::expression::run);
}

#[test]
fn calendar() {
    replay("calendar", fuzz::calendar::run);
}

#[test]
fn import_csv() {
    replay("import_csv", fuzz::import_csv::run);
    fuzz::import_csv::DESK.clear();
}

#[test]
fn import_xlsx() {
    replay("import_xlsx", fuzz::import_xlsx::run);
    fuzz::import_xlsx::DESK.clear();
}

#[test]
fn gateway_answer() {
    replay("gateway_answer", fuzz::gateway_answer::run);
}

#[test]
fn smtp_reply() {
    replay("smtp_reply", fuzz::smtp_reply::run);
}

#[test]
fn mail() {
    replay("mail", fuzz::mail::run);
}

#[test]
fn diagnostics() {
    replay("diagnostics", fuzz::diagnostics::run);
}
