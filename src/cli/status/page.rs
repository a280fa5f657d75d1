//! How it stands, in words and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;

use super::{counters, live, problems};
use crate::cli::measure::bytes;
use crate::cli::moment;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::number::{count, grouped};
use crate::operations::status::database_summary::{DAYS_AHEAD, DatabaseSummary};
use crate::operations::status::going_live::{self, GoingLiveStep};
use crate::operations::status::{self, Status};
use crate::terms::{ALL_RULES, Mode, Word as _};

/// One look, to be shown.
pub(super) struct Page<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) status: &'a Status,
}

impl Page<'_> {
    /// For people.
    pub(super) fn text(&self) -> String {
        let Page { deployment, status } = self;
        let config = &deployment.config;
        let mut text = format!(
            "{}   {} on{}   {}\n",
            mode_word(config.mode),
            count(status.rules_on(deployment), "rule"),
            paused(status, config),
            config.zone.name()
        );
        text.push_str(&live::text(&status.live, config, status.now));
        if let Some(standing) = &status.standing {
            text.push_str(&ledger(standing, config));
        }
        if status.problems.is_empty() {
            text.push_str("nothing to look at\n");
        } else {
            let _infallible = writeln!(text, "{}:", count(status.problems.len(), "problem"));
            for line in self.problems().lines() {
                let _infallible = writeln!(text, "  {line}");
            }
        }
        text.push_str(&going_live(&going_live::steps(deployment, status.standing.as_ref(), status.now)));
        text
    }

    /// The problems alone, a line each.
    pub(super) fn problems(&self) -> String {
        let config = &self.deployment.config;
        let lines = self.status.problems.iter().map(|problem| {
            format!("{} → {}\n", problems::says(problem, config), problems::to_do(problem, config))
        });
        lines.collect()
    }

    /// For scripts.
    pub(super) fn json(&self) -> serde_json::Value {
        let Page { deployment, status } = self;
        let config = &deployment.config;
        let at = |at: Option<Timestamp>| at.map(|at| moment::rfc3339(at, config));
        let problems: Vec<_> = status
            .problems
            .iter()
            .map(|problem| {
                json!({ "says": problems::says(problem, config), "to_do": problems::to_do(problem, config) })
            })
            .collect();
        let queue = status.standing.as_ref().map(|standing| {
            json!({
                "due": standing.due_now,
                "planned_in_3_days": standing.ahead,
                "held": standing.held,
                "unknown": standing.unknown,
                "failed_today": standing.failed_today,
                "last_sent": at(standing.last_sent_at),
            })
        });
        let data = status.standing.as_ref().map(|standing| {
            json!({
                "records": standing.records,
                "ledger_rows": standing.touches,
                "bytes": standing.bytes,
                "planned_through": at(standing.planned_through),
            })
        });
        let paused: BTreeMap<&String, serde_json::Value> = status
            .pauses()
            .map(|(rule, pause)| {
                let (since, until) = (at(Some(pause.since)), at(pause.until));
                (rule, json!({ "by": pause.by, "since": since, "until": until, "reason": pause.reason }))
            })
            .collect();
        json!({
            "v": 1,
            "now": moment::rfc3339(status.now, config),
            "mode": config.mode.to_string(),
            "zone": config.zone.name(),
            "rules": deployment.rules.len(),
            "paused": paused,
            "daemon": live::json(&status.live, config),
            "counters": counters::json(&status::counters::of(status), config),
            "queue": queue,
            "data": data,
            "missing_years": deployment.missing_years(config.day_of(status.now)),
            "problems": problems,
        })
    }
}

/// What the ledger says.
fn ledger(standing: &DatabaseSummary, config: &Config) -> String {
    let mut text = today(standing);
    let sent = standing
        .last_sent_at
        .map_or("nothing sent lately".to_owned(), |at| format!("last sent {}", moment::shown(at, config)));
    let _infallible = writeln!(
        text,
        "queue  {} due · {} in {DAYS_AHEAD} days · {} held · {} unknown · {} failed today   {sent}",
        grouped(standing.due_now),
        grouped(standing.ahead),
        grouped(standing.held),
        grouped(standing.unknown),
        grouped(standing.failed_today),
    );
    let records: Vec<String> =
        standing.records.iter().map(|(kind, number)| format!("{} {kind}", grouped(*number))).collect();
    let records = if records.is_empty() { "no records".to_owned() } else { records.join(" · ") };
    let _infallible = writeln!(
        text,
        "data   {records} · ledger {}, {}",
        count(standing.touches, "row"),
        bytes(standing.bytes)
    );
    if let Some(through) = standing.planned_through {
        let _infallible = writeln!(text, "plan   up to {}", moment::shown(through, config));
    }
    text
}

/// What fell due today until now, and what became of it.
fn today(standing: &DatabaseSummary) -> String {
    let sums = standing.today;
    let each = standing
        .skipped_today
        .iter()
        .map(|(reason, touches)| format!("{touches} {}", reason.map_or("none", |reason| reason.as_str())));
    let each = each.collect::<Vec<_>>().join(", ");
    let skipped = if each.is_empty() { String::new() } else { format!(" ({each})") };
    format!(
        "today  {} due · {} sent · {} skipped{skipped} · {} held · {} failed · {} unknown · {} cancelled · {} open\n",
        grouped(sums.planned),
        grouped(sums.accepted),
        grouped(sums.skipped),
        grouped(sums.held),
        grouped(sums.failed),
        grouped(sums.unknown),
        grouped(sums.cancelled),
        grouped(sums.open),
    )
}

fn mode_word(mode: Mode) -> String {
    mode.to_string().replace('-', " ").to_uppercase()
}

/// `, 1 paused (gift, by operator lin, until 2026-10-01 00:00, "wording")`.
fn paused(status: &Status, config: &Config) -> String {
    let each = status.pauses().map(|(rule, pause)| {
        let rule = if rule == ALL_RULES { "all rules" } else { rule };
        let until =
            pause.until.map_or(String::new(), |until| format!(", until {}", moment::shown(until, config)));
        format!("{rule}, by {}{until}, \"{}\"", pause.by, pause.reason)
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { String::new() } else { format!(", {} paused ({})", each.len(), each.join("; ")) }
}

/// The steps from shadow to live, each with its command, and those that are done.
fn going_live(steps: &[(GoingLiveStep, bool)]) -> String {
    let mut text = if steps.is_empty() { String::new() } else { "going live:\n".to_owned() };
    for (number, (step, done)) in steps.iter().enumerate() {
        let mark = if *done { "✓" } else { " " };
        let says = match step {
            GoingLiveStep::Channels => "channels: [email] and [sms] in touchbase.toml, and their secrets",
            GoingLiveStep::Calendar => "calendar: touchbase calendar shows what is believed about the year",
            GoingLiveStep::Records => "records: touchbase import FILE, then --apply",
            GoingLiveStep::LookAhead => {
                "look ahead: touchbase forecast, touchbase preview TEMPLATE, touchbase test"
            }
            GoingLiveStep::RunInShadow => {
                "let it run in shadow: touchbase run, then touchbase log says what it would have sent"
            }
            GoingLiveStep::StaffOnly => "mode = \"staff-only\" for a day: only messages to staff leave",
            GoingLiveStep::Live => "mode = \"live\"",
        };
        let _infallible = writeln!(text, "  {}. [{mark}] {says}", number + 1);
    }
    text
}
