//! Brings what is open in the ledger into line with rules and records.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::edits;
use super::sink::PlanSink;
use super::unexplained::Unexplained;
use crate::deployment::Deployment;
use crate::gate;
use crate::message::{Touch, TouchId};
use crate::operations::taking_over::Surroundings;
use crate::plan;
use crate::store::{Author, EDIT, Error, Reschedule, Store};
use crate::terms::Reason;

/// Renamed rules take their touches along.
pub(super) fn rename(deployment: &Deployment, sink: &mut dyn PlanSink) -> Result<(), Error> {
    for rule in deployment.rules.iter() {
        for was in &rule.was {
            sink.rename(was.clone(), rule.id.clone())?;
        }
    }
    Ok(())
}

/// Brings what is open into line with new rules: what an edit makes of past and present occasions is written down, what
/// no longer holds is cancelled, what is due at another time is moved. Returns
/// how many were cancelled and moved.
pub(super) fn align(
    reader: &dyn Store,
    deployment: &Deployment,
    was_in: Option<&Surroundings>,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(u64, u64), Error> {
    let edited = edits::take_over(reader, deployment, was_in, now, sink)?;
    let open = reader.open_touches(None, None)?;
    let is_edited = |touch: &Touch| {
        let rule = touch.key.rule.as_str();
        edited.contains(rule) || deployment.rules.get(rule).is_none()
    };
    let (by_edit, by_record): (Vec<Touch>, Vec<Touch>) = open.iter().cloned().partition(is_edited);
    let author = |name: &str| Author { name: name.to_owned(), at: now };
    let cancelled = cancel_gone(&by_edit, reader, deployment, author(EDIT), sink)?
        + cancel_gone(&by_record, reader, deployment, author("daemon"), sink)?;
    let mut moves = Vec::new();
    for touch in &open {
        if let Ok(due_at) = gate::holds(touch, &deployment.rules, deployment.world(), reader)?
            && let Some(rule) = deployment.rules.get(&touch.key.rule)
            && let Some((due_at, late_from)) = moved(touch, due_at, now)
        {
            let expires_at = plan::later(late_from, rule.when.late_ok, &deployment.calendars);
            moves.push(Reschedule { touch: touch.id, due_at, expires_at });
        }
    }
    let moved = sink.reschedule(moves, author("daemon"))?;
    Ok((cancelled, moved))
}

/// When a touch is due that the rule has due at `due_at` now, and from when its lateness counts; nothing where it stays as
/// it is. One that moves from ahead to behind is due at once, and no later than it would have been before.
fn moved(touch: &Touch, due_at: Timestamp, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    match (touch.due_at > now, due_at > now) {
        _ if due_at == touch.due_at => None,
        (_, true) => Some((due_at, due_at)),
        (true, false) => Some((now, touch.due_at)),
        (false, false) => None,
    }
}

/// Cancels those of the touches that no longer hold, grouped by reason. What a start has kept from being cancelled waits
/// for a person, whatever rules and records say; let go, it is judged before it is sent. What may go on under another name
/// waits until somebody has said so.
pub(super) fn cancel_gone(
    touches: &[Touch],
    reader: &dyn Store,
    deployment: &Deployment,
    author: Author,
    sink: &mut dyn PlanSink,
) -> Result<u64, Error> {
    let mut gone: BTreeMap<Reason, Vec<TouchId>> = BTreeMap::new();
    let mut unexplained = None;
    for touch in touches.iter().filter(|touch| touch.reason != Some(Reason::Restart)) {
        if let Err(reason) = gate::holds(touch, &deployment.rules, deployment.world(), reader)? {
            if reason == Reason::RuleOff {
                let unexplained = match &mut unexplained {
                    Some(found) => found,
                    none => none.insert(Unexplained::find(reader, deployment)?),
                };
                if unexplained.has(touch, deployment) {
                    continue;
                }
            }
            gone.entry(reason).or_default().push(touch.id);
        }
    }
    let mut cancelled = 0;
    for (reason, ids) in gone {
        cancelled += sink.cancel(ids, reason, author.clone())?;
    }
    Ok(cancelled)
}
