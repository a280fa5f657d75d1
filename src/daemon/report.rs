//! How the daemon says it is: one line for systemd, an answer for `touchbase status`.

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::live::{LaneHealth, Live, SharedHealth};
use super::request::{Response, VERSION};
use super::retention_clock::DoubtedClock;
use super::setup::Setup;
use crate::clock::stopwatch;
use crate::diagnostic::SentReport;
use crate::number::count;
use crate::operations::opened::Material;
use crate::operations::status::daemon_status::{
    DaemonStatus, HoldStatus, LaneStatus, ReloadStatus, RetentionWait, Running,
};
use crate::terms::{Mode, Word as _};

/// Says how the daemon is, from what its tasks share; waits for none of them.
#[derive(Debug, Clone)]
pub(crate) struct StatusReporter {
    live: watch::Receiver<Live>,
    health: SharedHealth,
    boot: i64,
    setup: Setup,
}

impl StatusReporter {
    /// Who says how the daemon of this boot is.
    pub(super) fn new(
        live: watch::Receiver<Live>,
        health: SharedHealth,
        boot: i64,
        setup: Setup,
    ) -> StatusReporter {
        StatusReporter { live, health, boot, setup }
    }

    /// One line for `systemctl status`.
    pub(super) fn line(&self) -> String {
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
    pub(crate) fn answer(&self) -> Response {
        let mut told = self.told();
        if let Some(running) = &mut told.running {
            running.changed = self.changed();
        }
        let detail = serde_json::to_value(told).unwrap_or_default();
        Response { v: VERSION, done: true, said: Vec::new(), findings: SentReport::default(), detail }
    }

    /// The files of secrets and certificates that have changed since the channels were opened. Reads them.
    pub(super) fn changed(&self) -> Vec<String> {
        let live = self.live.borrow().clone();
        if live.started_in == Mode::Shadow {
            return Vec::new();
        }
        let now = Material::of(&live.deployment, &self.setup.dir, &self.setup.secrets);
        live.open.material.changed(&now)
    }

    /// The same as data, but for files that have changed.
    pub(super) fn told(&self) -> DaemonStatus {
        let live = self.live.borrow();
        let health = self.health.get();
        let now = self.setup.clock.now();
        let lanes = health.lanes.iter();
        DaemonStatus {
            boot: self.boot,
            started_at: health.started_at,
            mode: live.deployment.config.mode.to_string(),
            running: Some(Running {
                zone: live.deployment.config.zone.name().to_owned(),
                fingerprint: live.deployment.fingerprint.clone(),
                opened: live.started_in != Mode::Shadow,
                gateway: live.deployment.config.delivery.sms_gateway.clone(),
                changed: Vec::new(),
            }),
            rules: live.deployment.rules.len() as u64,
            revision: live.revision,
            tick_age_secs: health.ticked.map(|ticked| ticked.elapsed().as_secs()),
            planned_at: health.planned_at,
            planning_failed: health.planning_failed.clone(),
            starting_since: health.starting_since,
            held: health.held.map(|hold| HoldStatus {
                reason: hold.reason.as_str().to_owned(),
                said: hold.said,
                until: hold.until,
            }),
            reload: health.reload.map(|(at, done)| ReloadStatus { at, done }),
            last_good_reload_at: health.last_good_reload_at,
            clock_jumps: health.clock_jumps,
            lanes: lanes.map(|(name, lane)| (name.to_string(), of_lane(lane, now))).collect(),
            overdue: health.overdue,
            retention_waits: health
                .retention_waits
                .map(|DoubtedClock { before, until }| RetentionWait { before, until }),
            alarm_failed: health.alarm_failed,
        }
    }
}

fn of_lane(lane: &LaneHealth, now: Timestamp) -> LaneStatus {
    let shut = lane.shut_until.and_then(|until| until.checked_duration_since(stopwatch()));
    let until = |left| now.saturating_add(SignedDuration::try_from(left).unwrap_or_default()).unwrap_or(now);
    LaneStatus {
        attempts: lane.attempts,
        accepted: lane.accepted,
        at_hand: lane.at_hand,
        failing_since: lane.failing.as_ref().map(|(since, _)| *since),
        said: lane.failing.as_ref().map(|(_, said)| said.clone()),
        silent: lane.silent.clone(),
        unknown: lane.unknown,
        shut_until: shut.map(until),
        bad_addresses: lane.bad_addresses,
        commits_fail: lane.commits_fail.clone(),
    }
}
