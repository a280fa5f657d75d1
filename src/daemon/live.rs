//! What every task of the daemon shares: the deployment in force, what is paused, and what is known of each other's
//! health. One value, swapped as a whole.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;

use super::retention_clock::DoubtedClock;
use crate::deployment::Deployment;
use crate::gate::PausedRules;
use crate::operations::opened::OpenChannels;
use crate::operations::status::daemon_status::Overdue;
use crate::terms::{ChannelName, Mode};
use crate::words::Sentence;

/// The deployment in force.
#[derive(Debug, Clone)]
pub struct Live {
    /// Rules, templates, configuration.
    pub deployment: Arc<Deployment>,
    /// What a person has paused.
    pub paused: Arc<PausedRules>,
    /// How many times rules were loaded since the start.
    pub revision: u64,
    /// The mode of the start: in shadow no channel was opened, and none is until the next start.
    pub started_in: Mode,
    /// What the files say otherwise since the last reload, and what is taken over at the next start only; by name.
    pub waiting: Vec<String>,
    /// The channels as they were last opened; none in shadow mode, and none where nobody has opened any.
    pub open: Arc<OpenChannels>,
}

impl Live {
    /// What a daemon starts with.
    pub fn at_start(deployment: Arc<Deployment>, paused: Arc<PausedRules>) -> Live {
        let started_in = deployment.config.mode;
        Live { deployment, paused, revision: 1, started_in, waiting: Vec::new(), open: Arc::default() }
    }
}

/// What one lane last said about itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct LaneHealth {
    /// Attempts that ended since the start.
    pub(crate) attempts: u64,
    /// Of those, the ones that were taken.
    pub(crate) accepted: u64,
    /// Since when the channel fails, with the last thing it said.
    pub(crate) failing: Option<(Timestamp, Sentence)>,
    /// How many addresses it calls bad of how many messages of an hour, where those are too many.
    pub(crate) bad_addresses: Option<(u64, u64)>,
    /// When the lane last went round.
    pub(crate) moved_at: Option<Instant>,
    /// Messages that are its own just now: claimed, armed, on the wire, or ended and not written down.
    pub(crate) at_hand: u64,
    /// Messages that may be its own in a moment: as many as it has asked for, however many there are.
    pub(crate) claiming: u64,
    /// The other side's addresses that take connections and say nothing.
    pub(crate) silent: Vec<String>,
    /// Messages of which nobody can know whether they went, since the channel last worked.
    pub(crate) unknown: u64,
    /// Until when its breaker lets nothing through.
    pub(crate) shut_until: Option<Instant>,
    /// When it last kept to a moment before which nothing may go: its pace, or whatever else it obeys.
    pub(crate) rested: Option<Instant>,
    /// What the database says while nothing can be written to it.
    pub(crate) commits_fail: Option<Sentence>,
}

impl LaneHealth {
    /// The lane has gone round once more; `rests` where it keeps to a moment before which nothing may go.
    pub(crate) fn moved(
        &mut self,
        now: Instant,
        (at_hand, claiming): (usize, usize),
        shut_until: Option<Instant>,
        rests: bool,
    ) {
        self.moved_at = Some(now);
        (self.at_hand, self.claiming) = (at_hand as u64, claiming as u64);
        self.shut_until = shut_until;
        if rests {
            self.rested = Some(now);
        }
    }

    /// Whether the channel's own trouble keeps everything.
    pub(crate) fn is_down(&self) -> bool {
        self.failing.is_some() || self.shut_until.is_some()
    }

    /// Whether the attempt that has ended leaves its message where nobody can know whether it went.
    pub(crate) fn left_unknown(&mut self, unknown: bool) {
        self.unknown += u64::from(unknown);
    }

    /// An attempt has ended; `fault` is what was said where it failed for the channel's own reasons, and such failures
    /// are told once nothing is taken up because of them: `shut`. Says whether the channel is back with it.
    pub(crate) fn attempted(
        &mut self,
        accepted: bool,
        fault: Option<Sentence>,
        shut: bool,
        now: Timestamp,
    ) -> bool {
        self.attempts += 1;
        self.accepted += u64::from(accepted);
        let Some(said) = fault else {
            self.unknown = 0;
            return self.failing.take().is_some();
        };
        if shut || self.failing.is_some() {
            let since = self.failing.as_ref().map_or(now, |(since, _)| *since);
            self.failing = Some((since, said));
        }
        false
    }
}

/// Why nothing is begun for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldReason {
    /// The wall clock is not believed.
    Clock,
    /// There is too little room on the disk.
    Room,
    /// There are no rules any more.
    Rules,
    /// The database may not know what was sent, and was not adopted yet.
    Copy,
    /// The database is damaged, or its files are no longer those that were opened: the daemon ends.
    Database,
}

impl HoldReason {
    /// One word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            HoldReason::Clock => "clock",
            HoldReason::Room => "room",
            HoldReason::Rules => "rules",
            HoldReason::Copy => "copy",
            HoldReason::Database => "database",
        }
    }
}

/// A hold on everything: nothing is planned, claimed or armed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// The same for a person, with what ends it.
    pub(crate) said: Sentence,
    /// When it ends by itself, by the wall clock as it is; `None` where it ends only with its cause.
    pub until: Option<Timestamp>,
}

/// What is known of the daemon's health.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health {
    /// Per channel.
    pub(crate) lanes: BTreeMap<ChannelName, LaneHealth>,
    /// When the planner last finished a pass, and what it came to.
    pub(crate) planned_at: Option<Timestamp>,
    /// The last error of the planner, if its last pass failed.
    pub(crate) planning_failed: Option<Sentence>,
    /// What keeps everything back at present.
    pub(crate) held: Option<Hold>,
    /// When rules were last loaded, and whether that went well.
    pub(crate) reload: Option<(Timestamp, bool)>,
    /// When rules were last loaded well.
    pub(crate) last_good_reload_at: Option<Timestamp>,
    /// When the daemon started.
    pub(crate) started_at: Option<Timestamp>,
    /// Since when it is starting; none once it is ready.
    pub(crate) starting_since: Option<Timestamp>,
    /// When the last tick ended; before the first one, when the daemon started.
    pub(crate) ticked: Option<Instant>,
    /// How often the wall clock has jumped since the start.
    pub(crate) clock_jumps: u64,
    /// What should have gone and has not, though nothing known keeps it.
    pub(crate) overdue: Vec<Overdue>,
    /// The clock by which nothing that was kept long enough goes yet.
    pub(crate) retention_waits: Option<DoubtedClock>,
    /// Why the last alarm reached nobody, where it did not.
    pub(crate) alarm_failed: Option<Sentence>,
}

impl Health {
    /// A lane's own.
    pub(crate) fn lane(&mut self, name: ChannelName) -> &mut LaneHealth {
        self.lanes.entry(name).or_default()
    }

    /// Rules have been loaded, or refused.
    pub(crate) fn loaded(&mut self, now: Timestamp, done: bool) {
        self.reload = Some((now, done));
        if done {
            self.last_good_reload_at = Some(now);
        }
    }
}

/// The daemon's health, shared by its tasks.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedHealth(Arc<Mutex<Health>>);

impl SharedHealth {
    /// Changes it.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Health)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A copy of it.
    pub(crate) fn get(&self) -> Health {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
