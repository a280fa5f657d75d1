//! Planning: each touch enters the ledger once for ever, and those that are to be sent get a message.

use std::collections::BTreeSet;

use super::brake::{self, Entering};
use super::rows::{Actor, Rows, TouchLinks, TouchStatus};
use super::work::UnitOfWork;
use super::{BATCH, retention, told};
use crate::message::{MessageId, Origin, PlannedTouch, Reference, TouchId, TouchKey};
use crate::store::transition::{in_order, kept_state, may_cancel, may_come_back};
use crate::store::{Error, Planned};
use crate::terms::{MessageState, Reason, TouchState};

/// Plans in the present transaction.
pub(super) fn plan<R: Rows>(rows: &mut R, touches: &[PlannedTouch], by: Actor<'_>) -> Result<Planned, Error> {
    let mut planned = Planned::default();
    for batch in in_order(touches).chunks(BATCH) {
        plan_batch(rows, batch, by, &mut planned)?;
        brake::take_along(rows, batch, by)?;
    }
    Ok(planned)
}

fn plan_batch<R: Rows>(
    rows: &mut R,
    touches: &[&PlannedTouch],
    by: Actor<'_>,
    planned: &mut Planned,
) -> Result<(), Error> {
    let keys: Vec<&TouchKey> = touches.iter().map(|touch| &touch.key).collect();
    let standing = rows.standing(&keys)?;
    let told = told::find(rows, touches, &standing)?;
    let gone = retention::gone(rows, &missing(&keys, &standing))?;
    let mut work = UnitOfWork::new(rows);
    let in_question = |(touch, standing): (&&PlannedTouch, &Option<TouchStatus>)| {
        let standing = standing.as_ref()?;
        standing.message.filter(|_| is_called_off(standing) || is_about_another(touch, standing))
    };
    let messages: Vec<MessageId> = touches.iter().zip(&standing).filter_map(in_question).collect();
    if !messages.is_empty() {
        work.read_messages(&messages)?;
    }
    let corrected = corrected(touches, &standing, &work);
    if !corrected.is_empty() {
        work.rows.save_references(&corrected)?;
    }
    let mut met = BTreeSet::new();
    let mut to_enter = Vec::new();
    for ((touch, standing), told_by) in touches.iter().copied().zip(&standing).zip(told) {
        let state = match told_by {
            Some(_) => (TouchState::Skipped, Some(Reason::AlreadyTold)),
            None => kept_state(touch),
        };
        let enters = match standing {
            // One whose row was kept long enough stays known.
            None => !gone.contains(&touch.key),
            // What was called off and would be due again, had its person not been told, says so from now on.
            Some(standing) if told_by.is_some() => {
                !told::is_kept_back(standing) && comes_back(standing, &work)
            }
            Some(standing) => {
                (state.0 != TouchState::Skipped || ends_anew(standing, state.1))
                    && comes_back(standing, &work)
            }
        };
        // The same key a second time changes nothing.
        if enters && met.insert(&touch.key) {
            to_enter.push(Entering {
                touch,
                state,
                links: TouchLinks { told_by, ..TouchLinks::default() },
                standing,
            });
        }
    }
    brake::hold_back(work.rows, &mut to_enter)?;
    let origins: Vec<Origin<'_>> = to_enter
        .iter()
        .filter(|entering| entering.state.0 == TouchState::Planned)
        .filter_map(|entering| Origin::of(entering.touch).filter(|origin| origin.group))
        .collect();
    work.read_joinable(&origins)?;
    for Entering { touch, state, links, standing } in to_enter {
        let origin = Origin::of(touch).filter(|_| state.0 == TouchState::Planned);
        let message = origin.and_then(|origin| work.message_for(&origin));
        planned.to_send += u64::from(message.is_some());
        let (id, from) = match standing {
            None => {
                planned.new += 1;
                (work.insert(touch, state, TouchLinks { message, ..links }), None)
            }
            Some(standing) => {
                planned.again += u64::from(links.told_by.is_none());
                work.replace(standing.id, touch, state, TouchLinks { message, ..links });
                (standing.id, Some(standing.state.into()))
            }
        };
        work.tell_touch(id, (from, state.0.into()), state.1, by);
    }
    work.write()
}

/// The keys under which nothing stands.
fn missing<'a>(keys: &[&'a TouchKey], standing: &[Option<TouchStatus>]) -> Vec<&'a TouchKey> {
    keys.iter().zip(standing).filter(|(_, standing)| standing.is_none()).map(|(key, _)| *key).collect()
}

/// Whether a touch was called off, or kept back, for a reason that may no longer hold.
fn is_called_off(standing: &TouchStatus) -> bool {
    standing.state == TouchState::Cancelled && may_come_back(standing.reason) || told::is_kept_back(standing)
}

/// Whether what was called off, and would be due again, is over for another reason from now on: an edit says which.
fn ends_anew(standing: &TouchStatus, reason: Option<Reason>) -> bool {
    let by_edit = [Reason::BeforeRule, Reason::TooLate, Reason::Overtaken, Reason::AlreadyTold];
    standing.state == TouchState::Cancelled && reason.is_some_and(|reason| by_edit.contains(&reason))
}

/// Whether a touch under this key is about another day than it was: a birthday put right within its year.
fn is_about_another(touch: &PlannedTouch, standing: &TouchStatus) -> bool {
    matches!(standing.state, TouchState::Planned | TouchState::Held)
        && touch.reference.is_some()
        && touch.reference != standing.reference
}

/// What the touches that wait are about by now. What went stays what it was about.
fn corrected<R: Rows>(
    touches: &[&PlannedTouch],
    standing: &[Option<TouchStatus>],
    work: &UnitOfWork<'_, R>,
) -> Vec<(TouchId, Reference)> {
    let waits = |message: MessageId| work.message(message).is_some_and(|kept| may_cancel(kept.message.state));
    let of = |(touch, standing): (&&PlannedTouch, &Option<TouchStatus>)| {
        let standing = standing.as_ref().filter(|standing| is_about_another(touch, standing))?;
        standing.message.is_none_or(waits).then_some((standing.id, touch.reference?))
    };
    touches.iter().zip(standing).filter_map(of).collect()
}

/// The same, and nothing was tried.
fn comes_back<R: Rows>(standing: &TouchStatus, work: &UnitOfWork<'_, R>) -> bool {
    let untried = |message: MessageId| {
        work.message(message)
            .is_none_or(|kept| kept.message.attempts == 0 && kept.message.state == MessageState::Cancelled)
    };
    is_called_off(standing) && standing.message.is_none_or(untried)
}
