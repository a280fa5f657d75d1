//! What must hold whenever files are read again: refused for a reason, in force as a whole.

use std::collections::BTreeSet;

use super::invariants::{Check, must};
use super::sketch::Sketch;

/// Files are refused where somebody has broken one: this simulation writes no wrong ones otherwise.
pub(super) fn only_what_is_broken_is_refused(rules: &[Sketch], said: &str) -> Check {
    let broken = rules.iter().any(|rule| rule.broken);
    must(broken, "only what is broken is refused", None, || said.to_owned())
}

/// I21: rules come into force together, or not at all.
pub(super) fn all_rules_or_none(
    in_force: &BTreeSet<String>,
    written: &BTreeSet<String>,
    accepted: bool,
) -> Check {
    must(!accepted || in_force == written, "I21 all rules or none", None, || {
        format!("in force: {in_force:?}, written: {written:?}")
    })
}
