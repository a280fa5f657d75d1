//! What a lane is shown and what it answers, as plain values.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::core::Rest;
use super::work::LaneWork;
use crate::store::{Armed, Error};
use crate::terms::Mode;

/// What a lane sees before a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneView {
    /// The time to go by.
    pub now: Timestamp,
    /// The same moment on a clock that only goes forward.
    pub at: Instant,
    /// Whether anything may be taken up.
    pub open: bool,
    /// How often work has begun again since the start of the daemon.
    pub beginnings: u64,
    /// Whether the daemon stops.
    pub stopping: bool,
    /// The mode in force: what it keeps back and is not on the wire waits again, whatever it was armed under.
    pub mode: Mode,
}

/// What a lane does next.
#[derive(Debug)]
pub struct LaneStep {
    /// What the store is to do; what comes of it goes to `LaneState::done`.
    pub work: Option<LaneWork>,
    /// What is to be sent; how each ends goes to `LaneState::landed`.
    pub launch: Vec<Armed>,
    /// When the next step comes.
    pub then: Then,
}

/// When a lane's next step comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Something is under way. It comes when some of it has ended, and after so long at the latest; then
    /// `LaneState::look_again` comes first.
    Wait(Duration),
    /// Nothing is under way: the round is over, and the next one begins after so long at the latest.
    Over {
        /// What ended it.
        rest: Result<Rest, Error>,
        /// How long to sleep at the most.
        wait: Duration,
    },
}
