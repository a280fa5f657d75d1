//! What a running daemon says of itself: how it fills this in is its own affair, how it is shown a face's.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendars;
use crate::calendar::zone::Zone;
use crate::config::Config;
use crate::fingerprint::Fingerprint;
use crate::terms::{Mode, Word as _};
use crate::words::{ProblemSentence, Sentence};

/// What a running daemon says of itself. Fields that an older daemon does not know are left at their defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DaemonStatus {
    /// The number of this run of the daemon.
    pub boot: i64,
    /// Since when it runs.
    pub started_at: Option<Timestamp>,
    /// The mode it runs in: `touchbase.toml` may say another by now.
    pub mode: String,
    /// What else of its configuration it goes by.
    pub running: Option<Running>,
    /// How many rules are in force.
    pub rules: u64,
    /// How many times rules were loaded since the start.
    pub revision: u64,
    /// How long ago the last tick ended, or where there was none the start, in seconds by a clock that does not jump.
    pub tick_age_secs: Option<u64>,
    /// When planning last went well.
    pub planned_at: Option<Timestamp>,
    /// What keeps planning from going well.
    pub planning_failed: Option<Sentence>,
    /// Since when it is starting; none once it is ready.
    pub starting_since: Option<Timestamp>,
    /// What keeps everything back at present.
    pub held: Option<HoldStatus>,
    /// The last time rules were loaded.
    pub reload: Option<ReloadStatus>,
    /// The last time that went well.
    pub last_good_reload_at: Option<Timestamp>,
    /// How often the wall clock has jumped since the start.
    pub clock_jumps: u64,
    /// Each channel's lane.
    pub lanes: BTreeMap<String, LaneStatus>,
    /// What should have gone and has not, though nothing known keeps it.
    pub overdue: Vec<Overdue>,
    /// The clock by which nothing that was kept long enough goes yet.
    pub retention_waits: Option<RetentionWait>,
    /// Why the last alarm reached nobody, where it did not.
    pub alarm_failed: Option<Sentence>,
}

impl DaemonStatus {
    /// A configuration shows the mode and the zone that run, as far as they are known here.
    pub fn show_in(&self, config: &mut Config, calendars: &mut Calendars) {
        if let Some(mode) = Mode::parse(&self.mode) {
            config.mode = mode;
        }
        if let Some(zone) = self.running.as_ref().and_then(|running| Zone::named(&running.zone).ok()) {
            config.zone = zone.clone();
            calendars.zone = zone;
        }
    }
}

/// What a daemon goes by, to be held against the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Running {
    /// The zone.
    pub zone: String,
    /// What its configuration says, as digests.
    pub fingerprint: Fingerprint,
    /// Whether channels were opened at the start; one that started in shadow has none, and keeps that mode.
    pub opened: bool,
    /// The gateway that it sends by.
    pub gateway: Option<String>,
    /// Files of secrets and certificates that hold something else than what its channels were opened with.
    pub changed: Vec<String>,
}

impl Running {
    /// What of the files a reload would take over, and what a restart would, by name; the mode is told by itself.
    #[must_use]
    pub fn waiting(&self, files: &Fingerprint) -> (Vec<String>, Vec<String>) {
        let mut reloaded = files.clone();
        reloaded.keep_until_restart(&self.fingerprint, self.gateway.as_deref(), !self.opened);
        let named = |from: &Fingerprint, to: &Fingerprint| {
            let names = from.differences(to).names();
            names.into_iter().filter(|name| name != "mode").collect()
        };
        let mut by_reload: Vec<String> = named(&self.fingerprint, &reloaded);
        by_reload.extend(self.changed.iter().cloned());
        (by_reload, named(&reloaded, files))
    }
}

/// A hold on everything, as the daemon tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldStatus {
    /// One word: `clock`, `room`, `copy`, `database`.
    pub reason: String,
    /// The same for a person, with what ends it.
    pub said: Sentence,
    /// When it ends by itself, where it does.
    pub until: Option<Timestamp>,
}

/// What was kept long enough stays until the clock is beyond doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionWait {
    /// How far time had come before the clock moved.
    pub before: Timestamp,
    /// From when on it goes, if the clock stays.
    pub until: Timestamp,
}

/// A reload, as the daemon tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReloadStatus {
    /// When.
    pub at: Timestamp,
    /// Whether the new rules are in force.
    pub done: bool,
}

/// A lane, as the daemon tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaneStatus {
    /// Attempts that ended since the start.
    pub attempts: u64,
    /// Of those, the ones that were taken.
    pub accepted: u64,
    /// Messages that are claimed, armed, or on the wire.
    pub at_hand: u64,
    /// Since when the channel fails.
    pub failing_since: Option<Timestamp>,
    /// What was said last while it failed; no names or addresses are in it.
    pub said: Option<Sentence>,
    /// The other side's addresses that take connections and say nothing.
    pub silent: Vec<String>,
    /// Messages of which nobody can know whether they went, since the channel last worked: they are not sent again by
    /// themselves.
    pub unknown: u64,
    /// Until when nothing is tried.
    pub shut_until: Option<Timestamp>,
    /// How many addresses it calls bad of how many messages of the last hour, where those are too many to be believed.
    pub bad_addresses: Option<(u64, u64)>,
    /// What the database says while nothing can be written to it.
    pub commits_fail: Option<Sentence>,
}

/// Messages of one rule on one channel that should have gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// The rule.
    pub rule: String,
    /// The channel.
    pub channel: String,
    /// What is odd about them.
    pub why: OverdueCause,
    /// How many; at least so many where there are more than can be looked at.
    pub messages: u64,
    /// Since when the first of them could have gone.
    pub oldest_at: Timestamp,
}

/// What is odd about a message that should have gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverdueCause {
    /// It waits, its channel works, and no lane takes it up.
    NotTakenUp,
    /// It is marked as taken up, and no lane has it.
    Lost,
    /// It has been on the wire for longer than any attempt may take.
    Stuck,
}

impl OverdueCause {
    /// In words, after how many there are.
    #[must_use]
    pub fn says(self) -> ProblemSentence {
        match self {
            OverdueCause::NotTakenUp => ProblemSentence::NotTakenUp,
            OverdueCause::Lost => ProblemSentence::Lost,
            OverdueCause::Stuck => ProblemSentence::Stuck,
        }
    }
}
