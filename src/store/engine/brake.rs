//! What waits for a person, decided where touches are made: a day above a rule's `at_most`, what a cause adds beyond
//! the brake, and what may have gone before the database was adopted.
//!
//! `at_most` counts the whole local day by the ledger, whichever way a touch arises, and takes along what is planned of
//! the same rule and day. What a person has let go is not held again.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::BATCH;
use super::open::hold_one;
use super::rows::{Actor, Rows, TouchLinks, TouchStatus};
use super::work::UnitOfWork;
use crate::message::{DayLimit, KeyDigest, PlannedTouch, TouchId};
use crate::planted::{self, Bug};
use crate::store::{Error, adopted_at};
use crate::terms::{Reason, TouchState};

/// A touch that enters: in which state, why, what it hangs on, and what stands under its key.
pub(super) struct Entering<'a, 's> {
    pub(super) touch: &'a PlannedTouch,
    pub(super) state: (TouchState, Option<Reason>),
    pub(super) links: TouchLinks,
    pub(super) standing: &'s Option<TouchStatus>,
}

/// A rule and a local day of it, by its first instant.
type RuleDay<'a> = (&'a str, Timestamp);

/// Holds those of the touches that may not go without a person.
pub(super) fn hold_back<R: Rows>(rows: &mut R, entering: &mut [Entering<'_, '_>]) -> Result<(), Error> {
    hold_in_doubt(rows, entering)?;
    let mut days: BTreeMap<RuleDay<'_>, (DayLimit, u64)> = BTreeMap::new();
    for one in entering.iter() {
        if let Some(limit) = one.touch.limit.filter(|_| counts(one.state.0)) {
            let day = days.entry((one.touch.key.rule.as_str(), limit.since)).or_insert((limit, 0));
            day.1 += 1;
        }
    }
    let mut above = BTreeMap::new();
    for (day, (limit, new)) in days {
        let there = rows.day_count(day.0, limit.since, limit.until)?;
        above.insert(day, there + new > u64::from(limit.at_most));
    }
    for one in entering.iter_mut().filter(|one| one.state.0 == TouchState::Planned) {
        let touch = one.touch;
        let is_above =
            touch.limit.and_then(|limit| above.get(&(touch.key.rule.as_str(), limit.since)).copied());
        if is_above == Some(true) && !planted::is(Bug::AtMostNotInTheLedger) {
            one.state = (TouchState::Held, Some(Reason::AtMost));
        }
    }
    // A rule with a limit of its own is judged by that alone.
    let mut asked: Vec<&mut Entering<'_, '_>> =
        entering.iter_mut().filter(|one| one.touch.limit.is_none() && counts(one.state.0)).collect();
    let keys: Vec<(&str, KeyDigest)> =
        asked.iter().map(|one| (one.touch.key.rule.as_str(), KeyDigest::of(&one.touch.key))).collect();
    let mut made = Vec::new();
    for ((one, key), added) in asked.iter_mut().zip(&keys).zip(rows.added(&keys)?) {
        let Some(added) = added.filter(|added| !added.accepted) else { continue };
        made.push(*key);
        one.links.cause = Some(added.cause);
        if let Some(door) = added.door.filter(|_| one.state.0 == TouchState::Planned) {
            one.state = (TouchState::Held, Some(door.reason()));
        }
    }
    if made.is_empty() { Ok(()) } else { rows.put_made(&made) }
}

/// Holds what may have gone from another database before this one was adopted.
fn hold_in_doubt<R: Rows>(rows: &R, entering: &mut [Entering<'_, '_>]) -> Result<(), Error> {
    let mut planned: Vec<&mut Entering<'_, '_>> =
        entering.iter_mut().filter(|one| one.state.0 == TouchState::Planned).collect();
    let touches: Vec<&PlannedTouch> = planned.iter().map(|one| one.touch).collect();
    for (one, in_doubt) in planned.iter_mut().zip(in_doubt(rows, &touches)?) {
        if in_doubt {
            one.state = (TouchState::Held, Some(Reason::Restored));
        }
    }
    Ok(())
}

/// Which of these touches may have gone from another database before this one was adopted, and nobody has accepted
/// that they go.
pub(in crate::store) fn in_doubt<R: Rows>(rows: &R, touches: &[&PlannedTouch]) -> Result<Vec<bool>, Error> {
    if touches.is_empty() {
        return Ok(Vec::new());
    }
    let Some(adopted_at) = adopted_at(rows)? else { return Ok(vec![false; touches.len()]) };
    let keys: Vec<(&str, KeyDigest)> =
        touches.iter().map(|touch| (touch.key.rule.as_str(), KeyDigest::of(&touch.key))).collect();
    let meant = rows.added(&keys)?.into_iter().map(|added| added.is_some_and(|added| added.accepted));
    Ok(touches.iter().zip(meant).map(|(touch, meant)| touch.due_at <= adopted_at && !meant).collect())
}

/// Whether a touch in this state is one of its day.
fn counts(state: TouchState) -> bool {
    matches!(state, TouchState::Planned | TouchState::Held)
}

/// Holds what is planned already of the rules and days of these touches that have more than their limit.
pub(super) fn take_along<R: Rows>(
    rows: &mut R,
    touches: &[&PlannedTouch],
    by: Actor<'_>,
) -> Result<(), Error> {
    if planted::is(Bug::AtMostNotInTheLedger) {
        return Ok(());
    }
    let days: BTreeMap<RuleDay<'_>, DayLimit> = touches
        .iter()
        .filter(|touch| counts(touch.state))
        .filter_map(|touch| Some(((touch.key.rule.as_str(), touch.limit?.since), touch.limit?)))
        .collect();
    for ((rule, _), limit) in days {
        let held = touches.iter().any(|touch| {
            touch.key.rule == rule && touch.limit == Some(limit) && touch.reason == Some(Reason::AtMost)
        });
        if held || rows.day_count(rule, limit.since, limit.until)? > u64::from(limit.at_most) {
            let open = rows.day_open(rule, limit.since, limit.until)?;
            hold(rows, &open, Reason::AtMost, by)?;
        }
    }
    Ok(())
}

/// Holds touches in the present transaction; says how many were.
pub(super) fn hold<R: Rows>(
    rows: &mut R,
    touches: &[TouchId],
    reason: Reason,
    by: Actor<'_>,
) -> Result<u64, Error> {
    let mut held = 0;
    for batch in touches.chunks(BATCH) {
        let released = rows.released(batch)?;
        let mut work = UnitOfWork::new(rows);
        work.read_whole(batch)?;
        for (id, released) in batch.iter().zip(released) {
            held += u64::from(!released && hold_one(&mut work, *id, reason, by));
        }
        work.write()?;
    }
    Ok(held)
}
