//! What is still open: called off, or moved to another instant.

use super::BATCH;
use super::rows::{Actor, ChangedColumns, Rows};
use super::work::UnitOfWork;
use crate::message::TouchId;
use crate::store::millis::whole;
use crate::store::transition::{Way, may_cancel};
use crate::store::{Error, Reschedule};
use crate::terms::{MessageState, Reason, TouchState};

/// Calls touches off in the present transaction; says how many were.
pub(super) fn cancel<R: Rows>(
    rows: &mut R,
    touches: &[TouchId],
    reason: Reason,
    by: Actor<'_>,
) -> Result<u64, Error> {
    end(rows, touches, (TouchState::Cancelled, reason), by)
}

/// The same, and they end as skipped.
pub(super) fn skip<R: Rows>(
    rows: &mut R,
    touches: &[TouchId],
    reason: Reason,
    by: Actor<'_>,
) -> Result<u64, Error> {
    end(rows, touches, (TouchState::Skipped, reason), by)
}

fn end<R: Rows>(
    rows: &mut R,
    touches: &[TouchId],
    end: (TouchState, Reason),
    by: Actor<'_>,
) -> Result<u64, Error> {
    let mut ended = 0;
    for batch in touches.chunks(BATCH) {
        let mut work = UnitOfWork::new(rows);
        work.read_whole(batch)?;
        for id in batch {
            ended += u64::from(end_one(&mut work, *id, end, by));
        }
        work.write()?;
    }
    Ok(ended)
}

/// Calls off one touch that was read, and its message where that has no other.
pub(super) fn cancel_one<'a, R: Rows>(
    work: &mut UnitOfWork<'a, R>,
    id: TouchId,
    reason: Reason,
    by: Actor<'a>,
) -> bool {
    end_one(work, id, (TouchState::Cancelled, reason), by)
}

fn end_one<'a, R: Rows>(
    work: &mut UnitOfWork<'a, R>,
    id: TouchId,
    (end, reason): (TouchState, Reason),
    by: Actor<'a>,
) -> bool {
    let Some(touch) = work.touch(id) else { return false };
    let message = work.message_of(&touch);
    let open = match touch.state {
        TouchState::Held => true,
        TouchState::Planned => message.as_ref().is_none_or(|kept| may_cancel(kept.message.state)),
        TouchState::Skipped | TouchState::Cancelled => false,
    };
    if !open {
        return false;
    }
    let was_planned = touch.state == TouchState::Planned;
    work.move_touch(touch, end, (Some(reason), None), by);
    if let Some(mut kept) = message
        && was_planned
        && work.planned_touches(kept.message.id).is_empty()
    {
        kept.cancel(reason, by.at);
        work.save(kept, ChangedColumns::Whole);
    }
    true
}

/// Holds one touch that was read, and calls its message off where that has no other. A touch that is held has none: who
/// lets it go gives it another.
pub(super) fn hold_one<'a, R: Rows>(
    work: &mut UnitOfWork<'a, R>,
    id: TouchId,
    reason: Reason,
    by: Actor<'a>,
) -> bool {
    let Some(mut touch) = work.touch(id) else { return false };
    let Some(mut kept) = work.message_of(&touch) else { return false };
    if touch.state != TouchState::Planned || !may_cancel(kept.message.state) {
        return false;
    }
    touch.message = None;
    work.move_touch(touch, TouchState::Held, (Some(reason), None), by);
    if work.planned_touches(kept.message.id).is_empty() {
        kept.cancel(reason, by.at);
        work.save(kept, ChangedColumns::Whole);
    }
    true
}

/// Moves open touches to other due instants in the present transaction; says how many were.
pub(super) fn reschedule<R: Rows>(rows: &mut R, moves: &[Reschedule], by: Actor<'_>) -> Result<u64, Error> {
    let mut moved = 0;
    for batch in moves.chunks(BATCH) {
        let ids: Vec<TouchId> = batch.iter().map(|to| to.touch).collect();
        let mut work = UnitOfWork::new(rows);
        work.read_whole(&ids)?;
        let ways = work.read_ways(&ids)?;
        for (to, way) in batch.iter().zip(&ways) {
            moved += u64::from(reschedule_one(&mut work, *to, way.as_ref(), by));
        }
        work.write()?;
    }
    Ok(moved)
}

/// Moves one open touch, with its message; one that shares its message with others leaves them, for their hour is not its
/// own any more.
fn reschedule_one<'a, R: Rows>(
    work: &mut UnitOfWork<'a, R>,
    to: Reschedule,
    way: Option<&Way>,
    by: Actor<'a>,
) -> bool {
    let Some(mut touch) = work.touch(to.touch) else { return false };
    let waiting = work.message_of(&touch).filter(|kept| kept.message.state == MessageState::Planned);
    if touch.state != TouchState::Held && !(touch.state == TouchState::Planned && waiting.is_some()) {
        return false;
    }
    touch.due_at = whole(to.due_at);
    touch.expires_at = whole(to.expires_at);
    if let Some(mut kept) = waiting {
        if work.planned_touches(kept.message.id).len() > 1 {
            if let Some(origin) = way.and_then(|way| way.origin(&touch)) {
                touch.message = work.message_for(&origin);
            }
        } else {
            kept.reschedule(to.due_at, to.expires_at);
            work.save(kept, ChangedColumns::Whole);
        }
    }
    let (id, state) = (touch.id, touch.state.into());
    work.save_touch(touch);
    work.tell_touch(id, (Some(state), state), Some(Reason::Moved), by);
    true
}
