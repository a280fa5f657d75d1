//! The numbers that a machine watches, under names that stay. No rule, record or person is in them but by number.

use jiff::Timestamp;

use super::daemon_status::DaemonStatus;
use super::database_summary::DatabaseSummary;
use super::look::Status;
use crate::terms::Word as _;

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// In snake case, units last.
    pub name: &'static str,
    /// What it counts, in one line.
    pub help: &'static str,
    /// A name and a value that tell it from others of its name.
    pub label: Option<(&'static str, String)>,
    /// Nothing where it is not known, as when no daemon answers.
    pub number: Option<Number>,
}

/// What a counter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// So many.
    Of(u64),
    /// At this instant.
    At(Timestamp),
}

/// Everything there is to count.
#[must_use]
pub fn of(status: &Status) -> Vec<Counter> {
    let mut all = vec![
        counter("daemon_up", "Whether the daemon answers", Some(u64::from(status.live.told().is_some()))),
        counter(
            "problems",
            "Lines that touchbase status shows as problems",
            Some(status.problems.len() as u64),
        ),
        counter(
            "disk_free_bytes",
            "Bytes that may still be written where the database is",
            status.free_bytes,
        ),
    ];
    if let Some(standing) = &status.standing {
        of_ledger(standing, status.now, &mut all);
    }
    of_daemon(status.live.told(), &mut all);
    all
}

fn of_ledger(standing: &DatabaseSummary, now: Timestamp, all: &mut Vec<Counter>) {
    let age = standing.oldest_due_at.map_or(0, |at| now.duration_since(at).as_secs());
    all.extend([
        counter(
            "oldest_due_age_secs",
            "For how long the message that waits longest could have gone",
            Some(u64::try_from(age).unwrap_or(0)),
        ),
        counter("expected_today", "Touches that fell due today", Some(standing.today.planned)),
        counter("sent_today", "Of those, taken by the relay or the gateway", Some(standing.today.accepted)),
        counter("open_today", "Of those, waiting or on their way", Some(standing.today.open)),
        counter("failed_today", "Of those, failed", Some(standing.failed_today)),
        counter("unknown_open", "Messages of which nobody knows whether they went", Some(standing.unknown)),
    ]);
    for (reason, touches) in &standing.skipped_today {
        let reason = reason.map_or("none", |reason| reason.as_str());
        all.push(labelled("skipped_today", "Touches of today not sent", ("reason", reason), Some(*touches)));
    }
    for (reason, touches) in &standing.held_reasons {
        let reason = reason.map_or("none", |reason| reason.as_str());
        all.push(labelled("held", "Touches that wait for a person", ("reason", reason), Some(*touches)));
    }
    all.push(counter("database_bytes", "The database with its log", Some(standing.bytes)));
    all.push(counter("wal_bytes", "The database's write-ahead log", Some(standing.wal_bytes)));
}

fn of_daemon(told: Option<&DaemonStatus>, all: &mut Vec<Counter>) {
    let ok = told.and_then(|told| told.reload.as_ref()).map(|reload| u64::from(reload.done));
    let overdue = told.map(|told| told.overdue.iter().map(|overdue| overdue.messages).sum());
    all.extend([
        counter(
            "tick_age_secs",
            "How long ago the last tick ended",
            told.and_then(|told| told.tick_age_secs),
        ),
        counter("rules_last_reload_ok", "Whether the last reload was put in force", ok),
        Counter {
            name: "last_good_reload_at",
            help: "When rules were last put in force",
            label: None,
            number: told.and_then(|told| told.last_good_reload_at).map(Number::At),
        },
        counter(
            "clock_jumps_total",
            "Jumps of the wall clock since the start",
            told.map(|told| told.clock_jumps),
        ),
        counter("overdue", "Messages that should have gone, and nothing known keeps them", overdue),
    ]);
    for reason in ["clock", "room"] {
        let held = |told: &DaemonStatus| told.held.as_ref().is_some_and(|held| held.reason == reason);
        let number = told.map(|told| u64::from(held(told)));
        all.push(labelled("holding", "Whether everything is kept back", ("reason", reason), number));
    }
    let lanes = || told.iter().flat_map(|told| &told.lanes);
    for (channel, lane) in lanes() {
        let shut = u64::from(lane.failing_since.is_some() || lane.shut_until.is_some());
        all.push(labelled(
            "breaker_open",
            "Whether a channel is left alone",
            ("channel", channel),
            Some(shut),
        ));
    }
    for (channel, lane) in lanes() {
        let help = "Attempts that ended since the start";
        all.push(labelled("attempts_total", help, ("channel", channel), Some(lane.attempts)));
    }
    for (channel, lane) in lanes() {
        let help = "Attempts that were taken since the start";
        all.push(labelled("accepted_total", help, ("channel", channel), Some(lane.accepted)));
    }
}

fn counter(name: &'static str, help: &'static str, number: Option<u64>) -> Counter {
    Counter { name, help, label: None, number: number.map(Number::Of) }
}

fn labelled(
    name: &'static str,
    help: &'static str,
    (label, value): (&'static str, &str),
    number: Option<u64>,
) -> Counter {
    Counter { label: Some((label, value.to_owned())), ..counter(name, help, number) }
}
