//! The steps from shadow to live, and which of them are done.

use jiff::Timestamp;

use super::database_summary::DatabaseSummary;
use crate::deployment::Deployment;
use crate::terms::Mode;

/// A step from shadow to live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoingLiveStep {
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
pub fn steps(
    deployment: &Deployment,
    standing: Option<&DatabaseSummary>,
    now: Timestamp,
) -> Vec<(GoingLiveStep, bool)> {
    if deployment.config.mode != Mode::Shadow {
        return Vec::new();
    }
    let known = deployment.missing_years(deployment.config.day_of(now)).is_empty();
    vec![
        (GoingLiveStep::Channels, !deployment.channels.is_empty()),
        (GoingLiveStep::Calendar, known),
        (GoingLiveStep::Records, standing.is_some_and(|standing| !standing.records.is_empty())),
        (GoingLiveStep::LookAhead, false),
        (GoingLiveStep::RunInShadow, standing.is_some_and(|standing| standing.touches > 0)),
        (GoingLiveStep::StaffOnly, false),
        (GoingLiveStep::Live, false),
    ]
}
