//! Wall clock and monotonic clock side by side: when the first one jumps, and when a day begins.

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::clock::stopwatch;
use crate::deployment::Deployment;

/// How far wall clock and monotonic clock may drift apart between two ticks before it counts as a jump.
const JUMP: SignedDuration = SignedDuration::from_secs(30);

/// Wall clock and monotonic clock side by side, to notice when the first one jumps, and when a day begins.
pub(super) struct Clocks {
    wall: Timestamp,
    monotonic: std::time::Instant,
    day: Option<jiff::civil::Date>,
}

impl Clocks {
    pub(super) fn new(wall: Timestamp) -> Clocks {
        Clocks { wall, monotonic: stopwatch(), day: None }
    }

    /// Whether a local day has begun since the last time; says so of a missing holiday calendar, once a day.
    pub(super) fn new_day(&mut self, deployment: &Deployment) -> bool {
        let today = deployment.config.day_of(self.wall);
        if self.day.replace(today) == Some(today) {
            return false;
        }
        for year in deployment.missing_years(today) {
            warn!(year, "the working days of this year are not known: Monday to Friday are taken instead");
        }
        true
    }

    /// How far the wall clock has jumped since the last time, if it has.
    pub(super) fn jumped(&mut self, wall: Timestamp) -> Option<SignedDuration> {
        let monotonic = stopwatch();
        let passed = SignedDuration::try_from(monotonic.duration_since(self.monotonic))
            .unwrap_or(SignedDuration::ZERO);
        let jump = wall.duration_since(self.wall) - passed;
        self.wall = wall;
        self.monotonic = monotonic;
        (jump.abs() > JUMP).then_some(jump)
    }
}
