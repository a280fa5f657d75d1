//! What the database says about how it stands, in a few bounded questions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::cli::moment;
use crate::daemon::expected::{self, Sums};
use crate::deployment::Deployment;
use crate::store::sqlite::SqliteStore;
use crate::store::{Count, Filter, Ledger as _, Memory as _, Pause, Pauses as _};
use crate::terms::Outcome;

/// How far back due touches and the last message are looked for, in days.
const DAYS_BACK: i64 = 40;
/// How far ahead planned touches are counted, in days.
pub(super) const DAYS_AHEAD: i64 = 3;

/// What the database says.
pub(super) struct Standing {
    pub(super) pauses: BTreeMap<String, Pause>,
    pub(super) due_now: u64,
    pub(super) ahead: u64,
    pub(super) held: u64,
    pub(super) held_rules: Vec<String>,
    pub(super) held_reasons: BTreeMap<String, u64>,
    pub(super) unknown: u64,
    pub(super) failed_today: u64,
    pub(super) today: Sums,
    /// Rules whose touches of today do not all have a place.
    pub(super) amiss: Vec<(String, Sums)>,
    pub(super) skipped_today: BTreeMap<String, u64>,
    pub(super) oldest_due_at: Option<Timestamp>,
    pub(super) last_sent_at: Option<Timestamp>,
    pub(super) records: BTreeMap<String, u64>,
    pub(super) touches: u64,
    pub(super) bytes: u64,
    pub(super) wal_bytes: u64,
    pub(super) planned_through: Option<Timestamp>,
}

impl Standing {
    pub(super) fn read(store: &SqliteStore, deployment: &Deployment, now: Timestamp) -> Result<Standing> {
        let config = &deployment.config;
        let days = |days: i64| SignedDuration::from_hours(days * 24);
        let back = now.saturating_sub(days(DAYS_BACK)).unwrap_or(Timestamp::MIN);
        let ahead = now.saturating_add(days(DAYS_AHEAD)).unwrap_or(Timestamp::MAX);
        let waits = [Outcome::Planned, Outcome::Claimed, Outcome::Sending];
        let (today, tomorrow) = moment::bounds(config.day_of(now), config);
        let held = store.held()?;
        let held_rules: BTreeSet<String> = held.iter().map(|held| held.rule.clone()).collect();
        let until_now = store.account(today, now)?;
        let of_today = expected::by_rule(&until_now);
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
        let of = |counts: Vec<Count>, outcomes: &[Outcome]| -> u64 {
            counts.iter().filter(|count| outcomes.contains(&count.outcome)).map(|count| count.touches).sum()
        };
        Ok(Standing {
            pauses: pauses.filter(|(_, pause)| pause.holds_at(now)).collect(),
            due_now: of(store.counts(back, now)?, &waits),
            ahead: of(store.counts(now, ahead)?, &waits),
            held: held.iter().map(|held| held.touches).sum(),
            held_rules: held_rules.into_iter().collect(),
            held_reasons: by_reason(held.iter()),
            unknown: store.unknown()?,
            failed_today: of(store.counts(today, tomorrow)?, &[Outcome::Failed, Outcome::Undelivered]),
            today: expected::in_sum(&of_today),
            amiss: of_today.into_iter().filter(|(_, sums)| !sums.adds_up()).collect(),
            skipped_today: by_reason(skipped),
            oldest_due_at: store.oldest_due(now)?,
            last_sent_at: last.map(|entry| entry.changed_at),
            records: store.records_by_kind()?,
            touches: store.touches()?,
            bytes: file_bytes(store.path()) + file_bytes(&log),
            wal_bytes: file_bytes(&log),
            planned_through,
        })
    }
}

/// How many touches there are of each reason.
fn by_reason<'a>(counts: impl Iterator<Item = &'a Count>) -> BTreeMap<String, u64> {
    let mut reasons = BTreeMap::new();
    for count in counts {
        let reason = count.reason.map_or("none".to_owned(), |reason| reason.to_string());
        *reasons.entry(reason).or_default() += count.touches;
    }
    reasons
}

fn file_bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}
