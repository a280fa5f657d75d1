//! What a running daemon holds in memory, in a simulation.

use std::collections::{BTreeMap, BTreeSet};

use super::backlog::Backlog;
use super::sketch::Sketch;
use touchbase::channel::Rate;
use touchbase::internals::daemon::lane::{Done, LaneState};
use touchbase::internals::daemon::machine::Guard;
use touchbase::internals::daemon::planner::Planner;
use touchbase::internals::daemon::{HoldReason, Live};
use touchbase::message::MessageId;
use touchbase::store::Error;
use touchbase::terms::ChannelName;

/// Messages that each channel may take in a second.
const RATE: Rate = Rate { messages: 20, per_secs: 1 };
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
    pub(super) guard: Guard,
    /// What keeps everything back, as the guard saw it last.
    pub(super) held: Option<HoldReason>,
    /// While it stops: how long it is down then, in milliseconds.
    pub(super) stopping: Option<u64>,
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

/// What the store has answered a lane.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) boot: i64,
    pub(super) channel: ChannelName,
    pub(super) done: Result<Done, Error>,
}

/// One channel's lane.
pub(super) struct Lane {
    pub(super) state: LaneState,
    /// When it steps next, unless something happens before.
    pub(super) wakes_at: Option<u64>,
    /// Whether it looks each second, and would take up what it found due.
    pub(super) looks: bool,
    /// Whether something is under way, as far as it says.
    pub(super) waits: bool,
    /// Whether the store owes it an answer.
    pub(super) asked: bool,
    /// How many pieces of its work in a row the store could not do.
    pub(super) failed: u32,
    /// Attempts that are committed and have not ended, as seen from outside.
    pub(super) under_way: BTreeSet<MessageId>,
    /// Attempts that are committed and whose ends are not written down.
    pub(super) unwritten: BTreeSet<MessageId>,
    /// What it has begun with, as seen from outside.
    pub(super) backlog: Backlog,
    /// Whether it has ended, at a stop.
    pub(super) over: bool,
}

impl Lane {
    /// A lane at a start.
    pub(super) fn new(sessions: u16) -> Lane {
        let mut state = LaneState::new(sessions, Some(RATE));
        state.last(true);
        Lane {
            state,
            wakes_at: None,
            looks: false,
            waits: false,
            asked: false,
            failed: 0,
            under_way: BTreeSet::new(),
            unwritten: BTreeSet::new(),
            backlog: Backlog::default(),
            over: false,
        }
    }
}
