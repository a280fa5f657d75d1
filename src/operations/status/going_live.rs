//! The steps from shadow to live, and which of them are done.

use jiff::Timestamp;

use super::standing::Standing;
use crate::deployment::Deployment;
use crate::terms::Mode;

/// A step from shadow to live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Channels are configured.
    Channels,
    /// The working days of the year are known.
    Calendar,
    /// There are records.
    Records,
    /// Somebody has looked ahead; nobody can know whether.
    LookAhead,
    /// It has run in shadow.
    RunInShadow,
    /// It sends to staff for a day.
    StaffOnly,
    /// It sends.
    Live,
}

/// The steps in their order, each with whether it is done; none where the installation has left shadow.
#[must_use]
pub fn steps(deployment: &Deployment, standing: Option<&Standing>, now: Timestamp) -> Vec<(Step, bool)> {
    if deployment.config.mode != Mode::Shadow {
        return Vec::new();
    }
    let known = deployment.missing_years(deployment.config.day_of(now)).is_empty();
    vec![
        (Step::Channels, !deployment.channels.is_empty()),
        (Step::Calendar, known),
        (Step::Records, standing.is_some_and(|standing| !standing.records.is_empty())),
        (Step::LookAhead, false),
        (Step::RunInShadow, standing.is_some_and(|standing| standing.touches > 0)),
        (Step::StaffOnly, false),
        (Step::Live, false),
    ]
}
