//! What the database says about how it stands, in a few bounded questions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::problem::Problem;
use super::silence;
use crate::deployment::Deployment;
use crate::operations::account::{self, Sums};
use crate::store::sqlite::SqliteStore;
use crate::store::{
    Cause, Causes as _, ChannelRefusal, Count, DaemonState as _, Error, Filter, Ledger as _, Outbox as _,
    Pause, Pauses as _,
};
use crate::terms::{ChannelName, Outcome, Reason, Word as _};

/// How far back due touches and the last message are looked for, in days.
const DAYS_BACK: i64 = 40;
/// How far ahead planned touches are counted, in days.
pub const DAYS_AHEAD: i64 = 3;

/// How many touches there are of each reason, in the order of the words; without a reason there should be none.
pub type ByReason = Vec<(Option<Reason>, u64)>;

/// What the database says.
#[derive(Debug)]
pub struct DatabaseSummary {
    /// What is paused, by rule.
    pub pauses: BTreeMap<String, Pause>,
    /// Touches whose time has come and that have not ended.
    pub due_now: u64,
    /// Touches planned for the next [`DAYS_AHEAD`].
    pub ahead: u64,
    /// Touches that wait for a person.
    pub held: u64,
    /// The rules of those.
    pub held_rules: Vec<String>,
    /// The reasons of those.
    pub held_reasons: ByReason,
    /// What has brought touches that wait, or will.
    pub causes: Vec<Cause>,
    /// Messages of which nobody knows whether they went.
    pub unknown: u64,
    /// Touches due today that failed.
    pub failed_today: u64,
    /// What fell due today until now, and what became of it.
    pub today: Sums,
    /// Rules whose touches of today do not all have a place.
    pub amiss: Vec<(String, Sums)>,
    /// What fell due today and was not sent.
    pub skipped_today: ByReason,
    /// Since when the message that waits longest could have gone.
    pub oldest_due_at: Option<Timestamp>,
    /// When something last went, within forty days.
    pub last_sent_at: Option<Timestamp>,
    /// Records of each kind.
    pub records: BTreeMap<String, u64>,
    /// Rows of the ledger.
    pub touches: u64,
    /// The size of the database with its log.
    pub bytes: u64,
    /// The size of its log.
    pub wal_bytes: u64,
    /// Up to when at least one rule has been planned.
    pub planned_through: Option<Timestamp>,
    /// How many rules were planned before, where there are none now.
    pub no_rules: Option<u64>,
    /// The channels that refused every message alike when the daemon last wrote to the ledger, with what they said.
    pub refusing: Vec<(ChannelName, ChannelRefusal)>,
    /// What nobody would hear of otherwise.
    pub silence: Vec<Problem>,
}

impl DatabaseSummary {
    pub(super) fn read(
        store: &SqliteStore,
        deployment: &Deployment,
        now: Timestamp,
    ) -> Result<DatabaseSummary, Error> {
        let config = &deployment.config;
        let days = |days: i64| SignedDuration::from_hours(days * 24);
        let back = now.saturating_sub(days(DAYS_BACK)).unwrap_or(Timestamp::MIN);
        let ahead = now.saturating_add(days(DAYS_AHEAD)).unwrap_or(Timestamp::MAX);
        let waits = [Outcome::Planned, Outcome::Claimed, Outcome::Sending];
        let (today, tomorrow) = config.zone.bounds(config.day_of(now));
        let held = store.held()?;
        let held_rules: BTreeSet<String> = held.iter().map(|held| held.rule.clone()).collect();
        let until_now = store.account(today, now)?;
        let of_day = store.counts(today, tomorrow)?;
        let of_today = account::by_rule(&until_now);
        let skipped = until_now.counts.iter().filter(|count| count.outcome == Outcome::Skipped);
        let gone = vec![Outcome::Accepted, Outcome::Delivered];
        let last = Filter { outcomes: gone, since: Some(back), limit: Some(1), ..Filter::default() };
        let last = store.entries(&last)?.into_iter().next_back();
        let mut planned_through = None;
        for rule in deployment.rules.iter() {
            planned_through =
                planned_through.max(store.rule_state(&rule.id)?.map(|state| state.planned_through));
        }
        let mut log = store.path().as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        let pauses = store.pauses()?.into_iter();
        let of = |counts: &[Count], outcomes: &[Outcome]| -> u64 {
            counts.iter().filter(|count| outcomes.contains(&count.outcome)).map(|count| count.touches).sum()
        };
        Ok(DatabaseSummary {
            pauses: pauses.filter(|(_, pause)| pause.holds_at(now)).collect(),
            due_now: of(&store.counts(back, now)?, &waits),
            ahead: of(&store.counts(now, ahead)?, &waits),
            held: held.iter().map(|held| held.touches).sum(),
            held_rules: held_rules.into_iter().collect(),
            held_reasons: by_reason(held.iter()),
            causes: store.causes()?,
            unknown: store.unknown()?,
            failed_today: of(&of_day, &[Outcome::Failed, Outcome::Undelivered]),
            today: account::in_sum(&of_today),
            amiss: of_today.into_iter().filter(|(_, sums)| !sums.adds_up()).collect(),
            skipped_today: by_reason(skipped),
            oldest_due_at: store.oldest_due(now)?,
            last_sent_at: last.map(|entry| entry.changed_at),
            records: store.records_by_kind()?,
            touches: store.touches()?,
            bytes: file_bytes(store.path()) + file_bytes(&log),
            wal_bytes: file_bytes(&log),
            planned_through,
            refusing: refusing(store)?,
            no_rules: silence::no_rules(store, deployment)?,
            silence: silence::look(store, deployment, of_day, now)?,
        })
    }
}

fn refusing(store: &SqliteStore) -> Result<Vec<(ChannelName, ChannelRefusal)>, Error> {
    let mut found = Vec::new();
    for channel in ChannelName::ALL {
        found.extend(store.refusals(*channel)?.down.map(|refusal| (*channel, refusal)));
    }
    Ok(found)
}

fn by_reason<'a>(counts: impl Iterator<Item = &'a Count>) -> ByReason {
    let mut reasons = BTreeMap::new();
    for count in counts {
        let word = count.reason.map_or("none", |reason| reason.as_str());
        reasons.entry(word).or_insert((count.reason, 0)).1 += count.touches;
    }
    reasons.into_values().collect()
}

fn file_bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}
