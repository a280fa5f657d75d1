//! What every task of the daemon shares: the deployment in force, what is paused, and what is known of each other's
//! health. One value, swapped as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;

use crate::deployment::Deployment;
use crate::terms::ChannelName;

/// The deployment in force.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    /// Rules, templates, configuration.
    pub(crate) deployment: Arc<Deployment>,
    /// Rules that a person has paused; `*` is all.
    pub(crate) paused: Arc<BTreeSet<String>>,
    /// How many times rules were loaded since the start.
    pub(crate) revision: u64,
}

/// What one lane last said about itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct LaneHealth {
    /// Attempts that ended since the start.
    pub(crate) attempts: u64,
    /// Of those, the ones that were taken.
    pub(crate) accepted: u64,
    /// Since when the channel fails, with the last thing it said.
    pub(crate) failing: Option<(Timestamp, String)>,
    /// When the lane last went round.
    pub(crate) moved_at: Option<Instant>,
}

/// Why nothing is begun for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldReason {
    /// The wall clock is not believed.
    Clock,
    /// There is too little room on the disk.
    Room,
}

impl HoldReason {
    /// One word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            HoldReason::Clock => "clock",
            HoldReason::Room => "room",
        }
    }
}

/// A hold on everything: nothing is planned, claimed or armed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hold {
    /// Why.
    pub(crate) reason: HoldReason,
    /// The same for a person, with what ends it.
    pub(crate) said: String,
    /// When it ends by itself, by the wall clock as it is; `None` where it ends only with its cause.
    pub(crate) until: Option<Timestamp>,
}

/// What is known of the daemon's health.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health {
    /// Per channel.
    pub(crate) lanes: BTreeMap<ChannelName, LaneHealth>,
    /// When the planner last finished a pass, and what it came to.
    pub(crate) planned_at: Option<Timestamp>,
    /// The last error of the planner, if its last pass failed.
    pub(crate) planning_failed: Option<String>,
    /// What keeps everything back at present.
    pub(crate) held: Option<Hold>,
    /// When rules were last loaded, and whether that went well.
    pub(crate) reload: Option<(Timestamp, bool)>,
}

/// The daemon's health, shared by its tasks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Health>>);

impl Shared {
    /// Changes it.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Health)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A copy of it.
    pub(crate) fn get(&self) -> Health {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
