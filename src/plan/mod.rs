//! What is due: the one evaluator that the daemon, `forecast`, `explain`, `test` and the demo all call.
//!
//! `plan(rules, records, calendar, window) -> touches with reasons`, and nothing else: no clock, no memory of an
//! earlier run. So planning a window in one sweep, in pieces, in any order or twice gives the same touches, and
//! their keys make the store keep each one once. What a rule costs follows what is due: records come through date
//! indexes, and every occurrence is found by calculation from its anchor, never by counting up to it.

mod brake;
mod conditions;
mod consider;
mod draft;
mod due;
mod nearest;
mod occurrence;
mod reach;
mod recipient;
mod told;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::calendar::Calendars;
use crate::config::Windows;
use crate::message::PlannedTouch;
use crate::planted::{self, Bug};
use crate::record::view::{Records, ViewError};
use crate::record::{Kinds, Record};
use crate::rule::{Rule, Step};
use crate::terms::{Reason, TouchState};

use draft::Draft;

pub use brake::{Brake, DayLedger, held_for_person, whole_day};
pub use conditions::{ConditionAnswer, ConditionQuestion, is_stopped};
pub use consider::{Considered, consider, dues};
pub use draft::{Stop, extras};
pub use due::{later, reach_back};
pub(crate) use occurrence::minute_key;
pub use occurrence::{Occurrence, Point};
pub use recipient::{has_stand_ins, path_to};
pub use told::told_for;

/// What planning needs to know beside rules and records.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The kinds of records.
    pub kinds: &'a Kinds,
    /// Zone, working days and hours, festivals.
    pub calendars: &'a Calendars,
    /// Send windows: their opening is the time of day of what has none.
    pub windows: &'a Windows,
    /// Words about the company, for expressions.
    pub company: &'a BTreeMap<String, String>,
}

/// A span of due instants: later than `after`, up to and with `through`. Spans that touch leave no gap and no
/// overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The last instant that is not in it.
    pub after: Timestamp,
    /// The last instant in it.
    pub through: Timestamp,
}

impl Span {
    /// Whether an instant is in it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.after < at && at <= self.through
    }
}

/// Hands every touch of a rule that is due within the span to `visit`, in no promised order.
///
/// # Errors
/// When records cannot be read, or `visit` fails.
pub fn plan_rule(
    rule: &Rule,
    records: &dyn Records,
    world: World<'_>,
    span: Span,
    visit: &mut dyn FnMut(PlannedTouch) -> Result<(), ViewError>,
) -> Result<(), ViewError> {
    plan_occurrences(rule, records, world, span, &mut |touch, _| visit(touch))
}

/// As [`plan_rule`], with what each touch is about.
///
/// # Errors
/// When records cannot be read, or `visit` fails.
pub fn plan_occurrences(
    rule: &Rule,
    records: &dyn Records,
    world: World<'_>,
    span: Span,
    visit: &mut dyn FnMut(PlannedTouch, Occurrence) -> Result<(), ViewError>,
) -> Result<(), ViewError> {
    for step in &rule.steps {
        let scan = reach::scan(rule, step, world, span);
        for candidates in &scan.candidates {
            records.candidates(candidates, &mut |record| {
                let found = step_touches(rule, step, &record, records, world, span, &scan)?;
                found.into_iter().try_for_each(|(touch, occurrence)| visit(touch, occurrence))
            })?;
        }
    }
    Ok(())
}

/// The touches of one step for one record, due within the span, each with what it is about.
///
/// # Errors
/// When records cannot be read.
pub fn plan_step(
    rule: &Rule,
    step: &Step,
    record: &Record,
    records: &dyn Records,
    world: World<'_>,
    span: Span,
) -> Result<Vec<(PlannedTouch, Occurrence)>, ViewError> {
    let scan = reach::scan(rule, step, world, span);
    step_touches(rule, step, record, records, world, span, &scan)
}

/// Whether a later repeat of a touch, about the same occasion and for the same person, is due by now as well: then only
/// the latest goes, however they came to be due together. By a record entered late, or after an outage.
///
/// # Errors
/// When records cannot be read.
pub fn is_overtaken(
    rule: &Rule,
    touch: &PlannedTouch,
    records: &dyn Records,
    world: World<'_>,
    now: Timestamp,
) -> Result<bool, ViewError> {
    let repeats = |step: &&Step| step.id == touch.key.step && step.repeat.is_some();
    let Some(step) = rule.steps.iter().find(repeats).filter(|_| touch.due_at < now) else {
        return Ok(false);
    };
    let Some(record) = records.get(&touch.key.record)? else { return Ok(false) };
    let since = Span { after: touch.due_at, through: now };
    let later = plan_step(rule, step, &record, records, world, since)?;
    Ok(later.iter().any(|(other, _)| {
        other.state == TouchState::Planned
            && other.key.recipient == touch.key.recipient
            && other.key.occasion() == touch.key.occasion()
            && other.key.repeat() > touch.key.repeat()
    }))
}

/// The touches of a rule for one record, due within the span.
///
/// # Errors
/// When records cannot be read.
pub fn plan_record(
    rule: &Rule,
    record: &Record,
    records: &dyn Records,
    world: World<'_>,
    span: Span,
) -> Result<Vec<PlannedTouch>, ViewError> {
    let mut touches = Vec::new();
    if record.key.kind == rule.each {
        for step in &rule.steps {
            let found = plan_step(rule, step, record, records, world, span)?;
            touches.extend(found.into_iter().map(|(touch, _)| touch));
        }
    }
    Ok(touches)
}

fn step_touches(
    rule: &Rule,
    step: &Step,
    record: &Record,
    records: &dyn Records,
    world: World<'_>,
    span: Span,
    scan: &reach::Scan,
) -> Result<Vec<(PlannedTouch, Occurrence)>, ViewError> {
    let mut touches = Vec::new();
    for (occurrence, due_at) in reach::dues(rule, step, record, world, span, scan) {
        let draft = Draft { rule, step, record, occurrence: &occurrence, due_at, world };
        let mut stop = None;
        conditions::of_record(&draft, records, &mut |answer| {
            stop = answer.stop;
            if stop.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let found = match stop {
            None => addressed(&draft, records)?,
            // Whoever wrote the expression has to hear of it; a record that does not fit is simply not meant.
            Some(stop) if stop.reason == Reason::WhereError => vec![draft.touch(None, Some(stop))],
            Some(_) if planted::is(Bug::NobodyBeforeOnly) && draft.people(records)?.is_err() => {
                vec![draft.touch(None, Some(Stop::by(Reason::NoRecipient)))]
            }
            Some(_) => Vec::new(),
        };
        touches.extend(found.into_iter().map(|touch| (touch, occurrence.clone())));
    }
    Ok(touches)
}

fn addressed(draft: &Draft<'_, '_>, records: &dyn Records) -> Result<Vec<PlannedTouch>, ViewError> {
    let people = match draft.people(records)? {
        Ok(people) => people,
        Err(reason) => return Ok(vec![draft.touch(None, Some(Stop::by(reason)))]),
    };
    let fits = |person: &&Record| {
        let mut fits = true;
        conditions::of_recipient(draft, person, &mut |answer| {
            fits = answer.stop.is_none();
            if fits { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        fits
    };
    Ok(people.iter().filter(fits).map(|person| draft.touch(Some(person), None)).collect())
}

#[cfg(test)]
pub(crate) mod tests;
