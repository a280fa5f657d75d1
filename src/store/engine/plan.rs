//! Planning: each touch enters the ledger once for ever, and those that are to be sent get a message.

use std::collections::BTreeSet;

use super::BATCH;
use super::rows::{Actor, Rows, TouchStatus};
use super::work::UnitOfWork;
use crate::message::{MessageId, Origin, PlannedTouch, TouchKey};
use crate::store::transition::{in_order, kept_state, may_come_back};
use crate::store::{Error, Planned};
use crate::terms::{MessageState, Outcome, TouchState};

/// Plans in the present transaction.
pub(super) fn plan<R: Rows>(rows: &mut R, touches: &[PlannedTouch], by: Actor<'_>) -> Result<Planned, Error> {
    let mut planned = Planned::default();
    for batch in in_order(touches).chunks(BATCH) {
        plan_batch(rows, batch, by, &mut planned)?;
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
    let mut work = UnitOfWork::new(rows);
    let cancelled: Vec<MessageId> = standing
        .iter()
        .flatten()
        .filter(|standing| is_called_off(standing))
        .filter_map(|s| s.message)
        .collect();
    if !cancelled.is_empty() {
        work.read_messages(&cancelled)?;
    }
    let mut met = BTreeSet::new();
    let mut to_enter = Vec::new();
    for (touch, standing) in touches.iter().copied().zip(&standing) {
        let state = kept_state(touch);
        let enters = match standing {
            None => true,
            Some(standing) => state.0 != TouchState::Skipped && comes_back(standing, &work),
        };
        // The same key a second time changes nothing.
        if enters && met.insert(&touch.key) {
            to_enter.push((touch, state, standing));
        }
    }
    let origins: Vec<Origin<'_>> = to_enter
        .iter()
        .filter(|(_, state, _)| state.0 == TouchState::Planned)
        .filter_map(|(touch, ..)| Origin::of(touch).filter(|origin| origin.group))
        .collect();
    work.read_joinable(&origins)?;
    for (touch, state, standing) in to_enter {
        let origin = Origin::of(touch).filter(|_| state.0 == TouchState::Planned);
        let message = origin.and_then(|origin| work.message_for(&origin));
        planned.to_send += u64::from(message.is_some());
        let (id, from) = match standing {
            None => {
                planned.new += 1;
                (work.insert(touch, state, message), None)
            }
            Some(standing) => {
                planned.again += 1;
                work.replace(standing.id, touch, state, message);
                (standing.id, Some(Outcome::Cancelled))
            }
        };
        work.tell_touch(id, (from, state.0.into()), state.1, by);
    }
    work.write()
}

/// Whether a touch was called off for a reason that may no longer hold.
fn is_called_off(standing: &TouchStatus) -> bool {
    standing.state == TouchState::Cancelled && may_come_back(standing.reason)
}

/// The same, and nothing was tried.
fn comes_back<R: Rows>(standing: &TouchStatus, work: &UnitOfWork<'_, R>) -> bool {
    let untried = |message: MessageId| {
        work.message(message)
            .is_none_or(|kept| kept.message.attempts == 0 && kept.message.state == MessageState::Cancelled)
    };
    is_called_off(standing) && standing.message.is_none_or(untried)
}
