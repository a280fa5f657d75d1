//! Who could not be reached since the last pass, so that those who stand in for them are told at once.
//!
//! It follows the events of the ledger. Where it begins anew, the pass looks at the whole window anyway.

use std::collections::BTreeSet;

use crate::deployment::Deployment;
use crate::plan;
use crate::record::RecordKey;
use crate::store::{Error, Filter, Store};
use crate::terms::Outcome;

/// Touches looked at in one pass.
const LOOKED_AT_MAX: u32 = 2_000;

/// What has not reached its person.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// Rules and records of the touches.
    pub(super) touches: BTreeSet<(String, RecordKey)>,
    /// The last event looked at.
    pub(super) through: i64,
    /// Whether there is more.
    pub(super) more: bool,
}

/// The event to go on from; none where no rule has anybody who stands in.
pub(super) fn begin(
    reader: &dyn Store,
    deployment: &Deployment,
    seen_event: &mut Option<i64>,
) -> Result<Option<i64>, Error> {
    if !deployment.rules.iter().any(|rule| plan::has_stand_ins(rule)) {
        *seen_event = None;
        return Ok(None);
    }
    match *seen_event {
        Some(seen) => Ok(Some(seen)),
        None => Ok(Some(reader.last_event()?)),
    }
}

/// What has not reached its person since an event.
pub(super) fn after(reader: &dyn Store, deployment: &Deployment, seen: i64) -> Result<Missed, Error> {
    let through = reader.last_event()?;
    if through == seen {
        return Ok(Missed { through, ..Missed::default() });
    }
    let filter = Filter {
        outcomes: vec![Outcome::Skipped, Outcome::Failed, Outcome::Undelivered],
        after_event: Some(seen),
        limit: Some(LOOKED_AT_MAX),
        ..Filter::default()
    };
    let entries = reader.entries(&filter)?;
    let more = entries.len() >= LOOKED_AT_MAX as usize;
    let through = if more { entries.last().map_or(through, |entry| entry.event) } else { through };
    let concerns = |rule: &str| deployment.rules.get(rule).is_some_and(|rule| plan::has_stand_ins(rule));
    let missed = entries.into_iter().filter(|entry| {
        entry.outcome == Outcome::Undelivered || entry.reason().is_some_and(|reason| reason.is_out_of_reach())
    });
    let touches = missed
        .map(|entry| (entry.touch.key.rule, entry.touch.key.record))
        .filter(|(rule, _)| concerns(rule))
        .collect();
    Ok(Missed { touches, through, more })
}
