//! What waits for a person, decided where touches are made: a day above a rule's `at_most`, and what a cause adds beyond
//! the brake.
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
use crate::store::Error;
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
        let Some((cause, door)) = added else { continue };
        made.push(*key);
        one.links.cause = Some(cause);
        if let Some(door) = door.filter(|_| one.state.0 == TouchState::Planned) {
            one.state = (TouchState::Held, Some(door.reason()));
        }
    }
    if made.is_empty() { Ok(()) } else { rows.put_made(&made) }
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
