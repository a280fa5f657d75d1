//! What a person decides: call off, release, send once more, a wish, never to this address.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::open::cancel_one;
use super::rows::{Actor, ChangedColumns, Rows, Suppressed, by};
use super::work::UnitOfWork;
use super::{BATCH, plan};
use crate::failpoint::Commit;
use crate::message::{MessageId, PlannedTouch, Touch, TouchId, TouchKey, is_late};
use crate::store::millis::whole;
use crate::store::transition::{Reopened, StoredMessage, Way, held_back, may_reopen};
use crate::store::{
    Author, CalledOff, Changes as _, Consented, Error, Incoming, Operator, Released, Retried, RetryRequest,
    no_record,
};
use crate::terms::{ChannelName, Class, MessageState, Reason, SuppressedFor, TouchState};

impl<R: Rows> Operator for R {
    fn call_off(
        &mut self,
        touches: &[TouchId],
        to_come: &[PlannedTouch],
        author: &Author,
    ) -> Result<CalledOff, Error> {
        self.transact(Commit::CallOff, |rows| call_off(rows, touches, to_come, by(author)))
    }

    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<Released, Error> {
        let ids: Vec<TouchId> = touches.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        self.transact(Commit::Release, |rows| {
            let mut done = Released::default();
            for batch in ids.chunks(BATCH) {
                release(rows, batch, by(author), &mut done)?;
            }
            Ok(done)
        })
    }

    fn retry(&mut self, touches: &[RetryRequest], author: &Author) -> Result<Retried, Error> {
        self.transact(Commit::Retry, |rows| {
            let (mut done, mut reopened) = (Retried::default(), BTreeSet::new());
            let mut met = BTreeSet::new();
            let once: Vec<RetryRequest> =
                touches.iter().filter(|again| met.insert(again.touch)).copied().collect();
            for batch in once.chunks(BATCH) {
                retry(rows, batch, by(author), &mut reopened, &mut done)?;
            }
            Ok(done)
        })
    }

    fn consent(&mut self, wish: &Incoming, author: &Author) -> Result<Consented, Error> {
        self.transact(Commit::Change, |rows| {
            let Some(record) = rows.get(&wish.key)? else { return Err(no_record()) };
            let before = wish.fields.keys().map(|name| (name.clone(), record.get(name))).collect();
            rows.pass().put(std::slice::from_ref(wish), author)?;
            Ok(Consented { before, open: rows.open_to(&wish.key)? })
        })
    }

    fn suppress(
        &mut self,
        channel: ChannelName,
        classes: &[Class],
        address: &str,
        reason: SuppressedFor,
        author: &Author,
    ) -> Result<(), Error> {
        let digest = self.key().digest(address);
        let of_class = |class: &Class| Suppressed {
            channel,
            class: *class,
            address: digest.clone(),
            reason,
            ground: None,
            by: by(author),
        };
        let addresses: Vec<Suppressed<'_>> = classes.iter().map(of_class).collect();
        self.transact(Commit::Change, |rows| rows.put_suppressed(&addresses).map(|_| ()))
    }
}

fn call_off<R: Rows>(
    rows: &mut R,
    touches: &[TouchId],
    to_come: &[PlannedTouch],
    by: Actor<'_>,
) -> Result<CalledOff, Error> {
    let mut done = CalledOff::default();
    let mut ids: BTreeSet<TouchId> = touches.iter().copied().collect();
    let mut fresh = BTreeSet::new();
    for batch in to_come.chunks(BATCH) {
        let keys: Vec<&TouchKey> = batch.iter().map(|touch| &touch.key).collect();
        let before = rows.standing(&keys)?;
        let held: Vec<PlannedTouch> = batch.iter().map(held_back).collect();
        plan::plan(rows, &held, by)?;
        for (before, after) in before.into_iter().zip(rows.standing(&keys)?) {
            let Some(after) = after else { continue };
            // What stands as it stood before is no touch to come: it was planned meanwhile, or has ended.
            if before == Some(after) {
                ids.insert(after.id)
            } else {
                fresh.insert(after.id)
            };
        }
    }
    done.to_come =
        super::open::cancel(rows, &fresh.iter().copied().collect::<Vec<_>>(), Reason::Operator, by)?;
    let rest: Vec<TouchId> = ids.difference(&fresh).copied().collect();
    for batch in rest.chunks(BATCH) {
        let mut work = UnitOfWork::new(rows);
        work.read_whole(batch)?;
        for id in batch {
            let Some(touch) = work.touch(*id) else { continue };
            match (cancel_one(&mut work, *id, Reason::Operator, by), touch.state) {
                (true, TouchState::Held) => done.held += 1,
                (true, _) => done.planned += 1,
                (false, _) => done.count_left(work.outcome_of(&touch)),
            }
        }
        work.write()?;
    }
    Ok(done)
}

fn release<R: Rows>(rows: &mut R, ids: &[TouchId], by: Actor<'_>, done: &mut Released) -> Result<(), Error> {
    let mut work = UnitOfWork::new(rows);
    work.read_whole(ids)?;
    let ways = work.read_ways(ids)?;
    let mut let_go = Vec::new();
    for (id, way) in ids.iter().zip(&ways) {
        let Some(touch) = work.touch(*id) else { continue };
        if touch.state != TouchState::Held {
            done.changed += 1;
        } else if is_late(by.at, touch.expires_at) {
            done.late += 1;
        } else if give_message(&mut work, touch, way.as_ref(), by) {
            done.released += 1;
            let_go.push(*id);
        } else {
            done.unaddressed += 1;
        }
    }
    work.rows.put_released(&let_go)?;
    work.write()
}

fn retry<R: Rows>(
    rows: &mut R,
    touches: &[RetryRequest],
    by: Actor<'_>,
    reopened: &mut BTreeSet<MessageId>,
    done: &mut Retried,
) -> Result<(), Error> {
    let ids: Vec<TouchId> = touches.iter().map(|again| again.touch).collect();
    let mut work = UnitOfWork::new(rows);
    work.read_whole(&ids)?;
    let ways = work.read_ways(&ids)?;
    for (again, way) in touches.iter().zip(&ways) {
        let Some(touch) = work.touch(again.touch) else { continue };
        let with_another = touch.state == TouchState::Planned
            && touch.message.is_some_and(|message| reopened.contains(&message));
        if !with_another && work.outcome_of(&touch) != again.seen {
            done.changed += 1;
        } else if is_late(by.at, again.expires_at) {
            done.late += 1;
        } else {
            let touch = Touch { expires_at: whole(again.expires_at), ..touch };
            work.rows.put_released(&[touch.id])?;
            match reopen(&mut work, touch, way.as_ref(), by, reopened) {
                Reopened::Done => done.again += 1,
                Reopened::NothingToOpen => done.changed += 1,
                Reopened::Unaddressed => done.unaddressed += 1,
            }
        }
    }
    work.write()
}

/// Plans a touch that has no message of its own (any more); `false` where it names nobody or no channel.
fn give_message<'a, R: Rows>(
    work: &mut UnitOfWork<'a, R>,
    mut touch: Touch,
    way: Option<&Way>,
    by: Actor<'a>,
) -> bool {
    let message = way.and_then(|way| way.origin(&touch)).and_then(|origin| work.message_for(&origin));
    if message.is_none() {
        return false;
    }
    touch.message = message;
    work.move_touch(touch, TouchState::Planned, (None, None), by);
    true
}

/// Opens a touch again that bears its new end already.
pub(super) fn reopen<'a, R: Rows>(
    work: &mut UnitOfWork<'a, R>,
    touch: Touch,
    way: Option<&Way>,
    by: Actor<'a>,
    reopened: &mut BTreeSet<MessageId>,
) -> Reopened {
    let expires_at = touch.expires_at;
    let (own, waiting) = match work.message_of(&touch) {
        Some(kept) if may_reopen(kept.message.state) => (Some(kept), None),
        other => (None, other.filter(|kept| kept.message.state == MessageState::Planned)),
    };
    match (touch.state, own) {
        (TouchState::Held, _) => return Reopened::NothingToOpen,
        (TouchState::Planned, None) => {
            let Some(mut kept) = waiting.filter(|kept| reopened.contains(&kept.message.id)) else {
                return Reopened::NothingToOpen;
            };
            kept.expires_with(expires_at);
            work.save(kept, ChangedColumns::Whole);
            work.save_touch(touch);
        }
        (TouchState::Planned, Some(kept)) => {
            let from = kept.message.state.into();
            let kept = open_message(work, kept, expires_at, by.at, reopened);
            work.save_touch(touch);
            work.tell_message(&kept, from, Some(Reason::Operator), by);
        }
        (TouchState::Skipped | TouchState::Cancelled, Some(kept)) => {
            open_message(work, kept, expires_at, by.at, reopened);
            work.move_touch(touch, TouchState::Planned, (None, None), by);
        }
        // Its message still waits, for the sake of others or of this very call.
        (TouchState::Skipped | TouchState::Cancelled, None) if waiting.is_some() => {
            work.move_touch(touch, TouchState::Planned, (None, None), by);
        }
        (TouchState::Skipped | TouchState::Cancelled, None) => {
            let given = give_message(work, touch, way, by);
            return if given { Reopened::Done } else { Reopened::Unaddressed };
        }
    }
    Reopened::Done
}

fn open_message<R: Rows>(
    work: &mut UnitOfWork<'_, R>,
    mut kept: StoredMessage,
    expires_at: Timestamp,
    at: Timestamp,
    reopened: &mut BTreeSet<MessageId>,
) -> StoredMessage {
    kept.reopen(expires_at, at);
    reopened.insert(kept.message.id);
    work.save(kept.clone(), ChangedColumns::Whole);
    kept
}
