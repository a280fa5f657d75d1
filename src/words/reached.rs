//! Which sentences the tests have said: in a debug build, and only where [`VARIABLE`] names a folder, each sentence
//! that is said for the first time in a process leaves its name there. `.ci/sentences` compares them with all there
//! are, so that no sentence stands here that nobody has ever read. Nothing of it is in a release.

use std::any::type_name;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::Mutex;

/// The folder that the names go to.
const VARIABLE: &str = "TOUCHBASE_SENTENCES";

static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Notes that a sentence is said: `RuleSentence::NoSuchField`. The arguments are not looked at.
pub(super) fn note<S: Debug>(sentence: &S) {
    let Some(folder) = std::env::var_os(VARIABLE) else { return };
    let kind = type_name::<S>().rsplit("::").next().unwrap_or_default();
    let shown = format!("{sentence:?}");
    let variant = shown.split([' ', '(', '{']).next().unwrap_or_default();
    let name = format!("{kind}::{variant}");
    let Ok(mut said) = SAID.lock() else { return };
    if !said.insert(name.clone()) {
        return;
    }
    let file = std::path::Path::new(&folder).join(std::process::id().to_string());
    // A name that is not written makes the comparison fail, which is where it is told.
    if let Ok(mut file) = OpenOptions::new().create(true).append(true).open(file) {
        drop(writeln!(file, "{name}"));
    }
}
