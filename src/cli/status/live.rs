//! What the running daemon says of itself, in sentences and as JSON.

use jiff::Timestamp;
use serde_json::json;

use crate::cli::moment;
use crate::config::Config;
use crate::operations::status::daemon_status::{DaemonStatus, LaneStatus};
use crate::operations::status::live::Live;
use crate::words::{LaneLine, LiveSentence as Says, Runs, Sentence, WatchSentence};

/// For people, a line each.
pub(super) fn lines(live: &Live, config: &Config, now: Timestamp) -> Vec<Sentence> {
    match live {
        Live::NotAsked => Vec::new(),
        Live::Absent => vec![Says::Absent.into()],
        Live::Silent(why) => vec![Says::Silent { why: Box::new(why.sentence()) }.into()],
        Live::Told(told) => match told.starting_since {
            Some(since) => vec![WatchSentence::Starting { since: moment::shown(since, config) }.into()],
            None => of_daemon(told, config, now).into_iter().map(Sentence::from).collect(),
        },
    }
}

/// For scripts; null where nobody was asked.
pub(super) fn json(live: &Live, config: &Config) -> serde_json::Value {
    match live {
        Live::NotAsked => serde_json::Value::Null,
        Live::Absent => json!({ "runs": false }),
        Live::Silent(why) => json!({ "runs": null, "silent": why.to_string() }),
        Live::Told(told) => of_told(told, config),
    }
}

fn of_daemon(told: &DaemonStatus, config: &Config, now: Timestamp) -> Vec<Says> {
    let at = |at: Timestamp| moment::shown(at, config);
    let up = |since: Timestamp| (u64::try_from(now.duration_since(since).as_secs()).unwrap_or(0), at(since));
    let reload = match (&told.reload, told.last_good_reload_at) {
        (Some(reload), Some(good)) if !reload.done => {
            Says::ReloadRefused { at: at(reload.at), last_good: at(good) }
        }
        (_, Some(good)) => Says::ReloadedAt { at: at(good) },
        _ => Says::NeverLoaded,
    };
    let mut lines = vec![Says::Runs(Box::new(Runs {
        up: told.started_at.map(up),
        boot: told.boot,
        tick_age_secs: told.tick_age_secs,
        revision: told.revision,
        rules: told.rules,
        reload: Box::new(reload.into()),
        clock_jumps: told.clock_jumps,
    }))];
    lines.extend(told.held.as_ref().map(|held| Says::Held {
        reason: held.reason.clone(),
        until: held.until.map(at),
        said: Box::new(held.said.clone()),
    }));
    let lanes: Vec<Sentence> =
        told.lanes.iter().map(|(channel, lane)| of_lane(channel, lane, config).into()).collect();
    if !lanes.is_empty() {
        lines.push(Says::Lanes { lanes });
    }
    lines
}

fn of_lane(channel: &str, lane: &LaneStatus, config: &Config) -> Says {
    let at = |at: Timestamp| moment::shown(at, config);
    Says::Lane(Box::new(LaneLine {
        channel: channel.to_owned(),
        failing_since: lane.failing_since.map(at),
        next_try: lane.shut_until.map(at),
        attempts: lane.attempts,
        accepted: lane.accepted,
        at_hand: lane.at_hand,
    }))
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
                "said": lane.said.as_ref().map(ToString::to_string),
                "shut_until": at(lane.shut_until),
                "commits_fail": lane.commits_fail.as_ref().map(ToString::to_string),
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
        "starting_since": at(told.starting_since),
        "mode": told.mode,
        "zone": told.running.as_ref().map(|running| &running.zone),
        "rules": told.rules,
        "revision": told.revision,
        "tick_age_secs": told.tick_age_secs,
        "planned_at": at(told.planned_at),
        "planning_failed": told.planning_failed.as_ref().map(ToString::to_string),
        "held": told.held.as_ref().map(|held| {
            json!({ "reason": held.reason, "said": held.said.to_string(), "until": at(held.until) })
        }),
        "reload": told.reload.as_ref().map(|reload| json!({ "at": at(Some(reload.at)), "done": reload.done })),
        "last_good_reload_at": at(told.last_good_reload_at),
        "clock_jumps": told.clock_jumps,
        "lanes": lanes,
        "overdue": overdue,
        "retention_waits": told.retention_waits.map(|waits| {
            json!({ "before": at(Some(waits.before)), "until": at(Some(waits.until)) })
        }),
        "alarm_failed": told.alarm_failed.as_ref().map(ToString::to_string),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::operations::status::daemon_status::{HoldStatus, ReloadStatus};
    use crate::operations::status::live::NoAnswer;
    use crate::words::{DaemonSentence, Language};

    fn shown(live: &Live) -> [String; 2] {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let now = "2026-11-22T02:00:00Z".parse().unwrap();
        let lines = lines(live, &config, now);
        [Language::English, Language::Chinese]
            .map(|language| lines.iter().map(|line| language.say(line)).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn a_daemon_that_says_nothing_has_a_line() {
        assert_eq!(shown(&Live::NotAsked), ["", ""]);
        assert_eq!(shown(&Live::Absent), ["daemon is not running", "后台   没有运行"]);
        assert_eq!(
            shown(&Live::Silent(NoAnswer::OtherVersion)),
            ["daemon does not answer: it is of another version", "后台   没有答复：它的版本与本程序不同"]
        );
    }

    #[test]
    fn a_daemon_that_holds_everything_back_says_so() {
        let at = "2026-11-22T01:12:00Z".parse().unwrap();
        let mut told = DaemonStatus {
            boot: 2,
            held: Some(HoldStatus {
                reason: "clock".to_owned(),
                said: DaemonSentence::ClockNotHeld.into(),
                until: Some(at),
            }),
            ..DaemonStatus::default()
        };
        assert_eq!(
            shown(&Live::Told(Box::new(told.clone()))),
            [
                "daemon  (boot 2) · no tick yet · r0 of 0 rules · never loaded
HELD   clock, until 2026-11-22 09:12: nothing is held back because of the clock",
                "后台   （第 2 次启动）· 还没有开始工作 · r0，0 条规则 · 还没有读取过规则
暂停   时钟不可信，至 2026-11-22 09:12：目前没有因时钟而暂停的工作"
            ]
        );
        (told.held, told.last_good_reload_at) = (None, Some(at));
        told.reload = Some(ReloadStatus { at: "2026-11-22T01:30:00Z".parse().unwrap(), done: false });
        told.clock_jumps = 1;
        assert_eq!(
            shown(&Live::Told(Box::new(told))),
            [
                "daemon  (boot 2) · no tick yet · r0 of 0 rules · reload refused 2026-11-22 09:30, \
                 last good 2026-11-22 09:12 · clock jumped 1 time",
                "后台   （第 2 次启动）· 还没有开始工作 · r0，0 条规则 · 2026-11-22 09:30 读取规则未成功，\
                 现用 2026-11-22 09:12 的规则 · 时钟跳变 1 次"
            ]
        );
    }
}
