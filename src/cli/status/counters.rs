//! The numbers that a machine watches, under names that stay: one list, printed as JSON or as Prometheus reads it
//! (text exposition format 0.0.4). No rule, record or person is in them but by number.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Look;
use super::standing::Standing;
use crate::cli::moment;
use crate::config::Config;
use crate::daemon::Told;

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Counter {
    /// In snake case, units last.
    name: &'static str,
    /// What it counts, in one line.
    help: &'static str,
    /// A name and a value that tell it from others of its name.
    label: Option<(&'static str, String)>,
    /// Nothing where it is not known, as when no daemon answers.
    number: Option<Number>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Of(u64),
    At(Timestamp),
}

/// Everything there is to count.
pub(super) fn of(look: &Look<'_>) -> Vec<Counter> {
    let mut all = vec![
        counter("daemon_up", "Whether the daemon answers", Some(u64::from(look.live.told().is_some()))),
        counter(
            "problems",
            "Lines that touchbase status shows as problems",
            Some(look.problems.len() as u64),
        ),
        counter("disk_free_bytes", "Bytes that may still be written where the database is", look.free_bytes),
    ];
    if let Some(standing) = look.ledger {
        of_ledger(standing, look.now, &mut all);
    }
    of_daemon(look.live.told(), &mut all);
    all
}

fn of_ledger(standing: &Standing, now: Timestamp, all: &mut Vec<Counter>) {
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
        all.push(labelled("skipped_today", "Touches of today not sent", ("reason", reason), Some(*touches)));
    }
    for (reason, touches) in &standing.held_reasons {
        all.push(labelled("held", "Touches that wait for a person", ("reason", reason), Some(*touches)));
    }
    all.push(counter("database_bytes", "The database with its log", Some(standing.bytes)));
    all.push(counter("wal_bytes", "The database's write-ahead log", Some(standing.wal_bytes)));
}

fn of_daemon(told: Option<&Told>, all: &mut Vec<Counter>) {
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
        let held = |told: &Told| told.held.as_ref().is_some_and(|held| held.reason == reason);
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

/// A flat object: `name`, or `name.label`.
pub(super) fn json(counters: &[Counter], config: &Config) -> Value {
    let object: Map<String, Value> = counters
        .iter()
        .map(|counter| {
            let label = counter.label.as_ref().map_or(String::new(), |(_, value)| format!(".{value}"));
            let value = match counter.number {
                None => Value::Null,
                Some(Number::Of(number)) => number.into(),
                Some(Number::At(at)) => moment::rfc3339(at, config).into(),
            };
            (format!("{}{label}", counter.name), value)
        })
        .collect();
    Value::Object(object)
}

/// As Prometheus reads it; what is not known is left out. Units are spelled its way.
pub(super) fn exposition(counters: &[Counter]) -> String {
    let mut text = String::new();
    let mut before = "";
    for counter in counters {
        let Some(number) = counter.number else { continue };
        let name = exposed(counter.name);
        if before != counter.name {
            let kind = if counter.name.ends_with("_total") { "counter" } else { "gauge" };
            let _infallible = writeln!(text, "# HELP {name} {}\n# TYPE {name} {kind}", counter.help);
            before = counter.name;
        }
        let label = counter.label.as_ref().map_or(String::new(), |(label, value)| {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            format!("{{{label}=\"{value}\"}}")
        });
        let number = match number {
            Number::Of(number) => number.to_string(),
            Number::At(at) => at.as_second().to_string(),
        };
        let _infallible = writeln!(text, "{name}{label} {number}");
    }
    text
}

/// `touchbase_tick_age_seconds`, `touchbase_last_good_reload_timestamp_seconds`.
fn exposed(name: &str) -> String {
    match (name.strip_suffix("_secs"), name.strip_suffix("_at")) {
        (Some(stem), _) => format!("touchbase_{stem}_seconds"),
        (_, Some(stem)) => format!("touchbase_{stem}_timestamp_seconds"),
        _ => format!("touchbase_{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_spelled_as_prometheus_has_them_and_what_is_unknown_is_left_out() {
        let at = Timestamp::from_second(1_790_000_000).unwrap();
        let counters = [
            counter("tick_age_secs", "Age", None),
            counter("oldest_due_age_secs", "Age", Some(3)),
            Counter { number: Some(Number::At(at)), ..counter("last_good_reload_at", "When", None) },
            labelled("attempts_total", "Attempts", ("channel", "sms"), Some(7)),
            labelled("attempts_total", "Attempts", ("channel", "a\"b\\"), Some(8)),
        ];
        assert_eq!(
            exposition(&counters),
            "# HELP touchbase_oldest_due_age_seconds Age\n# TYPE touchbase_oldest_due_age_seconds gauge\n\
             touchbase_oldest_due_age_seconds 3\n\
             # HELP touchbase_last_good_reload_timestamp_seconds When\n\
             # TYPE touchbase_last_good_reload_timestamp_seconds gauge\n\
             touchbase_last_good_reload_timestamp_seconds 1790000000\n\
             # HELP touchbase_attempts_total Attempts\n# TYPE touchbase_attempts_total counter\n\
             touchbase_attempts_total{channel=\"sms\"} 7\n\
             touchbase_attempts_total{channel=\"a\\\"b\\\\\"} 8\n"
        );
    }
}
