//! The way from due to done: claims, attempts, their ends, and what a daemon that has ended left behind.

use jiff::Timestamp;

use super::rows::{Actor, ChangedColumns, EndedAttempt, Rows, by};
use super::wishes::AddressWords;
use super::work::UnitOfWork;
use super::{BATCH, arm, disbelief, open, plan};
use crate::failpoint::Commit;
use crate::message::{GateDecision, Message, MessageId, NextState, PlannedTouch, Ready, Touch, TouchId};
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::store::transition::went_by_refusal;
use crate::store::{
    Armed, AttemptEnd, Author, Boot, ByHand, DAEMON, Error, GateFn, Outbox, Planned, RefusalMemory,
    Reschedule, refusals,
};
use crate::terms::{AttemptOutcome, ChannelName, MessageState, Outcome, Reason};
use crate::words::StoreSentence;

impl<R: Rows> Outbox for R {
    fn plan(&mut self, touches: &[PlannedTouch], now: Timestamp) -> Result<Planned, Error> {
        self.transact(Commit::Plan, |rows| plan::plan(rows, touches, Actor { actor: DAEMON, at: now }))
    }

    fn cancel(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        self.transact(Commit::Cancel, |rows| open::cancel(rows, touches, reason, by(author)))
    }

    fn skip(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        self.transact(Commit::Cancel, |rows| open::skip(rows, touches, reason, by(author)))
    }

    fn reschedule(&mut self, moves: &[Reschedule], author: &Author) -> Result<u64, Error> {
        self.transact(Commit::Reschedule, |rows| open::reschedule(rows, moves, by(author)))
    }

    fn open_touches(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        self.open(records, rule)
    }

    fn claim(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        boot: i64,
    ) -> Result<Vec<MessageId>, Error> {
        self.transact(Commit::Claim, |rows| {
            if rows.epoch()? != boot {
                return Ok(Vec::new());
            }
            rows.claim_due(channel, now, limit, boot)
        })
    }

    fn arm(
        &mut self,
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        self.transact(Commit::Turn, |rows| arm::arm(rows, messages, boot, now, gate))
    }

    fn finish(&mut self, ends: &[AttemptEnd]) -> Result<u64, Error> {
        self.transact(Commit::Finish, |rows| finish(rows, ends))
    }

    fn turn(
        &mut self,
        ends: &[AttemptEnd],
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        self.transact(Commit::Turn, |rows| {
            finish(rows, ends)?;
            arm::arm(rows, messages, boot, now, gate)
        })
    }

    fn reopen(
        &mut self,
        refused: &[(MessageId, u32)],
        channel: ChannelName,
        memory: &RefusalMemory,
        now: Timestamp,
    ) -> Result<u64, Error> {
        self.transact(Commit::Finish, |rows| {
            let planned_again = reopen(rows, refused, now)?;
            rows.put_note(&refusals::note(channel), &refusals::written(memory))?;
            Ok(planned_again)
        })
    }

    fn disbelieve(&mut self, channel: ChannelName, since: Timestamp, now: Timestamp) -> Result<u64, Error> {
        self.transact(Commit::Finish, |rows| {
            disbelief::disbelieve(rows, channel, since, Actor { actor: DAEMON, at: now })
        })
    }

    fn refusals(&self, channel: ChannelName) -> Result<RefusalMemory, Error> {
        Ok(refusals::read(self.stored_note(&refusals::note(channel))?.as_deref()))
    }

    fn boot(
        &mut self,
        now: Timestamp,
        crashed: &mut dyn FnMut(&Message) -> NextState,
    ) -> Result<Boot, Error> {
        self.transact(Commit::Boot, |rows| {
            let boot = rows.begin_epoch(now)?;
            if planted::is(Bug::ClaimedBecomesUnknown) {
                end_crashed(rows, MessageState::Claimed, now, crashed)?;
            }
            let given_back = rows.unclaim(None)?;
            let unknown = end_crashed(rows, MessageState::Sending, now, crashed)?;
            Ok(Boot { boot, given_back, unknown })
        })
    }

    fn give_back(&mut self, boot: i64) -> Result<u64, Error> {
        self.transact(Commit::GiveBack, |rows| rows.unclaim(Some(boot)))
    }

    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        self.transact(Commit::Wake, |rows| rows.unpause(limit))
    }

    fn next_due(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error> {
        self.first_waiting(channel)
    }

    fn overdue(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error> {
        self.waiting_since(channel, since, at_most)
    }
}

impl<R: Rows> ByHand for R {
    fn arm_by_hand(&mut self, touch: &PlannedTouch, ready: &Ready, author: &Author) -> Result<Armed, Error> {
        self.transact(Commit::ByHand, |rows| {
            plan::plan(rows, std::slice::from_ref(touch), by(author))?;
            let standing = rows.standing(&[&touch.key])?.pop().flatten();
            let message = standing.and_then(|standing| standing.message);
            let Some(id) = message else { return Err(Error::other(StoreSentence::NoMessage)) };
            let epoch = rows.epoch()?;
            let mut work = UnitOfWork::new(rows);
            work.read_messages(&[id])?;
            let waiting = work.message(id).filter(|kept| kept.message.state == MessageState::Planned);
            let Some(mut kept) = waiting else { return Err(Error::other(StoreSentence::AlreadyThere)) };
            kept.claim(epoch);
            work.save(kept, ChangedColumns::Whole);
            work.write()?;
            let mut send = |_: &Message, _: &[Touch], _: &dyn crate::message::GateView| {
                Ok(GateDecision::Send(Box::new(ready.clone())))
            };
            let mut armed = arm::arm(rows, &[id], epoch, author.at, &mut send)?;
            armed.pop().ok_or_else(|| Error::other(StoreSentence::NotArmed))
        })
    }
}

fn finish<R: Rows>(rows: &mut R, ends: &[AttemptEnd]) -> Result<u64, Error> {
    if ends.is_empty() {
        return Ok(0);
    }
    let messages: Vec<MessageId> = ends.iter().map(|end| end.message).collect();
    let mut work = UnitOfWork::new(rows);
    work.read_messages(&messages)?;
    let (mut moved, mut memory, mut words) = (0, None, AddressWords::default());
    for end in ends {
        work.end(EndedAttempt {
            message: end.message,
            attempt: end.attempt,
            outcome: end.outcome,
            detail: end.detail.as_ref(),
            provider_id: end.next.provider_id.as_deref(),
            at: end.ended_at,
        });
        let Some(mut kept) = work.message(end.message) else { continue };
        let stale = kept.message.state != MessageState::Sending || kept.message.attempts != end.attempt;
        if stale && !planted::is(Bug::FinishWithoutCompare) {
            continue;
        }
        words.take_in(end, kept.message.channel, kept.address.as_ref());
        kept.end(&end.next, end.ended_at);
        let by = Actor { actor: DAEMON, at: end.ended_at };
        work.tell_message(&kept, Outcome::Sending, kept.message.reason, by);
        work.save(kept, ChangedColumns::End);
        memory = end.memory.as_deref().or(memory);
        moved += 1;
    }
    work.write()?;
    if let Some((channel, memory)) = memory {
        rows.put_note(&refusals::note(*channel), &refusals::written(memory))?;
    }
    words.write(rows, DAEMON)?;
    Ok(moved)
}

/// Plans messages again that ended, or wait, because of a refusal that was not about them, in the present transaction.
fn reopen<R: Rows>(rows: &mut R, refused: &[(MessageId, u32)], now: Timestamp) -> Result<u64, Error> {
    let mut planned_again = 0;
    for batch in refused.chunks(BATCH) {
        let messages: Vec<MessageId> = batch.iter().map(|(message, _)| *message).collect();
        let mut work = UnitOfWork::new(rows);
        work.read_messages(&messages)?;
        for (message, attempt) in batch {
            let kept = work.message(*message);
            let Some(mut kept) = kept.filter(|kept| went_by_refusal(&kept.message, *attempt)) else {
                continue;
            };
            let from = kept.message.state.into();
            kept.not_its_own_fault(now);
            work.tell_message(&kept, from, kept.message.reason, Actor { actor: DAEMON, at: now });
            work.save(kept, ChangedColumns::Whole);
            planned_again += 1;
        }
        work.write()?;
    }
    Ok(planned_again)
}

/// Moves on what an earlier run was sending. There are only as many as were on the wire at once.
fn end_crashed<R: Rows>(
    rows: &mut R,
    state: MessageState,
    now: Timestamp,
    crashed: &mut dyn FnMut(&Message) -> NextState,
) -> Result<u64, Error> {
    let left = rows.busy(state)?;
    let mut work = UnitOfWork::new(rows);
    let by = Actor { actor: DAEMON, at: now };
    for mut kept in left.iter().cloned() {
        kept.crash();
        let next = crashed(&kept.message);
        kept.end(&next, now);
        work.end(EndedAttempt {
            message: kept.message.id,
            attempt: kept.message.attempts,
            outcome: AttemptOutcome::Crashed,
            detail: None,
            provider_id: None,
            at: now,
        });
        work.tell_message(&kept, Outcome::Sending, kept.message.reason, by);
        work.save(kept, ChangedColumns::Whole);
    }
    work.write()?;
    Ok(left.len() as u64)
}
