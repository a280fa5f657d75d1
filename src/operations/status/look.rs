//! One look at an installation.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::database_summary::DatabaseSummary;
use super::live::{Live, NoAnswer};
use super::problems::{self, Problem};
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::store::sqlite::SqliteStore;
use crate::store::{Error, Pause, disk};
use crate::terms::ALL_RULES;

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

    /// How many rules of the deployment are not paused.
    #[must_use]
    pub fn rules_on(&self, deployment: &Deployment) -> u64 {
        let paused: BTreeSet<&String> = self.pauses().map(|(rule, _)| rule).collect();
        if paused.iter().any(|rule| *rule == ALL_RULES) {
            return 0;
        }
        deployment.rules.iter().filter(|rule| !paused.contains(&rule.id)).count() as u64
    }
}

/// Looks. The database, where there is one, is in `state_dir`; `answer` is what came of asking the daemon, `None`
/// where it was not asked: what runs now says nothing about a pretended time.
///
/// # Errors
/// When the ledger cannot be read.
pub fn look(
    deployment: &Deployment,
    report: &Report,
    state_dir: &Path,
    store: Option<&SqliteStore>,
    answer: Option<Result<Option<Json>, NoAnswer>>,
    now: Timestamp,
) -> Result<Status, Error> {
    let standing = store.map(|store| DatabaseSummary::read(store, deployment, now)).transpose()?;
    let live = answer.map_or(Live::NotAsked, |answer| Live::of(answer, standing.is_some()));
    let free_bytes = disk::free_bytes(state_dir).ok();
    let problems = problems::find(deployment, report, state_dir, standing.as_ref(), &live, free_bytes, now);
    Ok(Status { standing, live, problems, free_bytes, now })
}
