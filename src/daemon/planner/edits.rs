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
use crate::message::{PlannedTouch, TouchKey};
use crate::operations::taking_over::{Begun, Surroundings, begun};
use crate::record::view::ViewError;
use crate::rule::{Canonical, Rule};
use crate::store::identity::{RuleIdentity, identify};
use crate::store::{Author, CronBefore, Error, PastOf, RuleState, Store};
use crate::terms::{Reason, TouchState};

/// Touches handed to the writer at once.
const BATCH: usize = 500;

/// Takes the rules in force over from what the ledger knows. Says which of them are others than before.
pub(super) fn take_over(
    reader: &dyn Store,
    deployment: &Deployment,
    was_in: Option<&Surroundings>,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<BTreeSet<String>, Error> {
    let known = reader.rule_states()?;
    let identity = identify(&deployment.rules, &known);
    let (mut states, mut edited) = (Vec::new(), BTreeSet::new());
    for rule in deployment.rules.iter() {
        let Some(own) = identity.rules.get(&rule.id) else { continue };
        let begun = begun(rule, own, (deployment, was_in), now);
        if let Some(begun) = &begun {
            let past = Rows { reader, deployment, now, batch: Vec::new(), sink: &mut *sink };
            past.write(rule, begun)?;
            edited.insert(rule.id.clone());
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
    if !states.is_empty() {
        sink.remember(states, None)?;
    }
    Ok(edited)
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
        cron_before: cron_before(rule, own, begins),
    }
}

/// What the trigger of a rule that counts by cron was before, and until when.
fn cron_before(rule: &Rule, own: &RuleIdentity, until: Timestamp) -> Option<CronBefore> {
    let earlier = own.earlier.as_ref().filter(|earlier| earlier.gone_at.is_none())?;
    let (now_is, was) = (Canonical::cron(&rule.canonical().text), Canonical::cron(&earlier.canonical));
    match now_is {
        "" => None,
        _ if now_is == was => earlier.cron_before.clone(),
        _ => Some(CronBefore { fields: was.to_owned(), until }),
    }
}

/// Touches that were held until somebody said which rule and step they are of, and of which that is clear now, go.
fn release_what_is_clear(
    rule: &Rule,
    own: &RuleIdentity,
    state: &RuleState,
    reader: &dyn Store,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    if own.earlier.is_none() {
        return Ok(());
    }
    let held = reader.open_touches(None, Some(&rule.id))?.into_iter().filter(|touch| {
        touch.state == TouchState::Held
            && touch.reason == Some(Reason::NewName)
            && !state.is_unclear(&touch.key.step)
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
        let edit = begun.edit(rule, None, &past, self.deployment, self.now);
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
