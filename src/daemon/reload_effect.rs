//! What new rules would change, rule by rule: what a reload's answer says, and what a brake goes by. Asked before anything
//! is put in force. What lies ahead is counted in one walk for both ([`crate::forecast::effect`]); what the edit itself
//! decides of what is behind, by the function that writes it down ([`crate::forecast::edit`]).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::live::Live;
use super::planner;
use super::planner::effect::Changed;
use crate::deployment::Deployment;
use crate::forecast::effect::{self, EFFECT_DAYS, Effect};
use crate::planted::{self, Bug};
use crate::rule::Rule;
use crate::store::identity::{Identity, RuleIdentity};
use crate::store::{Error, Store};
use crate::terms::{Reason, TouchState};
use crate::words::{ReloadPart, ReloadSentence, RuleChange, Sentence};

/// What new rules would change, by rule. Rules of which nothing changes are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReloadEffect {
    /// By the id that the rule has from then on.
    pub rules: BTreeMap<String, RuleEffect>,
}

/// What would change about one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleEffect {
    /// What is done to it.
    pub change: RuleChange,
    /// Touches that the old rule does not have, by the local day on which they are due.
    pub added: BTreeMap<Date, u64>,
    /// Touches that the new rule does not have any more, by that day.
    pub removed: BTreeMap<Date, u64>,
    /// Touches that are due at another instant, still ahead.
    pub moved: u64,
    /// Touches that were ahead and are due at once.
    pub due_at_once: u64,
    /// Touches that would be due at once, and are too late by what they would have been due before.
    pub too_late: u64,
    /// Repeats of which a later one is due at once.
    pub overtaken: u64,
    /// Touches ahead whose occasion has gone already, or has been told to somebody else: they are not sent again.
    pub already_sent: u64,
    /// Touches that fell due before the rule was so; they are rows that a person can let go.
    pub before_rule: u64,
    /// Touches that wait, of a rule that goes.
    pub waiting_of_removed: u64,
    /// Touches that wait for a person by the rule's own limits from now on.
    pub held: u64,
    /// Of those that are added or due at once, the ones that are due within a day.
    pub within_a_day: u64,
}

impl RuleEffect {
    fn new(change: RuleChange) -> RuleEffect {
        RuleEffect {
            change,
            added: BTreeMap::new(),
            removed: BTreeMap::new(),
            moved: 0,
            due_at_once: 0,
            too_late: 0,
            overtaken: 0,
            already_sent: 0,
            before_rule: 0,
            waiting_of_removed: 0,
            held: 0,
            within_a_day: 0,
        }
    }

    /// Takes over what the one walk over old and new has found.
    fn take(&mut self, found: &effect::RuleEffect) {
        if !planted::is(Bug::AnswerForgetsTheAdded) {
            self.added.clone_from(&found.added_on);
        }
        self.removed.clone_from(&found.gone_on);
        self.moved = found.rescheduled;
        self.already_sent += found.already_sent;
        self.held = found.waits;
        self.within_a_day += found.soon;
    }

    fn is_something(&self) -> bool {
        *self != RuleEffect::new(self.change.clone())
    }

    /// In a sentence.
    fn said(&self, rule: &str) -> ReloadSentence {
        let all = |days: &BTreeMap<Date, u64>| days.values().sum::<u64>();
        let parts = [
            (all(&self.added), ReloadPart::Added as fn(u64) -> ReloadPart),
            (all(&self.removed), ReloadPart::Removed),
            (self.moved, ReloadPart::Moved),
            (self.due_at_once, ReloadPart::AtOnce),
            (self.already_sent, ReloadPart::AlreadySent),
            (self.too_late, ReloadPart::TooLate),
            (self.overtaken, ReloadPart::Overtaken),
            (self.before_rule, ReloadPart::BeforeRule),
            (self.waiting_of_removed, ReloadPart::Waiting),
            (self.held, ReloadPart::Held),
        ];
        let parts = parts.into_iter().filter(|(touches, _)| *touches > 0);
        let parts = parts.map(|(touches, part)| part(touches)).collect();
        ReloadSentence::Rule { rule: rule.to_owned(), change: self.change.clone(), parts }
    }
}

impl ReloadEffect {
    /// How many more touches are due within a day.
    #[must_use]
    pub fn within_a_day(&self) -> u64 {
        self.rules.values().map(|rule| rule.within_a_day).sum()
    }

    /// A line a rule, and what they come to.
    #[must_use]
    pub fn said(&self) -> Vec<Sentence> {
        let mut said: Vec<Sentence> =
            self.rules.iter().map(|(rule, effect)| effect.said(rule).into()).collect();
        let all = |of: fn(&RuleEffect) -> &BTreeMap<Date, u64>| -> u64 {
            self.rules.values().flat_map(|rule| of(rule).values()).sum()
        };
        let (added, removed) = (all(|rule| &rule.added), all(|rule| &rule.removed));
        if !said.is_empty() {
            let at_once = self.rules.values().map(|rule| rule.due_at_once).sum();
            said.push(
                ReloadSentence::Total {
                    days: u32::try_from(EFFECT_DAYS).unwrap_or_default(),
                    added,
                    removed,
                    at_once,
                }
                .into(),
            );
        }
        said
    }
}

/// What `new` would change about what is in force and what the ledger holds: what the brake goes by, and the answer.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn effect(
    reader: &dyn Store,
    old: &Live,
    new: &Deployment,
    identity: &Identity,
    now: Timestamp,
) -> Result<(Effect, ReloadEffect), Error> {
    let mut changed = planner::effect::by_files(reader, &old.deployment, new, identity, now)?;
    let mut answer = ReloadEffect::default();
    for one in &mut changed {
        let (rule, of_rule) = match one.after {
            Some(rule) => (rule.id.clone(), edited(one, reader, new, identity.rules.get(&rule.id), now)?),
            None => {
                let Some(gone) = &one.before else { continue };
                let mut of_rule = RuleEffect::new(RuleChange::Removed);
                of_rule.waiting_of_removed = reader.open_touches(None, Some(&gone.id))?.len() as u64;
                (gone.id.clone(), of_rule)
            }
        };
        answer.rules.insert(rule, of_rule);
    }
    let effect = planner::effect::judge(reader, &old.deployment, new, &changed, now)?;
    for (rule, of_rule) in &mut answer.rules {
        if let Some(found) = effect.by_rule.get(rule) {
            of_rule.take(found);
        }
    }
    // Where only what is around a rule has changed, or how it is sent, and none of its touches, it is as it was.
    let decides = |rule: &String| changed.iter().any(|one| one.begun.is_some() && one.is_rule(rule));
    answer.rules.retain(|rule, of_rule| {
        of_rule.change == RuleChange::Removed || decides(rule) || of_rule.is_something()
    });
    for rule in new.rules.iter() {
        if !answer.rules.contains_key(&rule.id) && reworded(&old.deployment, new, rule) {
            answer.rules.insert(rule.id.clone(), RuleEffect::new(RuleChange::Reworded));
        }
    }
    Ok((effect, answer))
}

/// What is done to a rule that stays or comes, and what the edit itself decides of its touches.
fn edited(
    one: &mut Changed<'_>,
    reader: &dyn Store,
    new: &Deployment,
    own: Option<&RuleIdentity>,
    now: Timestamp,
) -> Result<RuleEffect, Error> {
    let known_as = own.and_then(|own| own.known_as.as_deref());
    let change = match (known_as, own.and_then(|own| own.earlier.as_ref())) {
        _ if (one.begun.is_none() || one.is_as_it_was(own)) && one.sends_otherwise() => RuleChange::Edited,
        _ if one.begun.is_none() || one.is_as_it_was(own) => RuleChange::Surroundings,
        (Some(was), _) => RuleChange::Renamed { was: was.to_owned() },
        (None, Some(earlier)) if earlier.gone_at.is_none() => RuleChange::Edited,
        (None, _) => RuleChange::New,
    };
    let mut effect = RuleEffect::new(change);
    one.edit(reader, new, now, &mut |edited| match (edited.touch.state, edited.touch.reason) {
        (TouchState::Planned, _) => {
            effect.due_at_once += 1;
            effect.within_a_day += u64::from(!edited.is_open);
        }
        (_, Some(Reason::TooLate)) => effect.too_late += 1,
        (_, Some(Reason::Overtaken)) => effect.overtaken += 1,
        (_, Some(Reason::AlreadyTold)) => effect.already_sent += 1,
        _ => effect.before_rule += 1,
    })?;
    Ok(effect)
}

/// Whether a rule that decides as before says something else, or says it another way.
fn reworded(old: &Deployment, new: &Deployment, rule: &Rule) -> bool {
    let Some(before) = old.rules.get(&rule.id) else { return false };
    before.source.text != rule.source.text
        || rule.steps.iter().any(|step| {
            match (old.templates.get(&step.template), new.templates.get(&step.template)) {
                (Some(old), Some(new)) => !new.says_as(old),
                _ => true,
            }
        })
}
