//! What becomes of a message if nothing changes: the judge asked again whenever it says "not now".

use jiff::Timestamp;

use super::{Case, Decision, Examination, Setting, examine};
use crate::message::GateView;
use crate::record::view::ViewError;
use crate::terms::Reason;

/// How often a message may be put off before it counts as waiting: more than a year of full days.
const DEFERRALS_MAX: usize = 400;

/// What would become of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// What was found at the instant that was asked about.
    pub now: Examination,
    /// What is decided in the end: it goes, or it does not. Still deferred only where a pause without an end holds it.
    pub end: Decision,
    /// When that is decided.
    pub at: Timestamp,
}

/// What would become of a message from an instant on, if nothing changed.
///
/// # Errors
/// When records or the ledger cannot be read.
pub fn outlook(
    case: &Case<'_>,
    facts: &dyn GateView,
    setting: Setting<'_>,
    at: Timestamp,
) -> Result<Outlook, ViewError> {
    let now = examine(case, facts, setting, at)?;
    let (mut end, mut at) = (now.decision.clone(), at);
    for _ in 0..DEFERRALS_MAX {
        let Decision::Defer { until, reason } = end else { break };
        let waits_for_a_person = reason == Reason::Paused
            && setting.paused.of(case.rule, at).is_some_and(|end| end.at().is_none());
        if waits_for_a_person {
            break;
        }
        at = until;
        end = examine(case, facts, setting, at)?.decision;
    }
    Ok(Outlook { now, end, at })
}
