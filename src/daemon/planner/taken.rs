//! What waits in the ledger and would not go any more by other rules, calendars or windows: what would be called off, and
//! what could only be skipped when its time comes. A reload is refused for it, a start holds it.
//!
//! Asked of the same judge that decides at the last moment, under what was in force and under what will be. What went
//! wrong before goes wrong still, and is no effect; an occurrence in whose place another comes is moved, not taken away.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::daemon::live::Live;
use crate::deployment::Deployment;
use crate::forecast::effect::Effect;
use crate::gate::{self, Decision, Outlook, Setting};
use crate::message::{GateView, KeyDigest, Message, MessageId, Touch, TouchId, TouchKey};
use crate::rule::Rule;
use crate::store::{Error, Store};
use crate::terms::{Reason, TouchState};

/// How many days apart one occurrence still comes in the place of another.
const INSTEAD_DAYS: i32 = 7;

/// What waits and would not go any more, by its rule.
pub(in crate::daemon) type Taken = BTreeMap<String, Vec<TouchId>>;

/// What a reload takes away; rules that go away are in it.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::daemon) fn by_reload(
    reader: &dyn Store,
    old: &Live,
    new: &Live,
    effect: &Effect,
    now: Timestamp,
) -> Result<Taken, Error> {
    let (before, after) = (&old.deployment, &new.deployment);
    let around = before.calendars != after.calendars || before.config.policy != after.config.policy;
    let differs = |touch: &Touch| {
        let rules = (before.rules.get(&touch.key.rule), after.rules.get(&touch.key.rule));
        around || rules.0.zip(rules.1).is_some_and(|(old, new)| is_another(before, after, old, new))
    };
    // What the mode keeps back is no effect of the rules: who stops everything is not asked twice.
    let after = Setting { mode: before.config.mode, ..after.setting(&new.paused) };
    let taking = Taking {
        reader,
        after,
        before: Some(before.setting(&old.paused)),
        differs: &differs,
        instead: instead(effect),
        now,
        starts: false,
    };
    taking.of(reader.open_touches(None, None)?)
}

/// Whether a rule, or what it says, is another than before.
fn is_another(before: &Deployment, after: &Deployment, old: &Rule, new: &Rule) -> bool {
    let templates = |step: &crate::rule::Step| match (
        before.templates.get(&step.template),
        after.templates.get(&step.template),
    ) {
        (Some(old), Some(new)) => !new.says_as(old),
        _ => true,
    };
    old.source.text != new.source.text || new.steps.iter().any(templates)
}

/// Which touches come in the place of others, by whom they are about.
pub(super) fn instead(effect: &Effect) -> HashMap<KeyDigest, Vec<Date>> {
    let mut instead: HashMap<KeyDigest, Vec<Date>> = HashMap::new();
    for (who, day) in effect.by_rule.values().flat_map(|rule| &rule.instead) {
        instead.entry(*who).or_default().push(*day);
    }
    instead
}

/// One look at what is open.
pub(super) struct Taking<'a> {
    pub(super) reader: &'a dyn Store,
    /// What the judge will go by.
    pub(super) after: Setting<'a>,
    /// What it has gone by; none where nobody knows any more.
    pub(super) before: Option<Setting<'a>>,
    /// Whether something about a touch may be judged otherwise than before.
    pub(super) differs: &'a dyn Fn(&Touch) -> bool,
    /// What comes in the place of what goes, by whom it is about.
    pub(super) instead: HashMap<KeyDigest, Vec<Date>>,
    pub(super) now: Timestamp,
    /// Whether records may have changed since what is open was last held against them: the daemon was down.
    pub(super) starts: bool,
}

impl Taking<'_> {
    /// Those of the open touches that would not go any more.
    pub(super) fn of(mut self, open: Vec<Touch>) -> Result<Taken, Error> {
        let mut taken = Taken::new();
        let mut together: BTreeMap<MessageId, (Vec<Touch>, Timestamp)> = BTreeMap::new();
        // What a start has kept from being cancelled waits for a person, whatever rules say.
        for touch in open.into_iter().filter(|touch| touch.reason != Some(Reason::Restart)) {
            match gate::holds(&touch, self.after.rules, self.after.world, self.reader)? {
                Err(_) if self.failed_before(&touch)? || self.comes_instead(&touch) => {}
                Err(_) => taken.entry(touch.key.rule.clone()).or_default().push(touch.id),
                Ok(due_at) => {
                    let asked = touch.state == TouchState::Planned && (self.differs)(&touch);
                    if let Some(message) = touch.message.filter(|_| asked) {
                        let with = together.entry(message).or_insert((Vec::new(), due_at));
                        with.1 = with.1.max(due_at).max(touch.due_at);
                        with.0.push(touch);
                    }
                }
            }
        }
        for (touches, due_at) in together.into_values() {
            if self.could_not_go(&touches, due_at)? {
                for touch in touches {
                    taken.entry(touch.key.rule).or_default().push(touch.id);
                }
            }
        }
        Ok(taken)
    }

    /// Whether it held no more by the rule as it was: a list that closed it while the daemon was down.
    fn failed_before(&self, touch: &Touch) -> Result<bool, Error> {
        let known = self.before.filter(|before| before.rules.get(&touch.key.rule).is_some());
        let Some(before) = known.filter(|_| self.starts) else { return Ok(false) };
        Ok(gate::holds(touch, before.rules, before.world, self.reader)?.is_err())
    }

    /// Whether another occurrence of the same record and person comes in the place of this one.
    fn comes_instead(&mut self, touch: &Touch) -> bool {
        let Some(rule) = self.after.rules.get(&touch.key.rule) else { return false };
        let who = KeyDigest::without_occurrence(&TouchKey { rule: rule.id.clone(), ..touch.key.clone() });
        let Some(days) = self.instead.get_mut(&who) else { return false };
        let day = self.after.world.calendars.zone.civil(touch.due_at).date();
        let near = days
            .iter()
            .position(|other| day.until(*other).is_ok_and(|apart| apart.get_days().abs() <= INSTEAD_DAYS));
        near.map(|place| days.swap_remove(place)).is_some()
    }

    /// Whether the message of these touches would have gone and will not.
    fn could_not_go(&self, touches: &[Touch], due_at: Timestamp) -> Result<bool, Error> {
        let Some(first) = touches.first() else { return Ok(false) };
        let Some(message) = self.reader.entry(first.id)?.and_then(|entry| entry.message) else {
            return Ok(false);
        };
        let at = due_at.max(message.not_before_at).max(self.now);
        let view: &dyn GateView = self.reader;
        let Some(reason) = skipped(gate::prospect(&message, touches, self.after, view, at)?) else {
            return Ok(false);
        };
        let known = self.before.filter(|before| before.rules.get(&message.rule).is_some());
        let Some(before) = known else { return Ok(is_by_rules(reason)) };
        let at = in_time(&message, self.now);
        Ok(skipped(gate::prospect(&message, touches, before, view, at)?).is_none())
    }
}

/// When a message would have been judged.
fn in_time(message: &Message, now: Timestamp) -> Timestamp {
    message.due_at.max(message.not_before_at).max(now)
}

/// Why a message would end without going, where it would.
fn skipped(prospect: Result<Option<Outlook>, Reason>) -> Option<Reason> {
    match prospect {
        Err(reason) => Some(reason),
        Ok(Some(Outlook { end: Decision::Skip { reason, .. }, .. })) => Some(reason),
        Ok(_) => None,
    }
}

/// Whether it is what files say that keeps it from going, and no wish, no address and no mode.
fn is_by_rules(reason: Reason) -> bool {
    matches!(reason, Reason::Window | Reason::NoConsent | Reason::Cap)
}
