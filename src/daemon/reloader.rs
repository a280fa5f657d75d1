//! New rules for a running daemon: read everything, check everything, look at what it would change, and only then
//! put it in force as a whole. Whatever is wrong, the old set stays in force and the answer says why. Until then
//! nothing that runs is touched: what is new is judged by a reader of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::live::Live;
use super::planner::{Aligned, PlanSink, Planner};
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::message::is_late;
use crate::plan::{self, Span};
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::source::Sources;
use crate::store::{Error, Store};
use crate::words::DaemonSentence;

/// What a reload would send within this time is compared with `reload_brake`.
const BRAKE_WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// Why rules are not put in force.
#[derive(Debug)]
pub struct Refusal {
    /// In a sentence.
    pub said: DaemonSentence,
    /// What is wrong in the files, where that is why.
    pub findings: Report,
}

impl From<DaemonSentence> for Refusal {
    fn from(said: DaemonSentence) -> Refusal {
        Refusal { said, findings: Report::default() }
    }
}

/// Takes over what has been read, the whole of it or nothing. Configuration that needs a restart keeps its old values:
/// mode, zone, store, channels.
///
/// # Errors
/// Why it is refused.
pub fn accept(sources: &Sources, mut report: Report, old: &Live) -> Result<Live, Refusal> {
    let mut deployment = Deployment::read(sources, &mut report);
    if report.errors() > 0 && !planted::is(Bug::ReloadFileByFile) {
        let said = DaemonSentence::ReloadHasErrors { errors: report.errors() as u64 };
        return Err(Refusal { said, findings: report });
    }
    if deployment.rules.is_empty() && !old.deployment.rules.is_empty() {
        return Err(DaemonSentence::ReloadHasNoRules.into());
    }
    let before = &old.deployment.config;
    deployment.config.mode = before.mode;
    deployment.config.zone = before.zone.clone();
    deployment.calendars.zone = before.zone.clone();
    deployment.config.store.clone_from(&before.store);
    deployment.config.delivery = before.delivery.clone();
    deployment.gateway.clone_from(&old.deployment.gateway);
    deployment.channels.clone_from(&old.deployment.channels);
    Ok(Live { deployment: Arc::new(deployment), paused: Arc::clone(&old.paused), revision: old.revision + 1 })
}

/// Rules that are in force from now on.
#[derive(Debug)]
pub struct InForce {
    /// How many more touches are due within a day.
    pub surge: u64,
    /// What became of what is open; where the store cannot be written now, it follows later.
    pub aligned: Result<Aligned, Error>,
}

/// Puts rules in force that are right, unless they would make more due within a day than the brake allows, or a person
/// has accepted. `reader` reads by their kinds.
///
/// # Errors
/// When the store cannot be read or written; then nothing has changed.
pub fn put_in_force(
    planner: &mut Planner,
    new: Live,
    accept: Option<u64>,
    now: Timestamp,
    reader: &dyn Store,
    sink: &mut dyn PlanSink,
) -> Result<Result<InForce, Refusal>, Error> {
    let surge = surge(reader, &planner.live().borrow(), &new, now)?;
    let brake = new.deployment.config.reload_brake;
    if surge > brake.max(accept.unwrap_or(0)) {
        return Ok(Err(DaemonSentence::ReloadMakesMuchDue { more_due: surge, brake }.into()));
    }
    sink.declare(new.deployment.kinds.clone())?;
    planner.put_in_force(new);
    Ok(Ok(InForce { surge, aligned: planner.catch_up(reader, now, sink) }))
}

/// How many touches the new rules would make due within a day that are not in the ledger, and that the old rules
/// would not have made due.
fn surge(reader: &dyn Store, old: &Live, new: &Live, now: Timestamp) -> Result<u64, Error> {
    let mut surge = 0;
    for rule in new.deployment.rules.iter() {
        let before = old.deployment.rules.get(&rule.id);
        if before.is_some_and(|before| before.digest() == rule.digest()) {
            continue;
        }
        // A rule that is new or changed plans from now on; the old one's state says how far back it could reach.
        let from = reader.rule_state(&rule.id)?.map_or(now, |state| state.planned_through.min(now));
        let span = Span {
            after: from.max(plan::reach_back(rule, now, &new.deployment.calendars)),
            through: now.saturating_add(BRAKE_WINDOW).unwrap_or(now),
        };
        let expected = |live: &Live, rule: &crate::rule::Rule| -> Result<BTreeSet<_>, ViewError> {
            let mut keys = BTreeSet::new();
            plan::plan_rule(rule, reader, live.deployment.world(), span, &mut |touch| {
                if !is_late(now, touch.expires_at) {
                    keys.insert(touch.key);
                }
                Ok(())
            })?;
            Ok(keys)
        };
        let mut keys = expected(new, rule)?;
        if let Some(before) = before {
            for key in expected(old, before)? {
                keys.remove(&key);
            }
        }
        for key in keys {
            surge += u64::from(reader.entry_of(&key)?.is_none());
        }
    }
    Ok(surge)
}
