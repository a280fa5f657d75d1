//! Brings what is open in the ledger into line with rules and records.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::sink::PlanSink;
use crate::deployment::Deployment;
use crate::gate;
use crate::message::{Touch, TouchId};
use crate::plan;
use crate::store::{Author, Error, Reschedule, Store};
use crate::terms::Reason;

/// Brings what is open into line with new rules: renamed rules take their touches along, what no longer holds is
/// cancelled, what is due at another time is moved. Returns how many were cancelled and moved.
pub(super) fn align(
    reader: &dyn Store,
    deployment: &Deployment,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(u64, u64), Error> {
    for rule in deployment.rules.iter() {
        for was in &rule.was {
            sink.rename(was.clone(), rule.id.clone())?;
        }
    }
    let open = reader.open_touches(None, None)?;
    let cancelled = cancel_gone(&open, reader, deployment, now, sink)?;
    let mut moves = Vec::new();
    for touch in &open {
        if let Ok(due_at) = gate::holds(touch, &deployment.rules, deployment.world(), reader)?
            && due_at != touch.due_at
            && let Some(rule) = deployment.rules.get(&touch.key.rule)
        {
            let expires_at = plan::later(due_at, rule.when.late_ok, &deployment.calendars);
            moves.push(Reschedule { touch: touch.id, due_at, expires_at });
        }
    }
    let moved = sink.reschedule(moves, Author { name: "daemon".to_owned(), at: now })?;
    Ok((cancelled, moved))
}

/// Cancels those of the touches that no longer hold, grouped by reason.
pub(super) fn cancel_gone(
    touches: &[Touch],
    reader: &dyn Store,
    deployment: &Deployment,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<u64, Error> {
    let mut gone: BTreeMap<Reason, Vec<TouchId>> = BTreeMap::new();
    for touch in touches {
        if let Err(reason) = gate::holds(touch, &deployment.rules, deployment.world(), reader)? {
            gone.entry(reason).or_default().push(touch.id);
        }
    }
    let mut cancelled = 0;
    for (reason, ids) in gone {
        cancelled += sink.cancel(ids, reason, Author { name: "daemon".to_owned(), at: now })?;
    }
    Ok(cancelled)
}
