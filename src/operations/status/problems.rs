//! What somebody should look at.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::daemon_status::DaemonStatus;
use super::database_summary::DatabaseSummary;
use super::live::Live;
use super::problem::Problem;
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::operations::database;

/// Less room than this is a problem, in bytes.
const ROOM_BYTES_MIN: u64 = 256 << 20;
/// A rule that was not planned for so long means that the daemon is not running.
const SILENT_HOURS: i64 = 1;
/// A tick comes every second; one so long ago means that the daemon hangs.
const TICK_SECS_MAX: u64 = 60;

/// All there is to look at; the database is, or would be, in `state_dir`.
pub(super) fn find(
    deployment: &Deployment,
    report: &Report,
    state_dir: &Path,
    standing: Option<&DatabaseSummary>,
    live: &Live,
    free_bytes: Option<u64>,
    now: Timestamp,
) -> Vec<Problem> {
    let config = &deployment.config;
    let mut problems = Vec::new();
    // One that runs says itself whether it has rules.
    if let Some(standing) = standing.filter(|_| live.told().is_none()) {
        problems.extend(standing.no_rules.map(Problem::NoRules));
        let refusing = standing.refusing.iter();
        problems.extend(refusing.map(|(channel, refusal)| Problem::ChannelFails {
            channel: channel.to_string(),
            since: refusal.since,
            said: Some(refusal.sentence()),
            unknown: 0,
        }));
    }
    if report.errors() > 0 {
        problems.push(Problem::Configuration(report.errors()));
    }
    let missing = deployment.missing_years(config.day_of(now));
    problems.extend(missing.into_iter().map(Problem::MissingYear));
    problems.extend(of_live(live));
    match standing {
        None => {
            let file = database::path(state_dir, config);
            let gone = database::has_run(&file, config);
            problems.push(if gone { Problem::DatabaseGone(file) } else { Problem::NotStarted(file) });
        }
        Some(standing) => problems.extend(of_ledger(standing, live, now)),
    }
    if let Some(free_bytes) = free_bytes.filter(|free| *free < ROOM_BYTES_MIN) {
        problems.push(Problem::LittleRoom { free_bytes, folder: state_dir.to_owned() });
    }
    problems
}

fn of_live(live: &Live) -> Vec<Problem> {
    match live {
        Live::NotAsked => Vec::new(),
        Live::Absent => vec![Problem::NoDaemon],
        Live::Silent(why) => vec![Problem::Silent(why.clone())],
        Live::Told(told) => of_daemon(told),
    }
}

/// What the files say otherwise than what runs.
#[must_use]
pub fn of_files(told: &DaemonStatus, deployment: &Deployment) -> Vec<Problem> {
    let mut problems = Vec::new();
    let configured = deployment.config.mode;
    if told.mode != configured.to_string() {
        let restart = told.running.as_ref().is_none_or(|running| !running.opened);
        problems.push(Problem::OtherMode { configured, runs_in: told.mode.clone(), restart });
    }
    let Some(running) = &told.running else { return problems };
    let (reload, restart) = running.waiting(&deployment.fingerprint);
    if !reload.is_empty() {
        problems.push(Problem::NotReloaded { names: reload });
    }
    if !restart.is_empty() {
        problems.push(Problem::NeedsRestart { names: restart });
    }
    problems
}

/// What a daemon says of itself that somebody should look at.
pub(crate) fn of_daemon(told: &DaemonStatus) -> Vec<Problem> {
    let mut problems = Vec::new();
    let hangs = told.tick_age_secs.filter(|age| *age > TICK_SECS_MAX);
    problems.extend(hangs.map(|age| match told.starting_since {
        Some(since) => Problem::Starting(since),
        None => Problem::Hangs(age),
    }));
    problems.extend(told.held.clone().map(Problem::Held));
    problems.extend(told.planning_failed.clone().map(Problem::PlanningFails));
    if let Some(reload) = told.reload.as_ref().filter(|reload| !reload.done) {
        let in_force_since = told.last_good_reload_at.unwrap_or(reload.at);
        problems.push(Problem::ReloadRefused { at: reload.at, in_force_since });
    }
    problems.extend(told.lanes.iter().filter_map(|(channel, lane)| {
        let since = lane.failing_since?;
        let (said, unknown) = (lane.said.clone(), lane.unknown);
        Some(Problem::ChannelFails { channel: channel.clone(), since, said, unknown })
    }));
    problems.extend(told.lanes.iter().filter_map(|(channel, lane)| {
        let (refused, answered) = lane.bad_addresses?;
        Some(Problem::BadAddresses { channel: channel.clone(), refused, answered })
    }));
    let silent = told.lanes.iter().filter(|(_, lane)| !lane.silent.is_empty());
    problems.extend(silent.map(|(channel, lane)| Problem::SilentAddresses {
        channel: channel.clone(),
        addresses: lane.silent.clone(),
    }));
    problems.extend(told.lanes.iter().filter_map(|(channel, lane)| {
        Some(Problem::CommitsFail { channel: channel.clone(), said: lane.commits_fail.clone()? })
    }));
    problems.extend(told.alarm_failed.clone().map(Problem::AlarmFailed));
    problems.extend(told.retention_waits.map(Problem::RetentionWaits));
    problems.extend(told.overdue.iter().cloned().map(Problem::Overdue));
    problems
}

fn of_ledger(standing: &DatabaseSummary, live: &Live, now: Timestamp) -> Vec<Problem> {
    let mut problems = Vec::new();
    if standing.failed_today > 0 {
        problems.push(Problem::Failed(standing.failed_today));
    }
    if standing.unknown > 0 {
        problems.push(Problem::Unknown(standing.unknown));
    }
    if standing.held > 0 {
        problems.push(Problem::Waiting { touches: standing.held, rules: standing.held_rules.clone() });
    }
    problems.extend(standing.silence.iter().cloned());
    problems.extend(standing.causes.iter().cloned().map(Problem::Cause));
    let amiss = standing.amiss.iter();
    problems.extend(amiss.map(|(rule, sums)| Problem::Amiss { rule: rule.clone(), sums: *sums }));
    // What the daemon itself says is better; without it the ledger shows how far it got.
    if matches!(live, Live::NotAsked) {
        let silent = SignedDuration::from_hours(SILENT_HOURS);
        match standing.planned_through {
            None => problems.push(Problem::NeverPlanned),
            Some(through) if now.duration_since(through) > silent => {
                problems.push(Problem::NotPlannedSince(through));
            }
            Some(_) => {}
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::operations::status::daemon_status::{HoldStatus, LaneStatus, ReloadStatus, Running};
    use crate::source::Sources;
    use crate::terms::Mode;
    use crate::words::{DaemonSentence, StoreSentence};

    fn of_text(text: &str) -> Deployment {
        let config = Some(Source::new("touchbase.toml", text));
        Deployment::read(&Sources { config, ..Sources::default() }, &mut Report::default())
    }

    fn found(told: DaemonStatus) -> Vec<Problem> {
        of_files(&told, &of_text("")).into_iter().chain(of_live(&Live::Told(Box::new(told)))).collect()
    }

    #[test]
    fn what_the_files_say_otherwise_is_named_with_what_takes_it_over() {
        let deployment = of_text("mode = 'live'\nzone = 'UTC'\n[caps.care]\nper_day = 3\n");
        let fingerprint = of_text("mode = 'shadow'\n[caps.care]\nper_day = 1\n").fingerprint;
        let of_live = |live: &Live, files| of_files(live.told().unwrap(), files);
        let told = |opened| DaemonStatus {
            mode: "shadow".to_owned(),
            running: Some(Running { fingerprint: fingerprint.clone(), opened, ..Running::default() }),
            ..DaemonStatus::default()
        };
        let other_mode =
            |restart| Problem::OtherMode { configured: Mode::Live, runs_in: "shadow".to_owned(), restart };
        let names = |name: &str| vec![name.to_owned()];
        for opened in [true, false] {
            assert_eq!(
                of_live(&Live::Told(Box::new(told(opened))), &deployment),
                [
                    other_mode(!opened),
                    Problem::NotReloaded { names: names("caps.care.per_day") },
                    Problem::NeedsRestart { names: names("zone") },
                ]
            );
        }
    }

    #[test]
    fn a_daemon_that_ticks_and_sends_is_no_problem() {
        let mode = "shadow".to_owned();
        let lanes = [("sms".to_owned(), LaneStatus { at_hand: 9, ..LaneStatus::default() })].into();
        assert_eq!(
            found(DaemonStatus { mode, tick_age_secs: Some(60), lanes, ..DaemonStatus::default() }),
            []
        );
    }

    #[test]
    fn what_is_wrong_with_a_daemon_that_answers_is_found() {
        let at: Timestamp = "2026-11-22T01:12:00Z".parse().unwrap();
        let good = "2026-11-20T01:12:00Z".parse().unwrap();
        let full = || Some(StoreSentence::Full.into());
        let bad_addresses = Some((9, 90));
        let failing = LaneStatus {
            failing_since: Some(at),
            bad_addresses,
            unknown: 3,
            silent: vec!["127.0.0.2:25".to_owned()],
            commits_fail: full(),
            ..LaneStatus::default()
        };
        let hold =
            HoldStatus { reason: "room".to_owned(), said: DaemonSentence::ClockNotHeld.into(), until: None };
        let told = DaemonStatus {
            mode: "live".to_owned(),
            tick_age_secs: Some(61),
            planning_failed: Some(StoreSentence::Full.into()),
            held: Some(hold.clone()),
            reload: Some(ReloadStatus { at, done: false }),
            last_good_reload_at: Some(good),
            lanes: [("email".to_owned(), failing)].into(),
            ..DaemonStatus::default()
        };
        assert_eq!(
            found(told),
            [
                Problem::OtherMode { configured: Mode::Shadow, runs_in: "live".to_owned(), restart: true },
                Problem::Hangs(61),
                Problem::Held(hold),
                Problem::PlanningFails(StoreSentence::Full.into()),
                Problem::ReloadRefused { at, in_force_since: good },
                Problem::ChannelFails { channel: "email".to_owned(), since: at, said: None, unknown: 3 },
                Problem::BadAddresses { channel: "email".to_owned(), refused: 9, answered: 90 },
                Problem::SilentAddresses {
                    channel: "email".to_owned(),
                    addresses: vec!["127.0.0.2:25".to_owned()],
                },
                Problem::CommitsFail { channel: "email".to_owned(), said: StoreSentence::Full.into() },
            ]
        );
    }
}
