//! What a rule has due for a record around a day, with or without the conditions that would leave the record out.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::message::PlannedTouch;
use crate::plan::{self, Occurrence, Span, World};
use crate::record::Record;
use crate::record::view::Records;
use crate::rule::{Rule, When};

/// How far is looked, in days: near first, so that what comes every week is found without counting ten years of it.
const REACH_DAYS: [i64; 4] = [3, 40, 400, 4_000];

/// A touch with what it is about.
pub(crate) type Found = (PlannedTouch, Occurrence);

/// The rule without `[only]`, `where`, `stop_once` and the conditions of its steps: what would be due for a record
/// if it fitted.
pub(crate) fn without_conditions(rule: &Rule) -> Rule {
    let mut bare = rule.clone();
    bare.only.clear();
    bare.filter = None;
    bare.when = When { stop_once: None, ..bare.when };
    for step in &mut bare.steps {
        step.only.clear();
    }
    bare
}

/// All touches of a rule for a record that are due within the span, in the order of their due instants.
pub(crate) fn within(
    rule: &Rule,
    record: &Record,
    records: &dyn Records,
    world: World<'_>,
    span: Span,
) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for step in &rule.steps {
        found.extend(plan::plan_step(rule, step, record, records, world, span)?);
    }
    found.sort_by(|(a, _), (b, _)| (a.due_at, &a.key).cmp(&(b.due_at, &b.key)));
    Ok(found)
}

/// Of each step, the touches of the occurrence that is due nearest to an instant; none where there is nothing
/// within ten years.
pub(crate) fn nearest(
    rule: &Rule,
    record: &Record,
    records: &dyn Records,
    world: World<'_>,
    at: Timestamp,
) -> Result<Vec<Found>> {
    let mut nearest = Vec::new();
    for step in &rule.steps {
        for days in REACH_DAYS {
            let found = plan::plan_step(rule, step, record, records, world, around(at, days, days))?;
            let distance = |touch: &PlannedTouch| at.duration_since(touch.due_at).abs();
            let best = found.iter().min_by_key(|(touch, _)| distance(touch));
            if let Some((best, _)) = best {
                let key = best.key.occurrence.clone();
                nearest.extend(found.into_iter().filter(|(touch, _)| touch.key.occurrence == key));
                break;
            }
        }
    }
    nearest.sort_by(|(a, _), (b, _)| (a.due_at, &a.key).cmp(&(b.due_at, &b.key)));
    Ok(nearest)
}

/// The first touches of a rule for a record after an instant, all due together.
pub(crate) fn next(
    rule: &Rule,
    record: &Record,
    records: &dyn Records,
    world: World<'_>,
    after: Timestamp,
) -> Result<Vec<Found>> {
    for days in REACH_DAYS {
        let span = Span { after, ..around(after, 0, days) };
        let mut found = within(rule, record, records, world, span)?;
        if let Some(first) = found.first().map(|(touch, _)| touch.due_at) {
            found.retain(|(touch, _)| touch.due_at == first);
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn around(at: Timestamp, before_days: i64, after_days: i64) -> Span {
    let days = |days: i64| SignedDuration::from_hours(days * 24);
    Span {
        after: at.saturating_sub(days(before_days)).unwrap_or(Timestamp::MIN),
        through: at.saturating_add(days(after_days)).unwrap_or(Timestamp::MAX),
    }
}
