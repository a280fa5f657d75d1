//! From when the occasions of a record are planned that has come in or changed just now: asked by the planner, and by
//! whoever says beforehand what a list will do.

use jiff::Timestamp;

use super::RuleState;
use crate::calendar::Calendars;
use crate::plan;
use crate::rule::Rule;

/// From when a rule plans the occasions of a record that has changed just now: nothing that is due at or before it.
///
/// What was entered now is news, also where its time was before the rule's: what the records had when the rule came into
/// force, and what was past then, is a row since. A rule that is not in force yet begins with the next start or reload,
/// and takes everything that is past by then for its past.
#[must_use]
pub fn planned_from(
    rule: &Rule,
    state: Option<&RuleState>,
    now: Timestamp,
    calendars: &Calendars,
) -> Timestamp {
    match state {
        Some(state) if state.gone_at.is_none() => plan::reach_back(rule, now, calendars),
        _ => now,
    }
}
