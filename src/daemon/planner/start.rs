//! What a start changes where rules are others than in the last run. It is never refused: what changed files add beyond
//! the brake waits for a person when it is planned, and what they would cancel beyond it stays open and waits as well.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tracing::warn;

use super::sink::PlanSink;
use super::{effect, limits};
use crate::deployment::Deployment;
use crate::forecast::effect::in_words;
use crate::gate;
use crate::message::TouchId;
use crate::store::{Author, Error, NewCause, Store};
use crate::terms::{Door, Reason, TouchState};

/// Judges a start, and writes down what it changes, before anything is planned.
pub(super) fn judge(
    reader: &dyn Store,
    deployment: &Deployment,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    let brake = deployment.config.brake;
    if let Some(effect) = effect::of_start(reader, deployment, now)? {
        let on = deployment.config.day_of(now);
        let (touches, days) = in_words(&effect::beyond(reader, &effect, Door::Restart, on, brake)?);
        if touches > 0 {
            warn!(touches, brake, "rules have changed before this start: {days}; these wait for a person");
        }
        let name = effect::named(&effect);
        let cause = NewCause { door: Door::Restart, name, at: now, on, brake, accepted: false };
        effect::write_down(sink, cause, &effect)?;
    }
    limits::hold_all_beyond(reader, deployment, now, sink)?;
    let gone = taken_away(reader, deployment)?;
    if gone.len() as u64 > brake {
        let author = Author { name: "daemon".to_owned(), at: now };
        let held = sink.hold(gone, Reason::Restart, author)?;
        warn!(
            held,
            brake,
            "rules are gone or have changed before this start: what they had planned waits for a person"
        );
    }
    Ok(())
}

/// What is open and would be cancelled because its rule is gone or has changed.
pub(super) fn taken_away(reader: &dyn Store, deployment: &Deployment) -> Result<Vec<TouchId>, Error> {
    let mut changed = BTreeSet::new();
    for rule in deployment.rules.iter() {
        if reader.rule_state(&rule.id)?.is_none_or(|state| state.digest != rule.digest()) {
            changed.insert(rule.id.as_str());
        }
    }
    let mut gone = Vec::new();
    for touch in reader.open_touches(None, None)? {
        let rule = touch.key.rule.as_str();
        let concerned = changed.contains(rule) || deployment.rules.get(rule).is_none();
        let waits = touch.state == TouchState::Held && touch.reason == Some(Reason::Restart);
        if (concerned || waits)
            && gate::holds(&touch, &deployment.rules, deployment.world(), reader)?.is_err()
        {
            gone.push(touch.id);
        }
    }
    Ok(gone)
}
