//! How it stands, in words and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;

use super::standing::{DAYS_AHEAD, Standing};
use super::{Look, bytes, counters};
use crate::cli::moment;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::number::{count, grouped};
use crate::store::Pause;
use crate::terms::{ALL_RULES, Mode};

/// For people.
pub(super) fn text(look: &Look<'_>) -> String {
    let Look { deployment, ledger, now, .. } = *look;
    let config = &deployment.config;
    let no_pauses = BTreeMap::new();
    let pauses = ledger.map_or(&no_pauses, |standing| &standing.pauses);
    let mut text = format!(
        "{}   {} on{}   {}\n",
        mode_word(config.mode),
        count(rules_on(deployment, pauses), "rule"),
        paused(pauses, config),
        config.zone.name()
    );
    text.push_str(&look.live.text(config, now));
    if let Some(standing) = ledger {
        text.push_str(&today(standing));
        let sent = standing.last_sent_at.map_or("nothing sent lately".to_owned(), |at| {
            format!("last sent {}", moment::shown(at, config))
        });
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
    }
    if look.problems.is_empty() {
        text.push_str("nothing to look at\n");
    } else {
        let _infallible = writeln!(text, "{}:", count(look.problems.len(), "problem"));
        for line in problems(look).lines() {
            let _infallible = writeln!(text, "  {line}");
        }
    }
    if config.mode == Mode::Shadow {
        text.push_str(&going_live(deployment, ledger, now));
    }
    text
}

/// The problems alone, a line each.
pub(super) fn problems(look: &Look<'_>) -> String {
    look.problems.iter().map(|problem| format!("{} → {}\n", problem.says, problem.to_do)).collect()
}

/// What fell due today until now, and what became of it.
fn today(standing: &Standing) -> String {
    let sums = standing.today;
    let skipped = match standing.skipped_today.len() {
        0 => String::new(),
        _ => {
            let each = standing.skipped_today.iter().map(|(reason, touches)| format!("{touches} {reason}"));
            format!(" ({})", each.collect::<Vec<_>>().join(", "))
        }
    };
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

fn rules_on(deployment: &Deployment, pauses: &BTreeMap<String, Pause>) -> u64 {
    if pauses.contains_key(ALL_RULES) {
        return 0;
    }
    deployment.rules.iter().filter(|rule| !pauses.contains_key(&rule.id)).count() as u64
}

/// `, 1 paused (gift, by operator lin, until 2026-10-01 00:00, "wording")`.
fn paused(pauses: &BTreeMap<String, Pause>, config: &Config) -> String {
    if pauses.is_empty() {
        return String::new();
    }
    let each = pauses.iter().map(|(rule, pause)| {
        let rule = if rule == ALL_RULES { "all rules" } else { rule };
        let until =
            pause.until.map_or(String::new(), |until| format!(", until {}", moment::shown(until, config)));
        format!("{rule}, by {}{until}, \"{}\"", pause.by, pause.reason)
    });
    format!(", {} paused ({})", pauses.len(), each.collect::<Vec<_>>().join("; "))
}

/// The steps from shadow to live, each with its command, and those that are done.
fn going_live(deployment: &Deployment, ledger: Option<&Standing>, now: Timestamp) -> String {
    let config = &deployment.config;
    let known = deployment.missing_years(config.day_of(now)).is_empty();
    let records = ledger.is_some_and(|standing| !standing.records.is_empty());
    let ran = ledger.is_some_and(|standing| standing.touches > 0);
    let steps = [
        (!deployment.channels.is_empty(), "channels: [email] and [sms] in touchbase.toml, and their secrets"),
        (known, "calendar: touchbase calendar shows what is believed about the year"),
        (records, "records: touchbase import FILE, then --apply"),
        (false, "look ahead: touchbase forecast, touchbase preview TEMPLATE, touchbase test"),
        (ran, "let it run in shadow: touchbase run, then touchbase log says what it would have sent"),
        (false, "mode = \"staff-only\" for a day: only messages to staff leave"),
        (false, "mode = \"live\""),
    ];
    let mut text = "going live:\n".to_owned();
    for (number, (done, step)) in steps.iter().enumerate() {
        let mark = if *done { "✓" } else { " " };
        let _infallible = writeln!(text, "  {}. [{mark}] {step}", number + 1);
    }
    text
}

/// For scripts.
pub(super) fn json(look: &Look<'_>) -> serde_json::Value {
    let Look { deployment, ledger, now, .. } = *look;
    let config = &deployment.config;
    let at = |at: Option<Timestamp>| at.map(|at| moment::rfc3339(at, config));
    let problems: Vec<_> =
        look.problems.iter().map(|problem| json!({ "says": problem.says, "to_do": problem.to_do })).collect();
    let queue = ledger.map(|standing| {
        json!({
            "due": standing.due_now,
            "planned_in_3_days": standing.ahead,
            "held": standing.held,
            "unknown": standing.unknown,
            "failed_today": standing.failed_today,
            "last_sent": at(standing.last_sent_at),
        })
    });
    let data = ledger.map(|standing| {
        json!({
            "records": standing.records,
            "ledger_rows": standing.touches,
            "bytes": standing.bytes,
            "planned_through": at(standing.planned_through),
        })
    });
    let paused: BTreeMap<&String, serde_json::Value> = ledger
        .iter()
        .flat_map(|standing| &standing.pauses)
        .map(|(rule, pause)| {
            let (since, until) = (at(Some(pause.since)), at(pause.until));
            (rule, json!({ "by": pause.by, "since": since, "until": until, "reason": pause.reason }))
        })
        .collect();
    json!({
        "v": 1,
        "now": moment::rfc3339(now, config),
        "mode": config.mode.to_string(),
        "zone": config.zone.name(),
        "rules": deployment.rules.len(),
        "paused": paused,
        "daemon": look.live.json(config),
        "counters": counters::json(&counters::of(look), config),
        "queue": queue,
        "data": data,
        "missing_years": deployment.missing_years(config.day_of(now)),
        "problems": problems,
    })
}
