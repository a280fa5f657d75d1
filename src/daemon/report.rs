//! How the daemon says it is: one line for systemd, an answer for `touchbase status`.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::control::Answer;
use super::expected::Overdue;
use super::live::{LaneHealth, Live, Shared};
use super::runner::Daemon;
use crate::clock::{Clock, stopwatch};
use crate::number::count;
use crate::terms::Word as _;

/// What a running daemon says of itself. Fields that an older daemon does not know are left at their defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// The number of this run of the daemon.
    pub boot: i64,
    /// Since when it runs.
    pub started_at: Option<Timestamp>,
    /// The mode it runs in: `touchbase.toml` may say another by now.
    pub mode: String,
    /// How many rules are in force.
    pub rules: u64,
    /// How many times rules were loaded since the start.
    pub revision: u64,
    /// How long ago the last tick ended, or where there was none the start, in seconds by a clock that does not jump.
    pub tick_age_secs: Option<u64>,
    /// When planning last went well.
    pub planned_at: Option<Timestamp>,
    /// What keeps planning from going well.
    pub planning_failed: Option<String>,
    /// What keeps everything back at present.
    pub held: Option<HoldTold>,
    /// The last time rules were loaded.
    pub reload: Option<ReloadTold>,
    /// The last time that went well.
    pub last_good_reload_at: Option<Timestamp>,
    /// How often the wall clock has jumped since the start.
    pub clock_jumps: u64,
    /// Each channel's lane.
    pub lanes: BTreeMap<String, LaneTold>,
    /// What should have gone and has not, though nothing known keeps it.
    pub overdue: Vec<Overdue>,
}

/// A hold on everything, as the daemon tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldTold {
    /// One word: `clock`, `room`.
    pub reason: String,
    /// The same for a person, with what ends it.
    pub said: String,
    /// When it ends by itself, where it does.
    pub until: Option<Timestamp>,
}

/// A reload, as the daemon tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReloadTold {
    /// When.
    pub at: Timestamp,
    /// Whether the new rules are in force.
    pub done: bool,
}

/// A lane, as the daemon tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaneTold {
    /// Attempts that ended since the start.
    pub attempts: u64,
    /// Of those, the ones that were taken.
    pub accepted: u64,
    /// Messages that are claimed, armed, on the wire, or asked for.
    pub at_hand: u64,
    /// Since when the channel fails.
    pub failing_since: Option<Timestamp>,
    /// What was said last while it failed; no names or addresses are in it.
    pub said: Option<String>,
    /// Until when nothing is tried.
    pub shut_until: Option<Timestamp>,
}

/// Says how the daemon is, from what its tasks share; waits for none of them.
#[derive(Debug, Clone)]
pub(crate) struct Teller {
    live: watch::Receiver<Live>,
    health: Shared,
    boot: i64,
    clock: Clock,
}

impl Daemon {
    /// Who says how this daemon is.
    pub(super) fn teller(&self) -> Teller {
        Teller {
            live: self.live.subscribe(),
            health: self.health.clone(),
            boot: self.boot,
            clock: self.setup.clock.clone(),
        }
    }

    /// One line for `systemctl status`.
    pub(super) fn status_line(&self) -> String {
        self.teller().line()
    }
}

impl Teller {
    /// One line for `systemctl status`.
    fn line(&self) -> String {
        let live = self.live.borrow();
        let health = self.health.get();
        let held = health.held.map_or(String::new(), |hold| format!("held: {} · ", hold.said));
        let failing: Vec<&str> = health
            .lanes
            .iter()
            .filter(|(_, lane)| lane.failing.is_some())
            .map(|(name, _)| name.as_str())
            .collect();
        let paused =
            if live.paused.is_empty() { String::new() } else { format!(" · {} paused", live.paused.len()) };
        let failing =
            if failing.is_empty() { String::new() } else { format!(" · {} failing", failing.join(", ")) };
        let overdue: u64 = health.overdue.iter().map(|overdue| overdue.messages).sum();
        let overdue = if overdue == 0 { String::new() } else { format!(" · {overdue} overdue") };
        format!(
            "{held}{} · {} r{}{paused}{failing}{overdue}",
            live.deployment.config.mode.as_str().to_uppercase(),
            count(live.deployment.rules.len(), "rule"),
            live.revision
        )
    }

    /// How the daemon is, for `touchbase status`.
    pub(crate) fn answer(&self) -> Answer {
        let detail = serde_json::to_value(self.told()).unwrap_or_default();
        Answer { v: 1, done: true, text: self.line(), detail }
    }

    fn told(&self) -> Told {
        let live = self.live.borrow();
        let health = self.health.get();
        let now = self.clock.now();
        let lanes = health.lanes.iter();
        Told {
            boot: self.boot,
            started_at: health.started_at,
            mode: live.deployment.config.mode.to_string(),
            rules: live.deployment.rules.len() as u64,
            revision: live.revision,
            tick_age_secs: health.ticked.map(|ticked| ticked.elapsed().as_secs()),
            planned_at: health.planned_at,
            planning_failed: health.planning_failed.clone(),
            held: health.held.map(|hold| HoldTold {
                reason: hold.reason.as_str().to_owned(),
                said: hold.said,
                until: hold.until,
            }),
            reload: health.reload.map(|(at, done)| ReloadTold { at, done }),
            last_good_reload_at: health.last_good_reload_at,
            clock_jumps: health.clock_jumps,
            lanes: lanes.map(|(name, lane)| (name.to_string(), of_lane(lane, now))).collect(),
            overdue: health.overdue,
        }
    }
}

fn of_lane(lane: &LaneHealth, now: Timestamp) -> LaneTold {
    let shut = lane.shut_until.and_then(|until| until.checked_duration_since(stopwatch()));
    let until = |left| now.saturating_add(SignedDuration::try_from(left).unwrap_or_default()).unwrap_or(now);
    LaneTold {
        attempts: lane.attempts,
        accepted: lane.accepted,
        at_hand: lane.at_hand,
        failing_since: lane.failing.as_ref().map(|(since, _)| *since),
        said: lane.failing.as_ref().map(|(_, said)| said.trim().to_owned()),
        shut_until: shut.map(until),
    }
}
