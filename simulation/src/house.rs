//! What a running daemon holds in memory, in a simulation.

use std::collections::BTreeMap;

use super::sketch::Sketch;
use touchbase::internals::daemon::Live;
use touchbase::internals::daemon::lane::Core;
use touchbase::internals::daemon::planner::Planner;
use touchbase::store::AttemptEnd;
use touchbase::terms::ChannelName;

/// Sessions of each channel.
pub(super) const SESSIONS: u16 = 2;
/// How often the planner is woken, in milliseconds: less than it looks ahead. In life it is every second; between,
/// nothing new is due.
pub(super) const BEAT: u64 = 115 * 60_000;

/// What a running daemon holds in memory.
pub(super) struct House {
    pub(super) boot: i64,
    pub(super) planner: Planner,
    /// The rules in force, as the simulation knows them.
    pub(super) rules: Vec<Sketch>,
    pub(super) lanes: BTreeMap<ChannelName, Lane>,
}

impl House {
    /// What is in force.
    pub(super) fn live(&self) -> Live {
        self.planner.live().borrow().clone()
    }

    /// The rule in force that a message belongs to.
    pub(super) fn sketch(&self, rule: &str) -> Option<&Sketch> {
        self.rules.iter().find(|sketch| sketch.id == rule || sketch.was.iter().any(|was| was == rule))
    }
}

/// One channel's lane.
pub(super) struct Lane {
    pub(super) core: Core,
    /// Ends that could not be written yet; nothing else is done before they are.
    pub(super) ends: Vec<AttemptEnd>,
    /// When it wakes next.
    pub(super) wakes_at: Option<u64>,
}
