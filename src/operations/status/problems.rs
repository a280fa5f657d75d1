//! What somebody should look at.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::daemon_status::{DaemonStatus, HoldStatus, Overdue};
use super::database_summary::DatabaseSummary;
use super::live::{Live, NoAnswer};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::operations::account::Sums;
use crate::operations::database;
use crate::terms::Mode;
use crate::words::Sentence;

/// Less room than this is a problem, in bytes.
const ROOM_BYTES_MIN: u64 = 256 << 20;
/// A rule that was not planned for so long means that the daemon is not running.
const SILENT_HOURS: i64 = 1;
/// A tick comes every second; one so long ago means that the daemon hangs.
const TICK_SECS_MAX: u64 = 60;

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The configuration has so many errors.
    Configuration(usize),
    /// The working days of a year are not known.
    MissingYear(i16),
    /// No daemon runs.
    NoDaemon,
    /// A daemon is there and does not answer.
    Silent(NoAnswer),
    /// The daemon's last tick was so many seconds ago.
    Hangs(u64),
    /// The daemon holds everything back.
    Held(HoldStatus),
    /// The planner fails, with what its error says.
    PlanningFails(Sentence),
    /// A reload was refused.
    ReloadRefused {
        /// When.
        at: Timestamp,
        /// When the rules in force were loaded.
        in_force_since: Timestamp,
    },
    /// The daemon runs in another mode than the configuration says.
    OtherMode {
        /// The configuration's.
        configured: Mode,
        /// The daemon's.
        runs_in: String,
    },
    /// A channel fails.
    ChannelFails {
        /// The channel.
        channel: String,
        /// Since when.
        since: Timestamp,
        /// What was said last.
        said: Option<Sentence>,
    },
    /// Messages should have gone and have not.
    Overdue(Overdue),
    /// So many touches failed today.
    Failed(u64),
    /// Of so many messages nobody knows whether they went.
    Unknown(u64),
    /// Touches wait for a person.
    Waiting {
        /// How many.
        touches: u64,
        /// Of which rules.
        rules: Vec<String>,
    },
    /// The touches of a rule that fell due today do not all have a place.
    Amiss {
        /// The rule.
        rule: String,
        /// What is known of them.
        sums: Sums,
    },
    /// Nothing was ever planned.
    NeverPlanned,
    /// Nothing was planned beyond an instant that is past, and the daemon was not asked.
    NotPlannedSince(Timestamp),
    /// There is no database at this place.
    NotStarted(PathBuf),
    /// Little room is left in a folder.
    LittleRoom {
        /// The bytes that may still be written.
        free_bytes: u64,
        /// The folder.
        folder: PathBuf,
    },
}

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
    if report.errors() > 0 {
        problems.push(Problem::Configuration(report.errors()));
    }
    let missing = deployment.missing_years(config.day_of(now));
    problems.extend(missing.into_iter().map(Problem::MissingYear));
    problems.extend(of_live(live, config));
    match standing {
        None => problems.push(Problem::NotStarted(database::path(state_dir, config))),
        Some(standing) => problems.extend(of_ledger(standing, live, now)),
    }
    if let Some(free_bytes) = free_bytes.filter(|free| *free < ROOM_BYTES_MIN) {
        problems.push(Problem::LittleRoom { free_bytes, folder: state_dir.to_owned() });
    }
    problems
}

fn of_live(live: &Live, config: &Config) -> Vec<Problem> {
    match live {
        Live::NotAsked => Vec::new(),
        Live::Absent => vec![Problem::NoDaemon],
        Live::Silent(why) => vec![Problem::Silent(why.clone())],
        Live::Told(told) => of_daemon(told, config),
    }
}

fn of_daemon(told: &DaemonStatus, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(told.tick_age_secs.filter(|age| *age > TICK_SECS_MAX).map(Problem::Hangs));
    problems.extend(told.held.clone().map(Problem::Held));
    problems.extend(told.planning_failed.clone().map(Problem::PlanningFails));
    if let Some(reload) = told.reload.as_ref().filter(|reload| !reload.done) {
        let in_force_since = told.last_good_reload_at.unwrap_or(reload.at);
        problems.push(Problem::ReloadRefused { at: reload.at, in_force_since });
    }
    if told.mode != config.mode.to_string() {
        problems.push(Problem::OtherMode { configured: config.mode, runs_in: told.mode.clone() });
    }
    problems.extend(told.lanes.iter().filter_map(|(channel, lane)| {
        let since = lane.failing_since?;
        Some(Problem::ChannelFails { channel: channel.clone(), since, said: lane.said.clone() })
    }));
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
    use crate::operations::status::daemon_status::{LaneStatus, ReloadStatus};
    use crate::words::{DaemonSentence, StoreSentence};

    fn found(told: DaemonStatus) -> Vec<Problem> {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        of_live(&Live::Told(Box::new(told)), &config)
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
        let failing = LaneStatus { failing_since: Some(at), ..LaneStatus::default() };
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
                Problem::Hangs(61),
                Problem::Held(hold),
                Problem::PlanningFails(StoreSentence::Full.into()),
                Problem::ReloadRefused { at, in_force_since: good },
                Problem::OtherMode { configured: Mode::Shadow, runs_in: "live".to_owned() },
                Problem::ChannelFails { channel: "email".to_owned(), since: at, said: None },
            ]
        );
    }
}
