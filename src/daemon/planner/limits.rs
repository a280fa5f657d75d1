//! What is planned already when a rule gets a limit: a day with more than `at_most`, or every run, waits from now on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::sink::PlanSink;
use crate::deployment::Deployment;
use crate::message::TouchId;
use crate::plan::Brake;
use crate::rule::Rule;
use crate::store::{Author, Error, Store};
use crate::terms::{Reason, TouchState};

/// Holds what is planned of a rule beyond its limits, before the rule is in force; the ledger has its touches under
/// `known_as`.
pub(in crate::daemon) fn hold_beyond(
    reader: &dyn Store,
    deployment: &Deployment,
    (rule, known_as): (&Rule, &str),
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    if rule.limits.at_most.is_none() && !rule.limits.approve {
        return Ok(());
    }
    let zone = &deployment.config.zone;
    let mut days: BTreeMap<Date, Vec<TouchId>> = BTreeMap::new();
    let open = reader.open_touches(None, Some(known_as))?;
    for touch in open.iter().filter(|touch| touch.state == TouchState::Planned) {
        days.entry(zone.civil(touch.due_at).date()).or_default().push(touch.id);
    }
    let mut brake = Brake::default();
    for touches in days.into_values() {
        let Some(first) = touches.first().and_then(|id| open.iter().find(|touch| touch.id == *id)) else {
            continue;
        };
        let held = brake.hold(rule, first.due_at, (reader, reader), deployment.world())?;
        if let Some(reason) = held {
            sink.hold(touches, reason, Author { name: "daemon".to_owned(), at: now })?;
        }
    }
    Ok(())
}

/// The same, for a rule that keeps its name.
pub(in crate::daemon) fn hold_all_beyond(
    reader: &dyn Store,
    deployment: &Deployment,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    for rule in deployment.rules.iter() {
        hold_beyond(reader, deployment, (rule, &rule.id), now, sink)?;
    }
    Ok(())
}

/// Holds what is planned of renamed rules, and goes only because of what a cause has brought: under their new names they are
/// found.
pub(super) fn hold_renamed(
    reader: &dyn Store,
    deployment: &Deployment,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    for rule in deployment.rules.iter().filter(|rule| !rule.was.is_empty()) {
        let mut waits: BTreeMap<Reason, Vec<TouchId>> = BTreeMap::new();
        let open = reader.open_touches(None, Some(&rule.id))?;
        for touch in open.iter().filter(|touch| touch.state == TouchState::Planned) {
            if let Some(door) = reader.waits_by(&touch.key)? {
                waits.entry(door.reason()).or_default().push(touch.id);
            }
        }
        for (reason, touches) in waits {
            sink.hold(touches, reason, Author { name: "daemon".to_owned(), at: now })?;
        }
    }
    Ok(())
}

/// Whether a rule keeps more back than before.
pub(in crate::daemon) fn is_tighter(before: &Rule, after: &Rule) -> bool {
    let most = |rule: &Rule| rule.limits.at_most.unwrap_or(u32::MAX);
    most(after) < most(before) || after.limits.approve && !before.limits.approve
}
