//! The way from due to done, in memory.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{By, MemoryStore};
use crate::message::{Message, MessageId, Next, PlannedTouch, Touch, TouchId};
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::store::millis::whole;
use crate::store::transition::{Kept, may_cancel};
use crate::store::{Armed, AttemptEnd, Author, Boot, DAEMON, Error, GateFn, Outbox, Planned, Reschedule};
use crate::terms::{AttemptOutcome, ChannelName, MessageState, Outcome, Reason, TouchState};

impl Outbox for MemoryStore {
    fn plan(&mut self, touches: &[PlannedTouch], now: Timestamp) -> Result<Planned, Error> {
        Ok(self.plan_all(touches, By { actor: DAEMON, at: now }))
    }

    fn cancel(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        let cancelled = touches.iter().filter(|id| self.cancel_touch(**id, reason, by)).count();
        Ok(u64::try_from(cancelled).unwrap_or(u64::MAX))
    }

    fn reschedule(&mut self, moves: &[Reschedule], author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        Ok(moves.iter().filter(|to| self.reschedule_touch(**to, by)).count() as u64)
    }

    fn open_touches(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let wanted = |planned: &&super::Planned| {
            self.is_open(&planned.touch) && rule.is_none_or(|rule| planned.touch.key.rule == rule)
        };
        let Some(records) = records else {
            return Ok(self.touches.values().filter(wanted).map(|planned| planned.touch.clone()).collect());
        };
        let ids: BTreeSet<TouchId> =
            records.iter().filter_map(|record| self.of_record.get(record)).flatten().copied().collect();
        let planned = ids.iter().filter_map(|id| self.touches.get(id));
        Ok(planned.filter(wanted).map(|planned| planned.touch.clone()).collect())
    }

    fn claim(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        boot: i64,
    ) -> Result<Vec<MessageId>, Error> {
        if boot != self.boot {
            return Ok(Vec::new());
        }
        let first = (channel, Timestamp::MIN, Timestamp::MIN, MessageId(i64::MIN));
        let from_there = self.messages.waiting.range(first..);
        let due = from_there.take_while(|(own, not_before, ..)| *own == channel && *not_before <= now);
        let claimed: Vec<MessageId> = due.take(limit as usize).map(|(.., id)| *id).collect();
        for id in &claimed {
            self.alter(*id, |kept| kept.claim(boot));
        }
        Ok(claimed)
    }

    fn arm(
        &mut self,
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        self.arm_all(messages, boot, now, gate)
    }

    fn finish(&mut self, ends: &[AttemptEnd]) -> Result<u64, Error> {
        let moved = ends.iter().filter(|end| self.finish_one(end)).count();
        Ok(u64::try_from(moved).unwrap_or(u64::MAX))
    }

    fn boot(&mut self, now: Timestamp, crashed: &mut dyn FnMut(&Message) -> Next) -> Result<Boot, Error> {
        self.boot += 1;
        if planted::is(Bug::ClaimedBecomesUnknown) {
            for id in self.in_state(MessageState::Claimed, |_| true) {
                let Some(mut kept) = self.messages.get(id).cloned() else { continue };
                let next = crashed(&kept.message);
                kept.end(&next, now);
                self.left_sending(kept, now);
            }
        }
        let given_back = self.give_back_all(|_| true);
        let sending = self.in_state(MessageState::Sending, |_| true);
        let unknown = u64::try_from(sending.len()).unwrap_or(u64::MAX);
        for id in sending {
            let Some(mut kept) = self.messages.get(id).cloned() else { continue };
            kept.crash();
            let next = crashed(&kept.message);
            kept.end(&next, now);
            self.end_attempt(id, kept.message.attempts, (AttemptOutcome::Crashed, ""), now);
            self.left_sending(kept, now);
        }
        Ok(Boot { boot: self.boot, given_back, unknown })
    }

    fn give_back(&mut self, boot: i64) -> Result<u64, Error> {
        Ok(self.give_back_all(|kept| kept.boot == Some(boot)))
    }

    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        let paused = |kept: &Kept| kept.message.reason == Some(Reason::Paused);
        let mut woken = self.in_state(MessageState::Planned, paused);
        woken.truncate(limit as usize);
        for id in &woken {
            self.alter(*id, Kept::wake);
        }
        Ok(u32::try_from(woken.len()).unwrap_or(limit))
    }

    fn next_due(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error> {
        let first = (channel, Timestamp::MIN, Timestamp::MIN, MessageId(i64::MIN));
        let next = self.messages.waiting.range(first..).next();
        Ok(next.filter(|(own, ..)| *own == channel).map(|(_, not_before, ..)| *not_before))
    }

    fn overdue(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error> {
        let first = (channel, Timestamp::MIN, Timestamp::MIN, MessageId(i64::MIN));
        let waiting = self.messages.waiting.range(first..);
        let overdue = waiting.take_while(|(own, not_before, ..)| *own == channel && *not_before <= since);
        Ok(u32::try_from(overdue.take(usize::try_from(at_most).unwrap_or(usize::MAX)).count())
            .unwrap_or(at_most))
    }
}

impl MemoryStore {
    fn alter(&mut self, id: MessageId, change: impl FnOnce(&mut Kept)) {
        if let Some(mut kept) = self.messages.get(id).cloned() {
            change(&mut kept);
            self.messages.save(kept);
        }
    }

    fn in_state(&self, state: MessageState, also: impl Fn(&Kept) -> bool) -> Vec<MessageId> {
        let all = self.messages.all.values();
        all.filter(|kept| kept.message.state == state && also(kept)).map(|kept| kept.message.id).collect()
    }

    fn give_back_all(&mut self, which: impl Fn(&Kept) -> bool) -> u64 {
        let claimed = self.in_state(MessageState::Claimed, which);
        for id in &claimed {
            self.alter(*id, Kept::give_back);
        }
        u64::try_from(claimed.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn is_open(&self, touch: &Touch) -> bool {
        let message = touch.message.and_then(|message| self.messages.get(message));
        match touch.state {
            TouchState::Held => true,
            TouchState::Planned => message.is_some_and(|kept| may_cancel(kept.message.state)),
            TouchState::Skipped | TouchState::Cancelled => false,
        }
    }

    /// Calls off one touch, and its message where that has no other.
    pub(super) fn cancel_touch(&mut self, id: TouchId, reason: Reason, by: By<'_>) -> bool {
        let Some(touch) = self.touches.get(&id).map(|planned| planned.touch.clone()) else { return false };
        if !self.is_open(&touch) {
            return false;
        }
        self.move_touch(id, TouchState::Cancelled, Some(reason), by);
        if let Some(message) = touch.message
            && touch.state == TouchState::Planned
            && self.planned_touches(message).is_empty()
        {
            self.alter(message, |kept| kept.cancel(reason, by.at));
        }
        true
    }

    /// Moves one open touch to another due instant, with its message; one that shares its message with others leaves
    /// them, for their hour is not its own any more.
    fn reschedule_touch(&mut self, to: Reschedule, by: By<'_>) -> bool {
        let Some(mut planned) = self.touches.get(&to.touch).cloned() else { return false };
        let message = planned.touch.message.filter(|message| {
            self.messages.get(*message).is_some_and(|kept| kept.message.state == MessageState::Planned)
        });
        let state = planned.touch.state;
        if state != TouchState::Held && !(state == TouchState::Planned && message.is_some()) {
            return false;
        }
        planned.touch.due_at = whole(to.due_at);
        planned.touch.expires_at = whole(to.expires_at);
        if let Some(message) = message {
            if self.planned_touches(message).len() > 1 {
                let origin = planned.way.origin(&planned.touch);
                if let Some(other) = origin.and_then(|origin| self.message_for(&origin)) {
                    self.messages.touches.remove(&(message, to.touch));
                    self.messages.touches.insert((other, to.touch));
                    planned.touch.message = Some(other);
                }
            } else {
                self.alter(message, |kept| kept.reschedule(to.due_at, to.expires_at));
            }
        }
        self.touches.insert(to.touch, planned);
        self.tell(Some(to.touch), None, (Some(state.into()), state.into()), Some(Reason::Moved), by);
        true
    }

    fn finish_one(&mut self, end: &AttemptEnd) -> bool {
        self.end_attempt(end.message, end.attempt, (end.outcome, &end.detail), end.ended_at);
        let Some(mut kept) = self.messages.get(end.message).cloned() else { return false };
        let stale = kept.message.state != MessageState::Sending || kept.message.attempts != end.attempt;
        if stale && !planted::is(Bug::FinishWithoutCompare) {
            return false;
        }
        kept.end(&end.next, end.ended_at);
        self.left_sending(kept, end.ended_at);
        true
    }

    fn left_sending(&mut self, kept: Kept, at: Timestamp) {
        let (from, to) = (Some(Outcome::Sending), kept.message.state.into());
        let (id, reason) = (kept.message.id, kept.message.reason);
        self.messages.save(kept);
        self.tell(None, Some(id), (from, to), reason, By { actor: DAEMON, at });
    }

    fn end_attempt(
        &mut self,
        id: MessageId,
        number: u32,
        (outcome, detail): (AttemptOutcome, &str),
        at: Timestamp,
    ) {
        let attempts = self.attempts.get_mut(&id).into_iter().flatten();
        for attempt in attempts.filter(|attempt| attempt.attempt == number) {
            attempt.ended_at = Some(whole(at));
            attempt.outcome = Some(outcome);
            attempt.detail = Some(detail.to_owned());
        }
    }
}
