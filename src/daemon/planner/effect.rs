//! What new rules change of what will be sent: judged once, before they are in force. The brake goes by it, a reload's
//! answer says it, and it is written down as a cause.
//!
//! Two doors lead here: a reload, and a start with other files. The others need none of their own. A restored copy is
//! opened by nobody before it is adopted. `adopt` writes down what fell due in the gap, all of it held as `restored`, so
//! that door holds whatever comes in by it; what lies ahead comes from rules and records that were judged before, and rules
//! that differ from those of the copy are other files at the next start. A clock that comes back brings what the calendar
//! has in the meantime, within `late_ok`, under rules and records judged before: as a plain start after an outage does.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::sink::PlanSink;
use crate::deployment::Deployment;
use crate::forecast::edit::EditedTouch;
use crate::forecast::effect::{Change, Effect, RulePair, Side, WaitingDay, effect};
use crate::forecast::{LedgerStatus, Past};
use crate::gate::{PausedRules, Setting};
use crate::message::{AddedTouch, GateView, KeyDigest, TouchKey};
use crate::operations::taking_over::{Begun, Surroundings, begun};
use crate::plan;
use crate::record::view::ViewError;
use crate::rule::{Rule, Step};
use crate::store::identity::{Identity, RuleIdentity, identify};
use crate::store::{Error, NewCause, PastOf, Store};
use crate::terms::{Door, TouchState};

/// Most rules that a cause is called by.
const NAMED_MAX: usize = 3;

/// A rule of which something may be another than before.
pub(in crate::daemon) struct Changed<'a> {
    /// As it was; none where it is new, or where nobody knows.
    pub(in crate::daemon) before: Option<Rule>,
    /// As it will be; none where it goes away.
    pub(in crate::daemon) after: Option<&'a Rule>,
    known_as: String,
    from: Timestamp,
    /// Where it is edited, new, or back again.
    pub(in crate::daemon) begun: Option<Begun>,
    decided: BTreeSet<KeyDigest>,
    at_once: Vec<AddedTouch>,
    /// Whether the judge says the same of the same touch as before.
    alike: bool,
    /// Whether a limit of its own lets go what it kept back before.
    loosened: bool,
}

impl<'a> Changed<'a> {
    /// A rule that will be in force.
    fn new(rule: &'a Rule, own: &RuleIdentity, before: Option<Rule>, from: Timestamp) -> Changed<'a> {
        let known_as = own.known_as.clone().unwrap_or_else(|| rule.id.clone());
        let (decided, at_once) = (BTreeSet::new(), Vec::new());
        Changed {
            before,
            after: Some(rule),
            known_as,
            from,
            begun: None,
            decided,
            at_once,
            alike: false,
            loosened: false,
        }
    }

    /// Whether it is sent another way than before.
    pub(in crate::daemon) fn sends_otherwise(&self) -> bool {
        self.before.as_ref().zip(self.after).is_some_and(|(before, after)| !sends_alike(before, after))
    }

    /// Whether this is the rule of that id.
    pub(in crate::daemon) fn is_rule(&self, id: &str) -> bool {
        self.after.is_some_and(|rule| rule.id == id)
    }

    /// Whether its file decides as before, and only what is around it may not.
    pub(in crate::daemon) fn is_as_it_was(&self, own: Option<&RuleIdentity>) -> bool {
        let earlier = own.and_then(|own| own.earlier.as_ref()).filter(|earlier| earlier.gone_at.is_none());
        self.after.zip(earlier).is_some_and(|(rule, earlier)| {
            earlier.digest == rule.canonical().digest && own.is_some_and(|own| own.known_as.is_none())
        })
    }

    /// Where it is edited, new, or back again: hands over each touch of which the edit itself decides.
    pub(in crate::daemon) fn edit(
        &mut self,
        reader: &dyn Store,
        deployment: &Deployment,
        now: Timestamp,
        visit: &mut dyn FnMut(&EditedTouch),
    ) -> Result<(), Error> {
        let (Some(begun), Some(new)) = (&self.begun, self.after) else { return Ok(()) };
        let past = PastOf(reader);
        let known_as = Some(self.known_as.as_str()).filter(|name| *name != new.id);
        let on = deployment.config.day_of(now);
        let (decided, at_once) = (&mut self.decided, &mut self.at_once);
        begun.edit(new, known_as, &past, deployment, now).run(&mut |edited| {
            let key = KeyDigest::of(&edited.touch.key);
            decided.insert(key);
            if edited.is_added && edited.touch.state == TouchState::Planned {
                at_once.push(AddedTouch { key, on });
            }
            visit(&edited);
            Ok(())
        })?;
        Ok(())
    }
}

/// The rules that other files change, or may.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::daemon) fn by_files<'a>(
    reader: &dyn Store,
    old: &Deployment,
    new: &'a Deployment,
    identity: &Identity,
    now: Timestamp,
) -> Result<Vec<Changed<'a>>, Error> {
    let was_in = Surroundings::of(old);
    let same_around = is_alike_around(old, new);
    let mut all = Vec::new();
    for rule in new.rules.iter() {
        let Some(own) = identity.rules.get(&rule.id) else { continue };
        let names = own.known_as.iter().chain([&rule.id]).chain(&rule.was);
        let in_force = names.into_iter().find_map(|name| old.rules.get(name)).map(AsRef::as_ref);
        let loosened = in_force.is_some_and(|before| loosened(before, rule));
        let begun = begun(rule, own, (new, Some(&was_in)), now);
        let decides_alike = in_force.is_some_and(|before| is_alike(old, new, before, rule));
        let same_limits = in_force.is_some_and(|before| before.limits == rule.limits);
        if begun.is_none() && same_around && decides_alike && same_limits {
            continue;
        }
        // An earlier version of this program has not kept the text: what is in force is at hand.
        let text = begun.as_ref().and_then(|begun| begun.old.clone());
        let before = text.or_else(|| own.earlier.as_ref().and(in_force).map(|before| as_now(before, rule)));
        let begins = begins(begun.as_ref(), own, now).max(plan::reach_back(rule, now, &new.calendars));
        let alike =
            same_around && decides_alike && before.as_ref().is_some_and(|before| sends_alike(before, rule));
        all.push(Changed { begun, alike, loosened, ..Changed::new(rule, own, before, begins) });
    }
    let kept = |old: &Rule| new.rules.iter().any(|rule| rule.id == old.id || rule.was.contains(&old.id));
    for gone in old.rules.iter().filter(|rule| !kept(rule)) {
        let from = reader.rule_state(&gone.id)?.map_or(now, |state| state.planned_through.min(now));
        let (known_as, decided, at_once) = (gone.id.clone(), BTreeSet::new(), Vec::new());
        let before = Some(as_now(gone, gone));
        all.push(Changed {
            before,
            after: None,
            known_as,
            from,
            begun: None,
            decided,
            at_once,
            alike: false,
            loosened: false,
        });
    }
    Ok(all)
}

/// What a start changes where the last run had other files. What the ledger keeps of them says how they were. Of an earlier
/// version of this program it keeps the rules alone: they are held against what is around them now, and where they cannot be
/// read any more, all that the ledger does not have counts as added. A first start changes nothing.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::daemon) fn of_start(
    reader: &dyn Store,
    (old, deployment): (Option<&Deployment>, &Deployment),
    now: Timestamp,
) -> Result<Option<Effect>, Error> {
    if reader.rules_planned()? == 0 {
        return Ok(None);
    }
    let identity = identify(&deployment.rules, &reader.rule_states()?);
    if let Some(old) = old {
        let mut all = by_files(reader, old, deployment, &identity, now)?;
        for changed in &mut all {
            changed.edit(reader, deployment, now, &mut |_| {})?;
        }
        return if all.is_empty() { Ok(None) } else { judge(reader, old, deployment, &all, now).map(Some) };
    }
    let mut all = Vec::new();
    for rule in deployment.rules.iter() {
        let Some(own) = identity.rules.get(&rule.id) else { continue };
        let Some(begun) = begun(rule, own, (deployment, None), now) else { continue };
        let as_it_was = |earlier: &crate::store::RuleState| {
            earlier.gone_at.is_none() && earlier.digest == rule.canonical().digest
        };
        // Only what an earlier version of this program kept of it is less.
        if own.earlier.as_ref().is_some_and(as_it_was) {
            continue;
        }
        // What the old rule's own limit kept back is not what would have gone without this.
        let before = begun.old.clone();
        let loosened = before.as_ref().is_some_and(|before| loosened(before, rule));
        let begins = begun.begins.max(plan::reach_back(rule, now, &deployment.calendars));
        let mut changed = Changed { begun: Some(begun), loosened, ..Changed::new(rule, own, before, begins) };
        changed.edit(reader, deployment, now, &mut |_| {})?;
        all.push(changed);
    }
    if all.is_empty() { Ok(None) } else { judge(reader, deployment, deployment, &all, now).map(Some) }
}

/// A rule in force under the id of the one that follows it.
fn as_now(before: &Rule, after: &Rule) -> Rule {
    let names: Vec<String> = before.steps.iter().map(|step| step.id.clone()).collect();
    let mut before = before.standing_as(&names);
    before.id.clone_from(&after.id);
    before
}

/// Up to where the rule had been planned before.
fn begins(begun: Option<&Begun>, own: &RuleIdentity, now: Timestamp) -> Timestamp {
    let planned = || own.earlier.as_ref().map_or(now, |state| state.planned_through.min(now));
    begun.map_or_else(planned, |begun| begun.begins)
}

/// Whether what stands around the rules is as before, as far as it decides what is due and may go.
pub(super) fn is_alike_around(old: &Deployment, new: &Deployment) -> bool {
    let around = |of: &Deployment| {
        let Deployment { config, kinds, calendars, channels, .. } = of;
        (calendars.clone(), config.policy.clone(), kinds.clone(), channels.clone(), config.language.clone())
    };
    around(old) == around(new)
}

/// Whether a rule and its templates are such that what goes by the one goes by the other.
fn is_alike(old: &Deployment, new: &Deployment, before: &Rule, after: &Rule) -> bool {
    let templates = |step: &Step| match (old.templates.get(&step.template), new.templates.get(&step.template))
    {
        (Some(old), Some(new)) => new.says_as(old),
        _ => false,
    };
    sends_alike(before, after) && after.steps.iter().all(templates)
}

/// Whether both send by the same channels, as the same class, the same words.
fn sends_alike(before: &Rule, after: &Rule) -> bool {
    let how = |rule: &Rule| {
        let steps = rule.steps.iter().map(|step| (step.id.clone(), step.via.clone(), step.template.clone()));
        steps.collect::<Vec<_>>()
    };
    (before.class, before.urgent) == (after.class, after.urgent) && how(before) == how(after)
}

/// Whether an edit lets go what the rule kept back for a person.
fn loosened(before: &Rule, after: &Rule) -> bool {
    let limit = before.limits.at_most.is_some() && after.limits.at_most.is_none();
    limit || before.limits.approve && !after.limits.approve
}

/// What rules change of the days to come, those that have changed and those that have gone.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::daemon) fn judge(
    reader: &dyn Store,
    old: &Deployment,
    new: &Deployment,
    rules: &[Changed<'_>],
    now: Timestamp,
) -> Result<Effect, Error> {
    let nothing = PausedRules::default();
    let records: &dyn GateView = reader;
    let after = new.setting(&nothing);
    // What is not kept between two runs.
    let before = Setting { gateway: after.gateway, ..old.setting(&nothing) };
    let ledger = |key: &TouchKey| -> Result<LedgerStatus, ViewError> { reader.standing(key) };
    let change = Change {
        before: Side { records, setting: before },
        after: Side { records, setting: after },
        ledger: &ledger,
        only: None,
        adopted_at: None,
        now,
    };
    let pairs: Vec<RulePair<'_>> = rules
        .iter()
        .map(|rule| RulePair {
            before: rule.before.as_ref(),
            after: rule.after,
            known_as: &rule.known_as,
            from: rule.from,
            decided: &rule.decided,
            at_once: &rule.at_once,
            alike: rule.alike,
            loosened: rule.loosened,
            unclear: &[],
        })
        .collect();
    Ok(effect(change, &pairs)?)
}

/// What is beyond the brake, and the cause under which an effect is written down.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::daemon) fn beyond(
    reader: &dyn Store,
    effect: &Effect,
    door: Door,
    on: Date,
    brake: u64,
) -> Result<Vec<WaitingDay>, Error> {
    Ok(effect.beyond(&reader.added_by(door, on)?, brake))
}

/// Writes an effect down as a cause, before it happens; nothing where nothing is added.
///
/// # Errors
/// When the store cannot be written.
pub(in crate::daemon) fn write_down(
    sink: &mut dyn PlanSink,
    cause: NewCause,
    effect: &Effect,
) -> Result<(), Error> {
    let added = effect.added();
    if added.is_empty() { Ok(()) } else { sink.add_cause(cause, added).map(drop) }
}

/// What a cause is called by the rules that it is about.
pub(in crate::daemon) fn named(effect: &Effect) -> String {
    let rules: Vec<&str> = effect.by_rule.keys().map(String::as_str).take(NAMED_MAX).collect();
    let more = if effect.by_rule.len() > rules.len() { ", …" } else { "" };
    rules.join(", ") + more
}
