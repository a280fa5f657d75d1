//! What a start changes where rules are others than in the last run. It is never refused: what changed files add beyond
//! the brake waits for a person when it is planned, and what they would cancel beyond it stays open and waits as well. What they cancel within it `status` says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tracing::warn;

use super::sink::PlanSink;
use super::taken::Taking;
use super::unexplained::Unexplained;
use super::{effect, limits, refused, taken};
use crate::deployment::Deployment;
use crate::forecast::effect::{Effect, in_words};
use crate::gate::{self, PausedRules, Setting};
use crate::message::{Touch, TouchId};
use crate::operations::taking_over::at_start::{self, CALLED_OFF_NOTE};
use crate::operations::taking_over::{Surroundings, begun};
use crate::rule::{Rule, RuleSet};
use crate::store::identity::identify;
use crate::store::{Author, Error, NewCause, Store};
use crate::terms::{Door, Reason};

/// Judges a start, and writes down what it changes, before anything is planned.
pub(super) fn judge(
    reader: &dyn Store,
    (old, deployment): (Option<&Deployment>, &Deployment),
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    let brake = deployment.config.brake;
    let effect = effect::of_start(reader, (old, deployment), now)?;
    if let Some(effect) = &effect {
        let on = deployment.config.day_of(now);
        let mut added = effect.added();
        let refused = refused::take_from(reader, &mut added)?;
        let touches = refused.values().map(Vec::len).sum::<usize>();
        if touches > 0 {
            warn!(touches, "a reload was refused for what these files add: it waits for a person");
        }
        let (touches, days) = in_words(&effect::beyond(reader, effect, Door::Restart, on, brake)?);
        if touches > 0 {
            warn!(touches, brake, "rules have changed before this start: {days}; these wait for a person");
        }
        let name = effect::named(effect);
        let cause = NewCause { door: Door::Restart, name, at: now, on, brake, accepted: false };
        for (cause, added) in [(NewCause { brake: 0, ..cause.clone() }, refused), (cause, added)] {
            if !added.is_empty() {
                sink.add_cause(cause, added)?;
            }
        }
    }
    limits::hold_all_beyond(reader, deployment, now, sink)?;
    let unexplained = Unexplained::find(reader, deployment)?;
    let gone = taken_away(reader, (old, deployment), effect.as_ref(), now)?;
    let (unnamed, gone): (Vec<Touch>, Vec<Touch>) =
        gone.into_iter().partition(|touch| unexplained.has(touch, deployment));
    let ids = |touches: &[Touch]| touches.iter().map(|touch| touch.id).collect::<Vec<_>>();
    let author = Author { name: "daemon".to_owned(), at: now };
    if !unnamed.is_empty() {
        let held = sink.hold(ids(&unnamed), Reason::NewName, author.clone())?;
        warn!(held, "names have gone and others have come: nobody has said whether they are the same");
    }
    if gone.len() as u64 > brake {
        let held = sink.hold(ids(&gone), Reason::Restart, author)?;
        warn!(
            held,
            brake,
            "rules are gone or have changed before this start, or calendars or windows have: what they had planned waits \
             for a person"
        );
    } else {
        tell(&gone, reader, now, sink)?;
    }
    refused::forget(reader, sink)
}

/// Writes down, for `status`, what will be called off.
fn tell(gone: &[Touch], reader: &dyn Store, now: Timestamp, sink: &mut dyn PlanSink) -> Result<(), Error> {
    let mut by_rule: BTreeMap<String, u64> = BTreeMap::new();
    for touch in gone.iter().filter(|touch| touch.reason != Some(Reason::Restart)) {
        *by_rule.entry(touch.key.rule.clone()).or_default() += 1;
    }
    for (rule, touches) in &by_rule {
        warn!(rule, touches, "the rule is gone or has changed before this start: these are called off");
    }
    if by_rule.is_empty() {
        return Ok(());
    }
    let told = at_start::called_off(reader, now)?;
    sink.note(CALLED_OFF_NOTE, at_start::written(told, &by_rule, now))
}

/// What is open and would not go any more because its rule is gone or has changed, or because calendars or windows have.
/// What an earlier start has kept waits on, and counts.
fn taken_away(
    reader: &dyn Store,
    (old, deployment): (Option<&Deployment>, &Deployment),
    effect: Option<&Effect>,
    now: Timestamp,
) -> Result<Vec<Touch>, Error> {
    let around = old.is_some_and(|old| !effect::is_alike_around(old, deployment));
    let states = reader.rule_states()?;
    let identity = identify(&deployment.rules, &states);
    let was_in = old.map(Surroundings::of);
    let (mut changed, mut as_before) = (BTreeSet::new(), Vec::new());
    for rule in deployment.rules.iter() {
        let is_same = states.get(&rule.id).is_some_and(|state| *state.source == *rule.source.text);
        if !is_same {
            changed.insert(rule.id.as_str());
        }
        let begun =
            identity.rules.get(&rule.id).and_then(|own| begun(rule, own, (deployment, was_in.as_ref()), now));
        as_before.extend(begun.map_or_else(|| Some(Rule::clone(rule)), |begun| begun.old));
    }
    let as_before = RuleSet::of(as_before);
    let concerned = |touch: &Touch| {
        let rule = touch.key.rule.as_str();
        around || changed.contains(rule) || deployment.rules.get(rule).is_none()
    };
    let (mut open, mut kept): (Vec<Touch>, BTreeSet<TouchId>) = (Vec::new(), BTreeSet::new());
    for touch in reader.open_touches(None, None)? {
        if touch.reason != Some(Reason::Restart) {
            open.extend(Some(touch).filter(&concerned));
        } else if gate::holds(&touch, &deployment.rules, deployment.world(), reader)?.is_err() {
            kept.insert(touch.id);
        }
    }
    let nothing_paused = PausedRules::default();
    let after = deployment.setting(&nothing_paused);
    let before = old.unwrap_or(deployment).setting(&nothing_paused);
    let taking = Taking {
        reader,
        after,
        before: Some(Setting { rules: &as_before, mode: after.mode, ..before }),
        differs: &concerned,
        instead: effect.map(taken::instead).unwrap_or_default(),
        now,
        starts: true,
    };
    kept.extend(taking.of(open)?.into_values().flatten());
    Ok(reader.open_touches(None, None)?.into_iter().filter(|touch| kept.contains(&touch.id)).collect())
}
