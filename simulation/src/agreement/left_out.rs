//! What a rule leaves out, and at which of its questions: the planner asked with one question more each time, held against
//! the line that `explain` marks.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::Wrong;
use super::explained;
use super::fate;
use super::foretold::Foretold;
use super::lived::Life;
use touchbase::plan::{self, Span};
use touchbase::record::Record;
use touchbase::record::view::{Records as _, ViewError};
use touchbase::rule::{Rule, Step};
use touchbase::store::Error;
use touchbase::terms::Reason;

/// Days of rules and records that are asked about in one world.
const ASKED_MAX: usize = 20;

/// Every occurrence that a rule leaves out is left out in the explanation, too, at the same question. Returns how many
/// were left out.
///
/// # Errors
/// The first that is not.
pub(super) fn check(life: &Life<'_>) -> Result<u64, Wrong> {
    let (mut left_out, mut asked, world) = (0, 0, life.world());
    let span = Span { after: world.now, through: world.through };
    for rule in life.deployment().rules.iter() {
        let mut bare = asking_nothing(rule);
        bare.steps.iter_mut().for_each(|step| step.only.clear());
        let mut about = BTreeSet::new();
        plan::plan_rule(&bare, &life.store(), life.deployment().world(), span, &mut |touch| {
            about.insert((touch.key.record, life.deployment().config.day_of(touch.due_at)));
            Ok(())
        })
        .map_err(Error::from)?;
        for (key, day) in about {
            asked += 1;
            if asked > ASKED_MAX {
                return Ok(left_out);
            }
            let Some(record) = life.store().get(&key).map_err(Error::from)? else { continue };
            for shown in explained::on_a_day(life, rule, &key, day)? {
                left_out += u64::from(shown.stopped_at.is_some());
                one(life, rule, &record, &shown)?;
            }
        }
    }
    Ok(left_out)
}

/// Holds one explanation against the planner.
fn one(life: &Life<'_>, rule: &Rule, record: &Record, shown: &Foretold) -> Result<(), Wrong> {
    let Some(step) = rule.steps.iter().find(|step| step.id == shown.key.step) else { return Ok(()) };
    let mut first = None;
    for questions in 1..=questions(rule, step) {
        let (less, step) = asking(rule, step, questions);
        if !plans(life, &less, &step, record, shown).map_err(Error::from)? {
            first = Some(questions - 1);
            break;
        }
    }
    if first == shown.stopped_at {
        return Ok(());
    }
    let word = |at: Option<usize>| at.map_or("at none".to_owned(), |at| format!("at question {}", at + 1));
    let said = format!(
        "{}\n  explain: left out {}\n  planner: left out {}",
        fate::name(&shown.key),
        word(shown.stopped_at),
        word(first)
    );
    Err(Wrong::new("explain and planner", said))
}

/// How many questions a rule and a step put.
fn questions(rule: &Rule, step: &Step) -> usize {
    let asks = |asks: bool| usize::from(asks);
    rule.when.stop_once.len() + rule.only.len() + step.only.len() + asks(rule.filter.is_some())
}

fn asking_nothing(rule: &Rule) -> Rule {
    let mut bare = rule.clone();
    bare.when.stop_once.clear();
    bare.only.clear();
    bare.filter = None;
    bare
}

/// A rule and a step with only their first questions: `stop_once`, `[only]`, the step's own about the record, `where`, the
/// step's own about the person.
pub(super) fn asking(rule: &Rule, step: &Step, questions: usize) -> (Rule, Step) {
    let (mut less, mut of_step) = (asking_nothing(rule), step.clone());
    of_step.only.clear();
    let mut left = questions;
    let mut next = || {
        let asks = left > 0;
        left = left.saturating_sub(1);
        asks
    };
    less.when.stop_once.extend(rule.when.stop_once.iter().filter(|_| next()).cloned());
    less.only.extend(rule.only.iter().filter(|_| next()).cloned());
    let (about_person, about_record): (Vec<_>, Vec<_>) = step.only.iter().partition(|line| line.of_recipient);
    of_step.only.extend(about_record.into_iter().filter(|_| next()).cloned());
    if rule.filter.is_some() && next() {
        less.filter.clone_from(&rule.filter);
    }
    of_step.only.extend(about_person.into_iter().filter(|_| next()).cloned());
    (less, of_step)
}

/// Whether the planner plans a touch, or says why nobody gets it.
fn plans(
    life: &Life<'_>,
    rule: &Rule,
    step: &Step,
    record: &Record,
    shown: &Foretold,
) -> Result<bool, ViewError> {
    let moment = SignedDuration::from_millis(1);
    let span =
        Span { after: shown.due_at.saturating_sub(moment).unwrap_or(shown.due_at), through: shown.due_at };
    let planned = plan::plan_step(rule, step, record, &life.store(), life.deployment().world(), span)?;
    Ok(planned.iter().any(|(touch, _)| {
        touch.key.occurrence == shown.key.occurrence
            && touch.key.recipient == shown.key.recipient
            && touch.reason != Some(Reason::WhereError)
    }))
}
