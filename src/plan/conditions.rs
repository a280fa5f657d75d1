//! What a rule asks of a record before anybody is told: `stop_once`, `[only]`, a step's `only`, `where`. Each question
//! is put in one place; the planner stops at the first answer that leaves the record out, `explain` shows all of them.

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::draft::{Draft, Stop};
use super::{World, nearest};
use crate::expression;
use crate::record::view::{Records, ViewError};
use crate::record::{Record, Value};
use crate::rule::{Condition, Rule};
use crate::terms::Reason;

/// A question of a rule, with what the record holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionQuestion<'a> {
    /// Has the field that ends the rule been filled in?
    StopOnce {
        /// The field.
        field: &'a str,
        /// What stands in it.
        value: Option<Value>,
    },
    /// Is the field what `[only]`, or the step's own `only`, wants?
    Only {
        /// The kind of the record that is asked: the rule's, or the recipient's.
        kind: String,
        /// The line.
        condition: &'a Condition,
        /// What stands in the field, on the day on which the touch is due.
        value: Option<Value>,
    },
    /// Is the `where` true?
    Where {
        /// As it is written.
        text: &'a str,
    },
}

/// A question, and what the answer stops, if it stops anything.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionAnswer<'a> {
    /// What was asked.
    pub question: ConditionQuestion<'a>,
    /// Why the record is left out because of it.
    pub stop: Option<Stop>,
}

/// Hears each answer, and says whether the next question is to be put.
pub(super) type Hear<'h, 'a> = &'h mut dyn FnMut(ConditionAnswer<'a>) -> ControlFlow<()>;

/// Puts the questions about the record, in order, for as long as `hear` wants the next one.
pub(super) fn of_record<'a>(
    draft: &Draft<'a, '_>,
    records: &dyn Records,
    hear: Hear<'_, 'a>,
) -> Result<(), ViewError> {
    let (rule, record) = (draft.rule, draft.record);
    for field in &rule.when.stop_once {
        let of = draft.occurrence.key.as_str();
        let ends = ends(field, rule, record, (of, draft.due_at), draft.world);
        let stop = ends.then(|| Stop::by(Reason::Stopped));
        if hear(ConditionAnswer {
            question: ConditionQuestion::StopOnce { field, value: record.get(field) },
            stop,
        })
        .is_break()
        {
            return Ok(());
        }
    }
    let own = draft.step.only.iter().filter(|line| !line.of_recipient).map(|line| &line.condition);
    for condition in rule.only.iter().chain(own) {
        if hear(only(draft, condition, record)).is_break() {
            return Ok(());
        }
    }
    if let Some(filter) = &rule.filter {
        let extras = draft.extras();
        let context = expression::context(record, None, &extras, filter.needs(), draft.world.kinds, records)?;
        let stop = match filter.eval_bool(&context) {
            Ok(true) => None,
            Ok(false) => Some(Stop::by(Reason::NotMatching)),
            Err(error) => Some(Stop { reason: Reason::WhereError, error: Some(error) }),
        };
        let _last =
            hear(ConditionAnswer { question: ConditionQuestion::Where { text: filter.text() }, stop });
    }
    Ok(())
}

/// Puts the questions of the step about the person it would go to.
pub(super) fn of_recipient<'a>(draft: &Draft<'a, '_>, person: &Record, hear: Hear<'_, 'a>) {
    for line in draft.step.only.iter().filter(|line| line.of_recipient) {
        if hear(only(draft, &line.condition, person)).is_break() {
            return;
        }
    }
}

fn only<'a>(draft: &Draft<'a, '_>, condition: &'a Condition, record: &Record) -> ConditionAnswer<'a> {
    let value = record.value_on(&condition.field, draft.due_on());
    let stop = (!condition.fits(value.as_ref())).then(|| Stop::by(Reason::NotMatching));
    ConditionAnswer {
        question: ConditionQuestion::Only { kind: record.key.kind.clone(), condition, value },
        stop,
    }
}

/// Whether one of the fields of `stop_once` ends what is due at this instant. `occurrence` is the key of the one in
/// question.
#[must_use]
pub fn is_stopped(
    rule: &Rule,
    record: &Record,
    occurrence: &str,
    due_at: Timestamp,
    world: World<'_>,
) -> bool {
    rule.when.stop_once.iter().any(|field| ends(field, rule, record, (occurrence, due_at), world))
}

/// Whether a field ends what is due at or after its own instant, on or after its day. On what comes again it belongs to the
/// occurrence nearest to it, and ends that one only: what was done four years ago is no answer to this time.
fn ends(
    field: &str,
    rule: &Rule,
    record: &Record,
    (occurrence, due_at): (&str, Timestamp),
    world: World<'_>,
) -> bool {
    let Some(value) = record.get(field) else { return false };
    let is_past = match &value {
        Value::Datetime(at) => due_at >= *at,
        Value::Date(on) => world.calendars.zone.civil(due_at).date() >= *on,
        _ => false,
    };
    let of = occurrence.split('#').next().unwrap_or(occurrence);
    is_past && nearest::belongs(&rule.when.trigger, record, &value, of, world.calendars)
}
