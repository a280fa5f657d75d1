//! What the running daemon says of itself, in words and as JSON.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;

use super::problems::silence;
use crate::cli::measure::length;
use crate::cli::moment;
use crate::config::Config;
use crate::number::{count, grouped};
use crate::operations::status::daemon_status::{DaemonStatus, LaneStatus};
use crate::operations::status::live::Live;

/// For people.
pub(super) fn text(live: &Live, config: &Config, now: Timestamp) -> String {
    match live {
        Live::NotAsked => String::new(),
        Live::Absent => "daemon does not run\n".to_owned(),
        Live::Silent(why) => format!("daemon does not answer: {}\n", silence(why)),
        Live::Told(told) => of_daemon(told, config, now),
    }
}

/// For scripts; null where nobody was asked.
pub(super) fn json(live: &Live, config: &Config) -> serde_json::Value {
    match live {
        Live::NotAsked => serde_json::Value::Null,
        Live::Absent => json!({ "runs": false }),
        Live::Silent(why) => json!({ "runs": null, "silent": silence(why) }),
        Live::Told(told) => of_told(told, config),
    }
}

fn of_daemon(told: &DaemonStatus, config: &Config, now: Timestamp) -> String {
    let up = told.started_at.map_or(String::new(), |since| {
        let secs = u64::try_from(now.duration_since(since).as_secs()).unwrap_or(0);
        format!("up {} since {}", length(secs), moment::shown(since, config))
    });
    let tick = told.tick_age_secs.map_or("no tick yet".to_owned(), |age| format!("tick {} ago", length(age)));
    let reload = match (&told.reload, told.last_good_reload_at) {
        (Some(reload), Some(good)) if !reload.done => {
            format!("reload refused {}, last good {}", at(reload.at, config), at(good, config))
        }
        (_, Some(good)) => format!("last reload ok {}", at(good, config)),
        _ => "never loaded".to_owned(),
    };
    let jumps = match told.clock_jumps {
        0 => String::new(),
        jumps => format!(" · clock jumped {}", count(jumps, "time")),
    };
    let mut text = format!(
        "daemon {up} (boot {}) · {tick} · r{} of {} · {reload}{jumps}\n",
        told.boot,
        told.revision,
        count(told.rules, "rule")
    );
    if let Some(held) = &told.held {
        let until = held.until.map_or(String::new(), |until| format!(", until {}", at(until, config)));
        let _infallible = writeln!(text, "HELD   {}{until}: {}", held.reason, held.said);
    }
    let lanes: Vec<String> =
        told.lanes.iter().map(|(channel, lane)| format!("{channel} {}", of_lane(lane, config))).collect();
    if !lanes.is_empty() {
        let _infallible = writeln!(text, "lanes  {}", lanes.join(" · "));
    }
    text
}

/// `ok, 12 attempts, 12 accepted, 3 at hand`.
fn of_lane(lane: &LaneStatus, config: &Config) -> String {
    let state = match (lane.failing_since, lane.shut_until) {
        (Some(since), Some(until)) => {
            format!("FAILING since {}, next try {}", at(since, config), at(until, config))
        }
        (Some(since), None) => format!("FAILING since {}", at(since, config)),
        (None, Some(until)) => format!("shut until {}", at(until, config)),
        (None, None) => "ok".to_owned(),
    };
    let (attempts, accepted) = (count(lane.attempts, "attempt"), grouped(lane.accepted));
    format!("{state}, {attempts}, {accepted} accepted, {} at hand", grouped(lane.at_hand))
}

fn at(at: Timestamp, config: &Config) -> String {
    moment::shown(at, config)
}

fn of_told(told: &DaemonStatus, config: &Config) -> serde_json::Value {
    let at = |at: Option<Timestamp>| at.map(|at| moment::rfc3339(at, config));
    let lanes: serde_json::Map<String, serde_json::Value> = told
        .lanes
        .iter()
        .map(|(channel, lane)| {
            let told = json!({
                "attempts": lane.attempts,
                "accepted": lane.accepted,
                "at_hand": lane.at_hand,
                "failing_since": at(lane.failing_since),
                "said": lane.said,
                "shut_until": at(lane.shut_until),
            });
            (channel.clone(), told)
        })
        .collect();
    let overdue: Vec<_> = told
        .overdue
        .iter()
        .map(|overdue| {
            json!({
                "rule": overdue.rule,
                "channel": overdue.channel,
                "why": overdue.why,
                "messages": overdue.messages,
                "oldest_at": at(Some(overdue.oldest_at)),
            })
        })
        .collect();
    json!({
        "runs": true,
        "boot": told.boot,
        "started_at": at(told.started_at),
        "mode": told.mode,
        "rules": told.rules,
        "revision": told.revision,
        "tick_age_secs": told.tick_age_secs,
        "planned_at": at(told.planned_at),
        "planning_failed": told.planning_failed,
        "held": told.held.as_ref().map(|held| {
            json!({ "reason": held.reason, "said": held.said, "until": at(held.until) })
        }),
        "reload": told.reload.as_ref().map(|reload| json!({ "at": at(Some(reload.at)), "done": reload.done })),
        "last_good_reload_at": at(told.last_good_reload_at),
        "clock_jumps": told.clock_jumps,
        "lanes": lanes,
        "overdue": overdue,
    })
}
