//! The tests in the rule files, run.

use super::error::NoSuch;
use crate::deployment::Deployment;
use crate::gate::{PausedRules, Setting};
use crate::terms::Mode;
use crate::trial::{self, TestVerdict};
use crate::words::Named;

/// Runs the tests of these rules, or of all where none is named.
///
/// # Errors
/// When one of the rules is not there.
pub fn run(deployment: &Deployment, rules: &[String]) -> Result<Vec<TestVerdict>, NoSuch> {
    if let Some(unknown) = rules.iter().find(|id| deployment.rules.get(id).is_none()) {
        return Err(NoSuch::plain(Named::Rule, unknown));
    }
    let nothing_paused = PausedRules::default();
    // Tests are about rules, not about which channels this machine has.
    let setting = Setting { mode: Mode::Shadow, ..deployment.setting(&nothing_paused) };
    let wanted = |id: &String| rules.is_empty() || rules.contains(id);
    let rules = deployment.rules.iter().filter(|rule| wanted(&rule.id));
    Ok(rules.flat_map(|rule| trial::run(rule, setting)).collect())
}
