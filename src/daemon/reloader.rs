//! New rules for a running daemon: read everything, check everything, look at what it would change, and only then
//! swap it as a whole. Whatever is wrong, the old set stays in force and the answer says why.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::live::Live;
use super::planner::PlanSink;
use crate::deployment::Deployment;
use crate::diagnostic::{self, Report};
use crate::gate;
use crate::message::is_late;
use crate::plan::{self, Span};
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::source::Sources;
use crate::store::{Author, Error, Reschedule, Store};

/// What a reload would send within this time is compared with `reload_brake`.
const BRAKE_WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// Reads the directory again. Configuration that needs a restart keeps its old values: mode, zone, store, channels.
pub fn read(dir: &Path, old: &Live) -> Result<Live, String> {
    let mut report = Report::default();
    let sources = Sources::read(dir, &old.deployment.config.country, &mut report);
    accept(&sources, report, old)
}

/// Takes over what has been read, the whole of it or nothing.
pub fn accept(sources: &Sources, mut report: Report, old: &Live) -> Result<Live, String> {
    let mut deployment = Deployment::read(sources, &mut report);
    if report.errors() > 0 && !planted::is(Bug::ReloadFileByFile) {
        let frames = diagnostic::render(report.findings(), false);
        return Err(format!(
            "{frames}reload refused: {}; the rules in force stay as they are",
            report.errors_in_words()
        ));
    }
    if deployment.rules.is_empty() && !old.deployment.rules.is_empty() {
        return Err(
            "reload refused: there are no rules any more; the rules in force stay as they are".to_owned()
        );
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

/// How many touches the new rules would make due within a day that are not in the ledger, and that the old rules
/// would not have made due.
pub fn surge(reader: &dyn Store, old: &Live, new: &Live, now: Timestamp) -> Result<u64, Error> {
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

/// Brings what is open into line with new rules: renamed rules take their touches along, what no longer holds is
/// cancelled, what is due at another time is moved. Returns how many were cancelled and moved.
pub fn align(
    reader: &dyn Store,
    new: &Live,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(u64, u64), Error> {
    for rule in new.deployment.rules.iter() {
        for was in &rule.was {
            sink.rename(was.clone(), rule.id.clone())?;
        }
    }
    let deployment = &new.deployment;
    let open = reader.open_touches(None, None)?;
    let cancelled = super::planner::cancel_gone(&open, reader, deployment, now, sink)?;
    let mut moves = Vec::new();
    for touch in &open {
        if let Ok(due_at) = gate::holds(touch, &deployment.rules, deployment.world(), reader)?
            && due_at != touch.due_at
            && let Some(rule) = deployment.rules.get(&touch.key.rule)
        {
            let expires_at = plan::later(due_at, rule.when.late_ok, &deployment.calendars);
            moves.push(Reschedule { touch: touch.id, due_at, expires_at });
        }
    }
    let moved = sink.reschedule(moves, Author { name: "daemon".to_owned(), at: now })?;
    Ok((cancelled, moved))
}
