//! Does what was planned still hold? The rule is asked again, about the records as they stand now.

use jiff::{SignedDuration, Timestamp};

use super::subject::LeftOut;
use crate::message::{Message, PlannedTouch, Touch, TouchId};
use crate::plan::{self, Span, World};
use crate::record::Record;
use crate::record::view::{Records, ViewError};
use crate::rule::{Rule, RuleSet, Step};
use crate::terms::Reason;

/// How far a due instant may have moved and still be found: an edited offset or hour, in hours.
const MOVED_HOURS: i64 = 400 * 24;

/// What of a message still holds.
pub(super) enum Validity {
    /// At least one touch is due.
    Due(Box<ValidTouches>),
    /// It is due at a later instant now.
    Later(Timestamp),
    /// Nothing of it holds.
    Gone(Reason),
}

/// The touches that hold and those that do not.
pub(super) struct ValidTouches {
    /// The records of those that hold, with what each is about.
    pub(super) records: Vec<(Record, plan::Occurrence)>,
    /// Their numbers, in the same order.
    ids: Vec<TouchId>,
    /// Those that do not, and why.
    pub(super) dropped: Vec<(TouchId, Reason)>,
    /// The message as the rule has it now: its class, channels, template and lateness may have been edited.
    pub(super) message: Message,
}

impl ValidTouches {
    /// Those that do not go with the rest: what no longer holds, and what is about somebody who may not be written about.
    pub(super) fn left_behind(self, left_out: &[LeftOut]) -> Vec<(TouchId, Reason)> {
        let mut behind = self.dropped;
        for ((record, _), id) in self.records.iter().zip(self.ids) {
            let out = left_out.iter().find(|out| out.record == record.key);
            behind.extend(out.map(|out| (id, out.reason)));
        }
        behind
    }
}

pub(super) fn due(
    rule: &Rule,
    message: &Message,
    touches: &[Touch],
    world: World<'_>,
    records: &dyn Records,
    now: Timestamp,
) -> Result<Validity, ViewError> {
    let Some(step) = rule.steps.iter().find(|step| step.id == message.step) else {
        return Ok(Validity::Gone(Reason::RuleOff));
    };
    let mut held =
        ValidTouches { records: Vec::new(), ids: Vec::new(), dropped: Vec::new(), message: message.clone() };
    let mut due = Vec::new();
    for touch in touches {
        match one(rule, step, touch, world, records)? {
            Ok((record, occurrence, planned)) => {
                due.push((planned.due_at, record, occurrence, touch.id));
                held.message.class = planned.class;
                held.message.via = planned.via;
                held.message.template = planned.template;
                // Touches that wait for one another are too late with the last of them: waiting is no lateness. Whoever
                // had it sent once more may have given it longer than the rule does.
                held.message.expires_at = held.message.expires_at.max(planned.expires_at);
            }
            Err(reason) => held.dropped.push((touch.id, reason)),
        }
    }
    // In one order, however they came into the ledger: the first of them says what the message is about.
    due.sort_by(|(a, record, of, _), (b, other, of_other, _)| {
        (a, &record.key, &of.key).cmp(&(b, &other.key, &of_other.key))
    });
    let first_due = due.first().map(|(at, ..)| *at);
    held.ids = due.iter().map(|(.., id)| *id).collect();
    held.records = due.into_iter().map(|(_, record, occurrence, _)| (record, occurrence)).collect();
    Ok(match (first_due, held.dropped.first()) {
        // Touches of one message go together, as soon as the first of them is due.
        (Some(at), _) if at <= now => Validity::Due(Box::new(held)),
        (Some(at), _) => Validity::Later(at),
        (None, Some((_, reason))) => Validity::Gone(*reason),
        (None, None) => Validity::Gone(Reason::NotMatching),
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
    Ok(one(rule, step, touch, world, records)?.map(|(_, _, planned)| planned.due_at))
}

pub(super) type StillDue = Result<(Record, plan::Occurrence, PlannedTouch), Reason>;

pub(super) fn one(
    rule: &Rule,
    step: &Step,
    touch: &Touch,
    world: World<'_>,
    records: &dyn Records,
) -> Result<StillDue, ViewError> {
    let Some(record) = records.get(&touch.key.record)? else { return Ok(Err(Reason::RecordGone)) };
    // Where nothing was edited it is due at the very instant it was planned for, to the milliseconds that a store
    // keeps; only else look around.
    let moment = SignedDuration::from_millis(1);
    let around = SignedDuration::from_hours(MOVED_HOURS);
    for distance in [moment, around] {
        let span = span_around(touch.due_at, distance);
        let mut skipped = None;
        for (planned, occurrence) in plan::plan_step(rule, step, &record, records, world, span)? {
            if planned.key.occurrence != touch.key.occurrence {
                continue;
            }
            if planned.reason.is_some() {
                skipped = planned.reason;
            } else if planned.key.recipient == touch.key.recipient {
                return Ok(Ok((record, occurrence, planned)));
            }
        }
        if let Some(reason) = skipped {
            return Ok(Err(reason));
        }
    }
    let stopped = plan::is_stopped(rule, &record, &touch.key.occurrence, touch.due_at, world);
    Ok(Err(if stopped { Reason::Stopped } else { Reason::NotMatching }))
}

fn span_around(at: Timestamp, distance: SignedDuration) -> Span {
    Span {
        after: at.saturating_sub(distance).unwrap_or(Timestamp::MIN),
        through: at.saturating_add(distance).unwrap_or(Timestamp::MAX),
    }
}
