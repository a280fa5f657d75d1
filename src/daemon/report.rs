//! How the daemon says it is: one line for systemd, an answer for `touchbase status`.

use jiff::Timestamp;

use super::control::Answer;
use super::runner::Daemon;
use crate::terms::Word as _;

impl Daemon {
    /// One line for `systemctl status`.
    pub(super) fn status_line(&self) -> String {
        let (live, health) = (self.live.borrow(), self.health.get());
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
        format!(
            "{held}{} · {} rules r{}{paused}{failing}",
            live.deployment.config.mode.as_str().to_uppercase(),
            live.deployment.rules.len(),
            live.revision
        )
    }

    /// How the daemon is, for `touchbase status`.
    pub(super) fn report(&self) -> Answer {
        let health = self.health.get();
        let at = |at: Timestamp| at.to_string();
        let lanes: serde_json::Map<String, serde_json::Value> = health
            .lanes
            .iter()
            .map(|(name, lane)| {
                let failing = lane
                    .failing
                    .as_ref()
                    .map(|(since, said)| serde_json::json!({ "since": at(*since), "said": said }));
                let told = serde_json::json!({
                    "attempts": lane.attempts, "accepted": lane.accepted, "failing": failing,
                });
                (name.as_str().to_owned(), told)
            })
            .collect();
        let detail = serde_json::json!({
            "boot": self.boot,
            "planned_at": health.planned_at.map(at),
            "planning_failed": health.planning_failed,
            "held": health.held.map(|hold| serde_json::json!({
                "reason": hold.reason.as_str(), "said": hold.said, "until": hold.until.map(at),
            })),
            "reload": health.reload.map(|(when, done)| serde_json::json!({ "at": at(when), "done": done })),
            "lanes": lanes,
        });
        Answer { v: 1, done: true, text: self.status_line(), detail }
    }
}
