//! Does what was planned still hold? The rule is asked again, about the records as they stand now.

use jiff::{SignedDuration, Timestamp};

use crate::message::{Message, Touch, TouchId};
use crate::plan::{self, Span, World};
use crate::record::Record;
use crate::record::view::{Records, ViewError};
use crate::rule::{Rule, RuleSet, Step};
use crate::terms::Reason;

/// How far a due instant may have moved and still be found: an edited offset or hour, in hours.
const MOVED_HOURS: i64 = 400 * 24;

/// What of a message still holds.
pub(super) enum Standing {
    /// At least one touch is due.
    Due(Held),
    /// It is due at a later instant now.
    Later(Timestamp),
    /// Nothing of it holds.
    Gone(Reason),
}

/// The touches that hold and those that do not.
pub(super) struct Held {
    /// The records of those that hold, with their occurrence's key.
    pub(super) records: Vec<(Record, plan::Occurrence)>,
    /// Those that do not, and why.
    pub(super) dropped: Vec<(TouchId, Reason)>,
}

pub(super) fn due(
    rule: &Rule,
    message: &Message,
    touches: &[Touch],
    world: World<'_>,
    records: &dyn Records,
    now: Timestamp,
) -> Result<Standing, ViewError> {
    let Some(step) = rule.steps.iter().find(|step| step.id == message.step) else {
        return Ok(Standing::Gone(Reason::RuleOff));
    };
    let mut held = Held { records: Vec::new(), dropped: Vec::new() };
    let mut later: Option<Timestamp> = None;
    for touch in touches {
        match one(rule, step, touch, world, records)? {
            Ok((_, _, due_at)) if due_at > now => later = Some(later.map_or(due_at, |at| at.min(due_at))),
            Ok((record, occurrence, _)) => held.records.push((record, occurrence)),
            Err(reason) => held.dropped.push((touch.id, reason)),
        }
    }
    if !held.records.is_empty() {
        return Ok(Standing::Due(held));
    }
    Ok(match (later, held.dropped.first()) {
        (Some(until), _) => Standing::Later(until),
        (None, Some((_, reason))) => Standing::Gone(*reason),
        (None, None) => Standing::Gone(Reason::NotMatching),
    })
}

/// Whether one touch still holds under the present rules, and when it is due now.
///
/// # Errors
/// When records cannot be read.
pub fn holds(
    touch: &Touch,
    rules: &RuleSet,
    world: World<'_>,
    records: &dyn Records,
) -> Result<Result<Timestamp, Reason>, ViewError> {
    let Some(rule) = rules.get(&touch.key.rule) else { return Ok(Err(Reason::RuleOff)) };
    let Some(step) = rule.steps.iter().find(|step| step.id == touch.key.step) else {
        return Ok(Err(Reason::RuleOff));
    };
    Ok(one(rule, step, touch, world, records)?.map(|(_, _, due_at)| due_at))
}

type StillDue = Result<(Record, plan::Occurrence, Timestamp), Reason>;

fn one(
    rule: &Rule,
    step: &Step,
    touch: &Touch,
    world: World<'_>,
    records: &dyn Records,
) -> Result<StillDue, ViewError> {
    let Some(record) = records.get(&touch.key.record)? else { return Ok(Err(Reason::RecordGone)) };
    // Where nothing was edited it is due at the very instant it was planned for; only else look around.
    let exact = span_around(touch.due_at, SignedDuration::from_millis(1), SignedDuration::ZERO);
    let around = SignedDuration::from_hours(MOVED_HOURS);
    for span in [exact, span_around(touch.due_at, around, around)] {
        for (planned, occurrence) in plan::plan_step(rule, step, &record, records, world, span)? {
            if planned.key.occurrence == touch.key.occurrence && planned.key.recipient == touch.key.recipient
            {
                return Ok(Ok((record, occurrence, planned.due_at)));
            }
        }
    }
    let filled = |field: &String| record.get(field).is_some();
    let stopped = rule.when.stop_once.as_ref().is_some_and(filled);
    Ok(Err(if stopped { Reason::Stopped } else { Reason::NotMatching }))
}

fn span_around(at: Timestamp, before: SignedDuration, after: SignedDuration) -> Span {
    Span {
        after: at.saturating_sub(before).unwrap_or(Timestamp::MIN),
        through: at.saturating_add(after).unwrap_or(Timestamp::MAX),
    }
}
