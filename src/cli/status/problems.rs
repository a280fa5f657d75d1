//! What somebody should look at, each with what to do about it.

use jiff::{SignedDuration, Timestamp};

use super::bytes;
use super::live::Live;
use super::standing::Standing;
use crate::cli::{Shell, database, moment};
use crate::config::Config;
use crate::daemon::Told;
use crate::daemon::expected::Why;
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::number::count;

/// Less room than this is a problem, in bytes.
const ROOM_BYTES_MIN: u64 = 256 << 20;
/// A rule that was not planned for so long means that the daemon does not run.
const SILENT_HOURS: i64 = 1;
/// A tick comes every second; one so long ago means that the daemon hangs.
const TICK_SECS_MAX: u64 = 60;

/// Something to look at, and what to do about it.
pub(super) struct Problem {
    pub(super) says: String,
    pub(super) to_do: String,
}

/// Where problems are put down.
type Push<'a> = &'a mut dyn FnMut(String, &str);

/// All of them.
pub(super) fn find(
    shell: &Shell,
    deployment: &Deployment,
    report: &Report,
    ledger: Option<&Standing>,
    live: &Live,
    free_bytes: Option<u64>,
    now: Timestamp,
) -> Vec<Problem> {
    let config = &deployment.config;
    let mut problems = Vec::new();
    let mut push = |says: String, to_do: &str| problems.push(Problem { says, to_do: to_do.to_owned() });
    if report.errors() > 0 {
        push(format!("the configuration has {}", report.errors_in_words()), "touchbase check");
    }
    for year in deployment.missing_years(config.day_of(now)) {
        push(
            format!("the working days of {year} are not known: Monday to Friday are taken"),
            &format!("add calendars/{}/{year}.toml", config.country),
        );
    }
    of_live(live, config, &mut push);
    match ledger {
        None => push(
            format!("not started yet: there is no database at {}", database::path(shell, config).display()),
            "touchbase import FILE --apply, then touchbase run",
        ),
        Some(standing) => of_ledger(standing, live, config, now, &mut push),
    }
    if let Some(free) = free_bytes.filter(|free| *free < ROOM_BYTES_MIN) {
        push(format!("only {} free in {}", bytes(free), shell.state_dir().display()), "make room");
    }
    problems
}

fn of_live(live: &Live, config: &Config, push: Push<'_>) {
    match live {
        Live::NotAsked => {}
        Live::Absent => {
            push("the daemon does not run".to_owned(), "systemctl start touchbase, or touchbase run");
        }
        Live::Silent(why) => push(
            format!("the daemon does not answer: {why}"),
            "ask as its user, sudo -u touchbase; if it hangs, journalctl -u touchbase, then systemctl restart touchbase",
        ),
        Live::Told(told) => {
            of_daemon(told, config, push);
            of_lanes(told, config, push);
        }
    }
}

fn of_daemon(told: &Told, config: &Config, push: Push<'_>) {
    if let Some(age) = told.tick_age_secs.filter(|age| *age > TICK_SECS_MAX) {
        push(
            format!("the daemon's last tick was {} ago: it hangs", length(age)),
            "journalctl -u touchbase, then systemctl restart touchbase",
        );
    }
    if let Some(held) = &told.held {
        let to_do =
            if held.reason == "clock" { "timedatectl, then touchbase resume --clock" } else { "make room" };
        push(held.said.clone(), to_do);
    }
    if let Some(error) = &told.planning_failed {
        push(format!("planning fails: {error}"), "journalctl -u touchbase; it is tried again every second");
    }
    if let Some(reload) = told.reload.as_ref().filter(|reload| !reload.done) {
        let since = told.last_good_reload_at.unwrap_or(reload.at);
        push(
            format!(
                "the reload of {} was refused: the rules of {} are in force",
                moment::shown(reload.at, config),
                moment::shown(since, config)
            ),
            "touchbase check, then touchbase reload",
        );
    }
    if told.mode != config.mode.to_string() {
        push(
            format!("touchbase.toml says mode = \"{}\", the daemon runs in {}", config.mode, told.mode),
            "systemctl restart touchbase",
        );
    }
}

fn of_lanes(told: &Told, config: &Config, push: Push<'_>) {
    for (channel, lane) in &told.lanes {
        if let Some(since) = lane.failing_since {
            push(
                format!(
                    "{channel} fails since {}: {}",
                    moment::shown(since, config),
                    lane.said.as_deref().unwrap_or("no reason was given")
                ),
                "nothing is lost, and it is tried again by itself; once the cause is gone, touchbase send-test TEMPLATE --to staff:ID",
            );
        }
    }
    for overdue in &told.overdue {
        let to_do = match overdue.why {
            Why::NotTakenUp => "journalctl -u touchbase, then systemctl restart touchbase",
            Why::Lost | Why::Stuck => {
                "touchbase log --outcome claimed,sending, then systemctl restart touchbase, which gives them back"
            }
        };
        push(
            format!(
                "expected and sent disagree: {} of {} by {}, {}, the first since {}",
                count(overdue.messages, "message"),
                overdue.rule,
                overdue.channel,
                overdue.why.says(),
                moment::shown(overdue.oldest_at, config)
            ),
            to_do,
        );
    }
}

fn of_ledger(standing: &Standing, live: &Live, config: &Config, now: Timestamp, push: Push<'_>) {
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
    for (rule, sums) in &standing.amiss {
        push(
            format!(
                "of {} of {rule} that fell due today, {} have a known place",
                count(sums.planned, "touch|touches"),
                sums.found()
            ),
            "touchbase log --since today; it is a fault of Touchbase, report it",
        );
    }
    // What the daemon itself says is better; without it the ledger shows how far it got.
    if !matches!(live, Live::NotAsked) {
        return;
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

/// `40 s`, `3 min`, `5 h`, `12 d`.
pub(super) fn length(secs: u64) -> String {
    match secs {
        0..120 => format!("{secs} s"),
        120..7_200 => format!("{} min", secs / 60),
        7_200..172_800 => format!("{} h", secs / 3_600),
        _ => format!("{} d", secs / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::{HoldTold, LaneTold, ReloadTold};
    use crate::diagnostic::Source;

    fn said(told: Told) -> Vec<String> {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let mut said = Vec::new();
        of_live(&Live::Told(Box::new(told)), &config, &mut |says, _| said.push(says));
        said
    }

    #[test]
    fn a_daemon_that_ticks_and_sends_is_no_problem() {
        let mode = "shadow".to_owned();
        let lanes = [("sms".to_owned(), LaneTold { at_hand: 9, ..LaneTold::default() })].into();
        assert_eq!(said(Told { mode, tick_age_secs: Some(60), lanes, ..Told::default() }), [""; 0]);
    }

    #[test]
    fn what_is_wrong_with_a_daemon_that_answers_is_said() {
        let at: Timestamp = "2026-11-22T01:12:00Z".parse().unwrap();
        let good = "2026-11-20T01:12:00Z".parse().unwrap();
        let failing = LaneTold {
            failing_since: Some(at),
            said: Some("smtp-535 authentication failed".to_owned()),
            ..LaneTold::default()
        };
        let told = Told {
            mode: "live".to_owned(),
            tick_age_secs: Some(61),
            planning_failed: Some("the disk is full".to_owned()),
            held: Some(HoldTold {
                reason: "room".to_owned(),
                said: "1 MiB are free".to_owned(),
                until: None,
            }),
            reload: Some(ReloadTold { at, done: false }),
            last_good_reload_at: Some(good),
            lanes: [("email".to_owned(), failing)].into(),
            ..Told::default()
        };
        assert_eq!(
            said(told),
            [
                "the daemon's last tick was 61 s ago: it hangs",
                "1 MiB are free",
                "planning fails: the disk is full",
                "the reload of 2026-11-22 09:12 was refused: the rules of 2026-11-20 09:12 are in force",
                "touchbase.toml says mode = \"shadow\", the daemon runs in live",
                "email fails since 2026-11-22 09:12: smtp-535 authentication failed",
            ]
        );
    }
}
