//! What is due: the one evaluator that the daemon, `forecast`, `explain`, `test` and the demo all call.
//!
//! `plan(rules, records, calendar, window) -> touches with reasons`, and nothing else: no clock, no memory of an
//! earlier run. So planning a window in one sweep, in pieces, in any order or twice gives the same touches, and
//! their keys make the store keep each one once. What a rule costs follows what is due: records come through date
//! indexes, and every occurrence is found by calculation from its anchor, never by counting up to it.

mod due;
mod occurrence;
mod reach;
pub mod recipient;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::calendar::Calendars;
use crate::config::Windows;
use crate::expression;
use crate::message::{PlannedTouch, TouchKey};
use crate::planted::{self, Bug};
use crate::record::view::{Records, ViewError};
use crate::record::{Kinds, Record};
use crate::rule::{Condition, Rule, Step};
use crate::terms::{Class, Reason, TouchState};

pub use due::{Point, is_stopped, later};
pub use occurrence::Occurrence;
pub use recipient::Recipient;

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
    for step in &rule.steps {
        let scan = reach::scan(rule, step, world, span);
        for candidates in &scan.candidates {
            records.candidates(candidates, &mut |record| {
                for (touch, _) in step_touches(rule, step, &record, records, world, span, &scan)? {
                    visit(touch)?;
                }
                Ok(())
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
    let dues = due::of_step(rule, step, record, world, span, scan);
    for (occurrence, due_at) in dues {
        let on = world.calendars.zone.civil(due_at).date();
        let fits = |line: &Condition| line.fits(recipient::value(record, &line.field, on).as_ref());
        if !rule.only.iter().all(fits) {
            continue;
        }
        let blank = Blank { rule, step, record, occurrence: &occurrence, due_at, world };
        let found = match passes_filter(&blank, records)? {
            Ok(true) => addressed(&blank, records)?,
            Ok(false) => Vec::new(),
            Err(error) => {
                vec![PlannedTouch { error: Some(error), ..blank.touch(None, Some(Reason::WhereError)) }]
            }
        };
        touches.extend(found.into_iter().map(|touch| (touch, occurrence.clone())));
    }
    Ok(touches)
}

/// Whether the rule's `where` lets the record through; its error, in words, where it fails.
fn passes_filter(blank: &Blank<'_>, records: &dyn Records) -> Result<Result<bool, String>, ViewError> {
    let Some(filter) = &blank.rule.filter else { return Ok(Ok(true)) };
    let extras = blank.extras();
    let context =
        expression::context(blank.record, None, &extras, filter.needs(), blank.world.kinds, records)?;
    Ok(filter.eval_bool(&context))
}

fn addressed(blank: &Blank<'_>, records: &dyn Records) -> Result<Vec<PlannedTouch>, ViewError> {
    let on = blank.world.calendars.zone.civil(blank.due_at).date();
    let people = recipient::resolve(&blank.step.to, blank.record, on, records, blank.world.kinds)?;
    if people.is_empty() {
        return Ok(vec![blank.touch(None, Some(Reason::NoRecipient))]);
    }
    if people.len() > recipient::RECIPIENTS_MAX {
        return Ok(vec![blank.touch(None, Some(Reason::TooMany))]);
    }
    let fits = |person: &Record| {
        blank.step.only.iter().all(|line| {
            let about = if line.of_recipient { person } else { blank.record };
            line.condition.fits(recipient::value(about, &line.condition.field, on).as_ref())
        })
    };
    Ok(people.iter().filter(|person| fits(person)).map(|person| blank.touch(Some(person), None)).collect())
}

/// What expressions see beside the record: the moment they are asked for, and what the touch is about.
#[must_use]
pub fn extras<'a>(
    at: Timestamp,
    occurrence: &Occurrence,
    items: &'a [Record],
    world: World<'a>,
) -> expression::Extras<'a> {
    let zone = &world.calendars.zone;
    expression::Extras {
        today: zone.civil(at).date(),
        now: at,
        zone: zone.time_zone(),
        company: world.company,
        occurrence: Some(expression::Occurrence {
            date: occurrence.on,
            number: i64::from(occurrence.repeat) + 1,
            years: occurrence.years,
        }),
        items,
    }
}

/// A touch in the making: all but the person.
struct Blank<'a> {
    rule: &'a Rule,
    step: &'a Step,
    record: &'a Record,
    occurrence: &'a Occurrence,
    due_at: Timestamp,
    world: World<'a>,
}

impl Blank<'_> {
    fn extras(&self) -> expression::Extras<'_> {
        extras(self.due_at, self.occurrence, std::slice::from_ref(self.record), self.world)
    }

    fn occurrence_key(&self) -> String {
        if planted::is(Bug::RevisionInKey) {
            return format!("{}@{}", self.occurrence.key, self.rule.digest());
        }
        if planted::is(Bug::UtcDateAsOccurrence) {
            return self.due_at.strftime("%Y-%m-%d").to_string();
        }
        self.occurrence.key.clone()
    }

    fn touch(&self, person: Option<&Record>, skipped: Option<Reason>) -> PlannedTouch {
        let works_here =
            person.and_then(|person| self.world.kinds.get(&person.key.kind)).is_some_and(|kind| kind.staff);
        PlannedTouch {
            key: TouchKey {
                rule: self.rule.id.clone(),
                step: self.step.id.clone(),
                record: self.record.key.clone(),
                recipient: person.map(|person| person.key.clone()),
                occurrence: self.occurrence_key(),
            },
            due_at: self.due_at,
            expires_at: later(self.due_at, self.rule.when.late_ok, self.world.calendars),
            class: if works_here { Class::Staff } else { self.rule.class },
            via: self.step.via.clone(),
            template: self.step.template.clone(),
            group: self.step.group,
            state: if skipped.is_some() { TouchState::Skipped } else { TouchState::Planned },
            reason: skipped,
            error: None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
