//! A rule and a record looked at from every side, for `explain`: what would be due, and what the planner asks of it.

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::conditions::{self, ConditionAnswer, ConditionQuestion};
use super::draft::{Draft, Stop};
use super::occurrence::Occurrence;
use super::recipient::path_to;
use super::{Span, World, reach};
use crate::message::PlannedTouch;
use crate::planted::{self, Bug};
use crate::record::Record;
use crate::record::view::{Records, ViewError};
use crate::rule::{Path, Rule, Step};
use crate::terms::Reason;

/// What would be due if the rule asked nothing of the record, with everything that it does ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered<'a> {
    /// The touch; where the path leads to nobody, without a recipient and with the reason.
    pub touch: PlannedTouch,
    /// What it is about.
    pub occurrence: Occurrence,
    /// The path by which it leads to the person; where it leads to nobody, the first one.
    pub path: &'a Path,
    /// Every question of the rule, in the order in which the planner asks, with its answer.
    pub answers: Vec<ConditionAnswer<'a>>,
}

impl Considered<'_> {
    /// Why the planner leaves it out, where it does: the first answer that stops it.
    #[must_use]
    pub fn stop(&self) -> Option<&Stop> {
        self.answers.iter().find_map(|answer| answer.stop.as_ref())
    }
}

/// When a step is due for a record within the span, whatever the rule asks of the record.
#[must_use]
pub fn dues(
    rule: &Rule,
    step: &Step,
    record: &Record,
    world: World<'_>,
    span: Span,
) -> Vec<(Occurrence, Timestamp)> {
    reach::dues(rule, step, record, world, span, &reach::scan(rule, step, world, span))
}

/// One occurrence of a step for a record, with all questions of the rule answered: what `explain` shows.
///
/// # Errors
/// When records cannot be read.
pub fn consider<'a>(
    rule: &'a Rule,
    step: &'a Step,
    record: &'a Record,
    (occurrence, due_at): (&Occurrence, Timestamp),
    records: &dyn Records,
    world: World<'a>,
) -> Result<Vec<Considered<'a>>, ViewError> {
    let draft = Draft { rule, step, record, occurrence, due_at, world };
    let mut answers = Vec::new();
    conditions::of_record(&draft, records, &mut |mut answer| {
        if planted::is(Bug::ExplainKnowsNoAge) && is_about_age(&answer) {
            answer.stop = Some(Stop::by(Reason::NotMatching));
        }
        answers.push(answer);
        ControlFlow::Continue(())
    })?;
    let considered =
        |touch, path, answers| Considered { touch, occurrence: occurrence.clone(), path, answers };
    let people = match draft.people(records)? {
        Ok(people) => people,
        Err(reason) => {
            return Ok(vec![considered(draft.touch(None, Some(Stop::by(reason))), &step.to, answers)]);
        }
    };
    let of_person = |person: &Record| {
        let (on, view) = (draft.due_on(), (records, world.kinds));
        let path = path_to((rule, step), record, &person.key, on, view)?;
        let mut answers = answers.clone();
        conditions::of_recipient(&draft, person, &mut |answer| {
            answers.push(answer);
            ControlFlow::Continue(())
        });
        Ok(considered(draft.touch(Some(person), None), path, answers))
    };
    people.iter().map(of_person).collect()
}

/// Only for [`Bug::ExplainKnowsNoAge`].
fn is_about_age(answer: &ConditionAnswer<'_>) -> bool {
    matches!(&answer.question, ConditionQuestion::Only { condition, .. } if condition.field == "age")
}
