//! `touchbase status`: how it stands, and what somebody should look at; works with the daemon down.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::table::{count, grouped};
use super::{Exit, Shell, database, moment};
use crate::config::Config;
use crate::daemon::pauses::{self, Pause};
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::store::sqlite::SqliteStore;
use crate::store::{Count, Filter, Ledger as _, Memory as _, Store as _, Tally, disk};
use crate::terms::{MessageState, Mode, TouchState};

/// How far back due touches and the last message are looked for, in days.
const DAYS_BACK: i64 = 40;
/// How far ahead planned touches are counted, in days.
const DAYS_AHEAD: i64 = 3;
/// Less room than this is a problem, in bytes.
const ROOM_BYTES_MIN: u64 = 256 << 20;
/// A rule that was not planned for so long means that the daemon does not run.
const SILENT_HOURS: i64 = 1;

/// Arguments of `status`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let (deployment, report) = shell.read();
    let now = shell.clock(&deployment.config)?.now();
    let ledger = match database::reader(shell, &deployment)? {
        Some(store) => Some(Standing::read(&store, &deployment, now)?),
        None => None,
    };
    let problems = problems(shell, &deployment, &report, ledger.as_ref(), now);
    if args.json {
        shell.print(&(as_json(&deployment, ledger.as_ref(), &problems, now).to_string() + "\n"));
    } else {
        shell.print(&as_text(shell, &deployment, ledger.as_ref(), &problems, now));
    }
    Ok(if problems.is_empty() { Exit::Fine } else { Exit::Look })
}

/// What the running daemon says of itself; none where it does not run.
fn daemon_part(_shell: &Shell) -> Option<String> {
    None
}

/// What the database says.
struct Standing {
    pauses: BTreeMap<String, Pause>,
    due_now: u64,
    ahead: u64,
    held: u64,
    held_rules: Vec<String>,
    unknown: u64,
    failed_today: u64,
    last_sent_at: Option<Timestamp>,
    records: BTreeMap<String, u64>,
    touches: u64,
    bytes: u64,
    planned_through: Option<Timestamp>,
}

impl Standing {
    fn read(store: &SqliteStore, deployment: &Deployment, now: Timestamp) -> Result<Standing> {
        let config = &deployment.config;
        let days = |days: i64| SignedDuration::from_hours(days * 24);
        let back = now.saturating_sub(days(DAYS_BACK)).unwrap_or(Timestamp::MIN);
        let ahead = now.saturating_add(days(DAYS_AHEAD)).unwrap_or(Timestamp::MAX);
        let waits = [MessageState::Planned, MessageState::Claimed, MessageState::Sending];
        let Tally { messages, touches } = store.tally()?;
        let (today, tomorrow) = moment::bounds(config.day_of(now), config);
        let held =
            Filter { outcomes: vec![TouchState::Held.to_string()], limit: Some(1_000), ..Filter::default() };
        let mut held_rules: Vec<String> =
            store.entries(&held)?.into_iter().map(|entry| entry.touch.key.rule).collect();
        held_rules.sort();
        held_rules.dedup();
        let gone = [MessageState::Accepted, MessageState::Delivered].map(|state| state.to_string()).to_vec();
        let last = Filter { outcomes: gone, since: Some(back), limit: Some(1), ..Filter::default() };
        let last = store.entries(&last)?.into_iter().next_back();
        let mut planned_through = None;
        for rule in deployment.rules.iter() {
            planned_through =
                planned_through.max(store.rule_state(&rule.id)?.map(|state| state.planned_through));
        }
        let pauses = pauses::read(store)?.into_iter();
        let of = |counts: Vec<Count>, states: &[MessageState]| -> u64 {
            let wanted = |count: &Count| states.iter().any(|state| state.to_string() == count.outcome);
            counts.iter().filter(|count| wanted(count)).map(|count| count.touches).sum()
        };
        Ok(Standing {
            pauses: pauses.filter(|(_, pause)| pause.until.is_none_or(|until| until > now)).collect(),
            due_now: of(store.counts(back, now)?, &waits),
            ahead: of(store.counts(now, ahead)?, &waits),
            held: touches.get(&TouchState::Held).copied().unwrap_or(0),
            held_rules,
            unknown: messages.get(&MessageState::Unknown).copied().unwrap_or(0),
            failed_today: of(
                store.counts(today, tomorrow)?,
                &[MessageState::Failed, MessageState::Undelivered],
            ),
            last_sent_at: last.map(|entry| entry.changed_at),
            records: store.records_by_kind()?,
            touches: touches.values().sum(),
            bytes: file_bytes(store),
            planned_through,
        })
    }
}

/// The database with its write-ahead log.
fn file_bytes(store: &SqliteStore) -> u64 {
    let mut log = store.path().as_os_str().to_owned();
    log.push("-wal");
    let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
    size(store.path()) + size(std::path::Path::new(&log))
}

/// Something to look at, and what to do about it.
struct Problem {
    says: String,
    to_do: String,
}

fn problems(
    shell: &Shell,
    deployment: &Deployment,
    report: &Report,
    ledger: Option<&Standing>,
    now: Timestamp,
) -> Vec<Problem> {
    let config = &deployment.config;
    let mut problems = Vec::new();
    let mut push = |says: String, to_do: &str| problems.push(Problem { says, to_do: to_do.to_owned() });
    if report.errors() > 0 {
        push(format!("the configuration has {}", count(report.errors() as u64, "error")), "touchbase check");
    }
    for year in deployment.missing_years(config.day_of(now)) {
        push(
            format!("the working days of {year} are not known: Monday to Friday are taken"),
            &format!("add calendars/{}/{year}.toml", config.country),
        );
    }
    match ledger {
        None => push(
            format!("not started yet: there is no database at {}", database::path(shell, config).display()),
            "touchbase import FILE --apply, then touchbase run",
        ),
        Some(standing) => of_ledger(standing, config, now, &mut push),
    }
    let state = shell.state_dir();
    if let Ok(free) = disk::free_bytes(&state)
        && free < ROOM_BYTES_MIN
    {
        push(format!("only {} free in {}", bytes(free), state.display()), "make room");
    }
    problems
}

fn of_ledger(standing: &Standing, config: &Config, now: Timestamp, push: &mut dyn FnMut(String, &str)) {
    if standing.failed_today > 0 {
        push(
            format!("{} failed today", count(standing.failed_today, "touch|touches")),
            "touchbase log --outcome failed,undelivered --since today, then touchbase retry --failed",
        );
    }
    if standing.unknown > 0 {
        push(
            format!("of {} nobody knows whether it went", count(standing.unknown, "message")),
            "touchbase log --outcome unknown, then touchbase retry --unknown, or leave it",
        );
    }
    if standing.held > 0 {
        push(
            format!(
                "{} held for a person: {}",
                count(standing.held, "touch|touches"),
                standing.held_rules.join(", ")
            ),
            "touchbase approve RULE, or touchbase cancel --rule RULE",
        );
    }
    let silent = SignedDuration::from_hours(SILENT_HOURS);
    match standing.planned_through {
        None => push("nothing was ever planned: the daemon has not run yet".to_owned(), "touchbase run"),
        Some(through) if now.duration_since(through) > silent => push(
            format!("nothing was planned beyond {}: the daemon does not run", moment::shown(through, config)),
            "systemctl status touchbase, or touchbase run",
        ),
        Some(_) => {}
    }
}

fn as_text(
    shell: &Shell,
    deployment: &Deployment,
    ledger: Option<&Standing>,
    problems: &[Problem],
    now: Timestamp,
) -> String {
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
    if let Some(daemon) = daemon_part(shell) {
        text.push_str(daemon.trim_end());
        text.push('\n');
    }
    if let Some(standing) = ledger {
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
    if problems.is_empty() {
        text.push_str("nothing to look at\n");
    } else {
        let _infallible = writeln!(text, "{}:", count(problems.len() as u64, "problem"));
        for problem in problems {
            let _infallible = writeln!(text, "  {} → {}", problem.says, problem.to_do);
        }
    }
    if config.mode == Mode::Shadow {
        text.push_str(&going_live(deployment, ledger, now));
    }
    text
}

fn mode_word(mode: Mode) -> String {
    mode.to_string().replace('-', " ").to_uppercase()
}

fn rules_on(deployment: &Deployment, pauses: &BTreeMap<String, Pause>) -> u64 {
    if pauses.contains_key(pauses::ALL) {
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
        let rule = if rule == pauses::ALL { "all rules" } else { rule };
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

fn as_json(
    deployment: &Deployment,
    ledger: Option<&Standing>,
    problems: &[Problem],
    now: Timestamp,
) -> serde_json::Value {
    let config = &deployment.config;
    let at = |at: Option<Timestamp>| at.map(|at| moment::rfc3339(at, config));
    let problems: Vec<_> =
        problems.iter().map(|problem| json!({ "says": problem.says, "to_do": problem.to_do })).collect();
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
        "queue": queue,
        "data": data,
        "missing_years": deployment.missing_years(config.day_of(now)),
        "problems": problems,
    })
}

/// `61 MB`, `412 KB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}
