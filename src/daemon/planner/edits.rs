//! Rules that are new, edited, renamed or gone since the ledger last heard of them: what that makes of their occasions
//! is written down before anything is planned by them, and then what is remembered of them.
//!
//! The rows come first and what is remembered last, so that whatever breaks off in between is done again. Each row has
//! its key, so doing it again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::ahead::{LOOK_AHEAD, plus};
use super::sink::PlanSink;
use crate::deployment::Deployment;
use crate::forecast::edit::Edit;
use crate::message::{PlannedTouch, TouchKey};
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::store::identity::{RuleIdentity, identify};
use crate::store::{Author, Error, PastOf, RuleState, Store};
use crate::terms::{Reason, TouchState};

/// Touches handed to the writer at once.
const BATCH: usize = 500;

/// What a rule is to the ledger, and where it begins.
pub(crate) struct Begun {
    /// The rule as it was in force; none where it was not, or where that cannot be read any more.
    pub(crate) old: Option<Rule>,
    /// Up to where the old one had been planned; now, for one that was not in force.
    pub(crate) begins: Timestamp,
}

/// Where a rule begins that is new, edited or back again; nothing of one that is as it was.
pub(crate) fn begun(
    rule: &Rule,
    identity: &RuleIdentity,
    deployment: &Deployment,
    now: Timestamp,
) -> Option<Begun> {
    let Some(earlier) = &identity.earlier else { return Some(Begun { old: None, begins: now }) };
    if earlier.gone_at.is_some() {
        return Some(Begun { old: None, begins: now });
    }
    if earlier.digest != rule.canonical().digest {
        let old = Rule::read_again(&earlier.source, &rule.id, deployment.rule_context());
        let old = old.map(|old| {
            let known = earlier.known_steps();
            let name = |name: &String| {
                let Some(step) = known.iter().find(|known| !known.gone && known.name == *name) else {
                    return name.clone();
                };
                // Which step it is, somebody may have said only now.
                let now_is = rule.steps.iter().find(|now| step.unclear && now.name == *name);
                now_is.map_or_else(|| step.stands_as.clone(), |now| now.id.clone())
            };
            let names: Vec<String> = old.steps.iter().map(|step| name(&step.name)).collect();
            old.standing_as(&names)
        });
        return Some(Begun { old, begins: earlier.planned_through.min(now) });
    }
    // An earlier version of this program made no rows of what was past when the rule came into force.
    earlier.steps.is_empty().then(|| Begun { old: None, begins: earlier.effective_from.min(now) })
}

/// Takes the rules in force over from what the ledger knows.
pub(super) fn take_over(
    reader: &dyn Store,
    deployment: &Deployment,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    let known = reader.rule_states()?;
    let identity = identify(&deployment.rules, &known);
    let mut states = Vec::new();
    for rule in deployment.rules.iter() {
        let Some(own) = identity.rules.get(&rule.id) else { continue };
        let begun = begun(rule, own, deployment, now);
        if let Some(begun) = &begun {
            let past = Rows { reader, deployment, now, batch: Vec::new(), sink: &mut *sink };
            past.write(rule, begun)?;
        }
        let state = state(rule, own, begun.as_ref(), now);
        if own.earlier.as_ref() != Some(&state) {
            release_what_is_clear(rule, own, &state, reader, now, sink)?;
            states.push((rule.id.clone(), state));
        }
    }
    let here: BTreeSet<&str> = deployment.rules.iter().map(|rule| rule.id.as_str()).collect();
    let gone = known.into_iter().filter(|(id, state)| !here.contains(id.as_str()) && state.gone_at.is_none());
    states.extend(gone.map(|(id, state)| (id, RuleState { gone_at: Some(now), ..state })));
    if states.is_empty() { Ok(()) } else { sink.remember(states, None) }
}

/// What is remembered of a rule from now on.
fn state(rule: &Rule, own: &RuleIdentity, begun: Option<&Begun>, now: Timestamp) -> RuleState {
    let canonical = rule.canonical();
    let earlier = own.earlier.as_ref();
    let same = earlier.filter(|state| state.digest == canonical.digest && state.gone_at.is_none());
    let begins = begun.map_or(now, |begun| begun.begins);
    // Where it says later, the clock was ahead when it was written and has been put back since.
    let ahead = plus(now, LOOK_AHEAD);
    RuleState {
        effective_from: same.map_or(begins, |state| state.effective_from.min(now)),
        planned_through: same.map_or(begins, |state| state.planned_through.min(ahead)),
        digest: canonical.digest.clone(),
        canonical: canonical.text.clone(),
        source: rule.source.text.to_string(),
        gone_at: None,
        steps: own.steps_from(rule, now),
    }
}

/// Touches of steps that were held until somebody said what they are, and that are new, go.
fn release_what_is_clear(
    rule: &Rule,
    own: &RuleIdentity,
    state: &RuleState,
    reader: &dyn Store,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    let Some(earlier) = &own.earlier else { return Ok(()) };
    let is_clear = |step: &str| earlier.is_unclear(step) && !state.is_unclear(step);
    if !earlier.steps.iter().any(|step| is_clear(&step.stands_as)) {
        return Ok(());
    }
    let held = reader.open_touches(None, Some(&rule.id))?.into_iter().filter(|touch| {
        touch.state == TouchState::Held
            && touch.reason == Some(Reason::NewName)
            && is_clear(&touch.key.step)
            && rule.steps.iter().any(|step| step.id == touch.key.step)
    });
    let held: Vec<_> = held.map(|touch| touch.id).collect();
    if !held.is_empty() {
        sink.release(held, author(now))?;
    }
    Ok(())
}

/// What an edit makes of the rule's occasions, on its way into the ledger.
struct Rows<'a> {
    reader: &'a dyn Store,
    deployment: &'a Deployment,
    now: Timestamp,
    batch: Vec<PlannedTouch>,
    sink: &'a mut dyn PlanSink,
}

impl Rows<'_> {
    fn write(mut self, rule: &Rule, begun: &Begun) -> Result<(), Error> {
        let past = PastOf(self.reader);
        let edit = Edit {
            old: begun.old.as_ref(),
            new: rule,
            known_as: None,
            past: &past,
            world: self.deployment.world(),
            begins: begun.begins,
            now: self.now,
        };
        let mut overtaken: Vec<TouchKey> = Vec::new();
        edit.run(&mut |edited| {
            if !edited.is_open {
                return self.add(edited.touch).map_err(ViewError::from);
            }
            // What is open and goes is moved with everything else that is open.
            if edited.touch.reason == Some(Reason::Overtaken) {
                overtaken.push(edited.touch.key);
            }
            Ok(())
        })?;
        self.flush()?;
        if overtaken.is_empty() {
            return Ok(());
        }
        let open = self.reader.open_touches(None, Some(&rule.id))?;
        let by_key: BTreeMap<&TouchKey, _> = open.iter().map(|touch| (&touch.key, touch.id)).collect();
        let ids = overtaken.iter().filter_map(|key| by_key.get(key).copied()).collect();
        self.sink.skip(ids, Reason::Overtaken, author(self.now))?;
        Ok(())
    }

    fn add(&mut self, touch: PlannedTouch) -> Result<(), Error> {
        self.batch.push(touch);
        if self.batch.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        if !self.batch.is_empty() {
            self.sink.plan(std::mem::take(&mut self.batch), self.now)?;
        }
        Ok(())
    }
}

fn author(now: Timestamp) -> Author {
    Author { name: "daemon".to_owned(), at: now }
}
