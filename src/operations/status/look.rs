//! One look at an installation.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::daemon_status::HoldStatus;
use super::database_summary::DatabaseSummary;
use super::live::{Live, NoAnswer};
use super::problem::Problem;
use super::problems;
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::operations::check;
use crate::secret::Secrets;
use crate::store::sqlite::SqliteStore;
use crate::store::{Error, Pause, disk};
use crate::terms::{ALL_RULES, Mode};

/// How an installation stands.
#[derive(Debug)]
pub struct Status {
    /// What the ledger says, where there is one.
    pub standing: Option<DatabaseSummary>,
    /// What the daemon says.
    pub live: Live,
    /// What somebody should look at.
    pub problems: Vec<Problem>,
    /// Bytes that may still be written where the database is, where the file system says.
    pub free_bytes: Option<u64>,
    /// When this was so.
    pub now: Timestamp,
}

impl Status {
    /// What is paused, by rule.
    pub fn pauses(&self) -> impl Iterator<Item = (&String, &Pause)> {
        self.standing.iter().flat_map(|standing| &standing.pauses)
    }

    /// How many rules are not paused: of those that run, else of those in the files.
    #[must_use]
    pub fn rules_on(&self, deployment: &Deployment) -> u64 {
        let paused: BTreeSet<&String> = self.pauses().map(|(rule, _)| rule).collect();
        if paused.iter().any(|rule| *rule == ALL_RULES) {
            return 0;
        }
        let off = deployment.rules.iter().filter(|rule| paused.contains(&rule.id)).count() as u64;
        self.rules(deployment).saturating_sub(off)
    }

    /// How many rules there are: those that run, else those in the files.
    #[must_use]
    pub fn rules(&self, deployment: &Deployment) -> u64 {
        self.live.told().map_or(deployment.rules.len() as u64, |told| told.rules)
    }
}

/// Looks. The database, where there is one, is in `state_dir`; `answer` is what came of asking the daemon, `None`
/// where it was not asked: what runs now says nothing about a pretended time. The deployment shows from now on the mode and
/// the zone that run, whatever the files say.
///
/// # Errors
/// When the ledger cannot be read.
pub fn look(
    deployment: &mut Deployment,
    report: &Report,
    state_dir: &Path,
    store: Option<&SqliteStore>,
    answer: Option<Result<Option<Json>, NoAnswer>>,
    secrets: &Secrets,
    now: Timestamp,
) -> Result<Status, Error> {
    let asked = answer.is_some();
    let live = answer.map_or(Live::NotAsked, |answer| Live::of(answer, store.is_some()));
    let files = live.told().map_or_else(Vec::new, |told| problems::of_files(told, deployment));
    if let Some(told) = live.told() {
        told.show_in(&mut deployment.config, &mut deployment.calendars);
    }
    let standing = store.map(|store| DatabaseSummary::read(store, deployment, now)).transpose()?;
    let free_bytes = disk::free_bytes(state_dir).ok();
    let mut problems = files;
    problems.extend(problems::find(deployment, report, state_dir, standing.as_ref(), &live, free_bytes, now));
    // A daemon that runs has its secrets, and says itself which of them have changed.
    if asked && live.told().is_none() && deployment.config.mode != Mode::Shadow {
        problems.extend(check::unusable(secrets, deployment).into_iter().map(Problem::Secret));
    }
    // A daemon that runs says so itself.
    if live.told().is_none()
        && let Some(said) = store.map(SqliteStore::origin).transpose()?.and_then(|origin| origin.objection)
    {
        let reason = "copy".to_owned();
        problems.push(Problem::Held(HoldStatus { reason, said: said.into(), until: None }));
    }
    Ok(Status { standing, live, problems, free_bytes, now })
}
