//! What a person decides, in memory.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{By, MemoryStore};
use crate::message::{MessageId, PlannedTouch, Touch, TouchId, is_late};
use crate::store::millis::whole;
use crate::store::transition::{Reopened, held_back, may_reopen};
use crate::store::{
    Again, Author, CalledOff, Consented, Error, Incoming, Operator, RecordStore as _, Released, Retried,
    no_record,
};
use crate::terms::{ChannelName, MessageState, Outcome, Reason, TouchState};

impl Operator for MemoryStore {
    fn call_off(
        &mut self,
        touches: &[TouchId],
        to_come: &[PlannedTouch],
        author: &Author,
    ) -> Result<CalledOff, Error> {
        let by = By { actor: &author.name, at: author.at };
        let mut done = CalledOff::default();
        let mut ids: BTreeSet<TouchId> = touches.iter().copied().collect();
        let mut fresh = BTreeSet::new();
        for touch in to_come {
            let planned = self.plan_all(&[held_back(touch)], by);
            let Some(id) = self.by_key.get(&touch.key).copied() else { continue };
            if planned.new + planned.again == 0 {
                ids.insert(id);
            } else if self.cancel_touch(id, Reason::Operator, by) {
                fresh.insert(id);
                done.to_come += 1;
            }
        }
        for id in ids.difference(&fresh).copied() {
            let Some(touch) = self.touches.get(&id).map(|planned| planned.touch.clone()) else { continue };
            match (self.cancel_touch(id, Reason::Operator, by), touch.state) {
                (true, TouchState::Held) => done.held += 1,
                (true, _) => done.planned += 1,
                (false, _) => done.count_left(self.outcome_of(&touch)),
            }
        }
        Ok(done)
    }

    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<Released, Error> {
        let by = By { actor: &author.name, at: author.at };
        let mut done = Released::default();
        for id in touches.iter().copied().collect::<BTreeSet<TouchId>>() {
            let Some(touch) = self.touches.get(&id).map(|planned| planned.touch.clone()) else { continue };
            if touch.state != TouchState::Held {
                done.changed += 1;
            } else if is_late(author.at, touch.expires_at) {
                done.late += 1;
            } else if self.give_message(id, None, by) {
                done.released += 1;
            } else {
                done.unaddressed += 1;
            }
        }
        Ok(done)
    }

    fn retry(&mut self, touches: &[Again], author: &Author) -> Result<Retried, Error> {
        let by = By { actor: &author.name, at: author.at };
        let (mut done, mut reopened, mut met) = (Retried::default(), BTreeSet::new(), BTreeSet::new());
        for again in touches {
            let touch = self.touches.get(&again.touch).map(|planned| planned.touch.clone());
            let Some(touch) = touch.filter(|_| met.insert(again.touch)) else { continue };
            let with_another = touch.state == TouchState::Planned
                && touch.message.is_some_and(|message| reopened.contains(&message));
            if !with_another && self.outcome_of(&touch) != again.seen {
                done.changed += 1;
            } else if is_late(author.at, again.expires_at) {
                done.late += 1;
            } else {
                match self.reopen(&touch, again.expires_at, by, &mut reopened) {
                    Reopened::Done => done.again += 1,
                    Reopened::NothingToOpen => done.changed += 1,
                    Reopened::Unaddressed => done.unaddressed += 1,
                }
            }
        }
        Ok(done)
    }

    fn consent(&mut self, wish: &Incoming, author: &Author) -> Result<Consented, Error> {
        let Some(record) = self.records.get(&wish.key).cloned() else { return Err(no_record()) };
        let before = wish.fields.keys().map(|name| (name.clone(), record.get(name))).collect();
        self.change(&mut |changes| changes.put(std::slice::from_ref(wish), author).map(|_| true))?;
        let to_person = |touch: &&Touch| touch.key.recipient.as_ref() == Some(&wish.key);
        let touches = self.touches.values().map(|planned| &planned.touch).filter(to_person);
        Ok(Consented { before, open: touches.filter(|touch| self.is_open(touch)).count() as u64 })
    }

    fn suppress(
        &mut self,
        channel: ChannelName,
        address: &str,
        _reason: &str,
        _author: &Author,
    ) -> Result<(), Error> {
        self.suppressed.insert((channel, self.key.digest(address)));
        Ok(())
    }
}

impl MemoryStore {
    /// Plans a touch that has no message of its own (any more); `false` where it names nobody or no channel.
    fn give_message(&mut self, id: TouchId, expires_at: Option<Timestamp>, by: By<'_>) -> bool {
        let Some(mut planned) = self.touches.get(&id).cloned() else { return false };
        planned.touch.expires_at = whole(expires_at.unwrap_or(planned.touch.expires_at));
        let message = planned.way.origin(&planned.touch).and_then(|origin| self.message_for(&origin));
        let Some(message) = message else { return false };
        if let Some(before) = planned.touch.message.replace(message) {
            self.messages.touches.remove(&(before, id));
        }
        self.messages.touches.insert((message, id));
        self.touches.insert(id, planned);
        self.move_touch(id, TouchState::Planned, None, by);
        true
    }

    /// Where a touch stands with its message.
    fn outcome_of(&self, touch: &Touch) -> Outcome {
        let message = touch.message.and_then(|id| self.messages.get(id));
        Outcome::of(touch.state, message.map(|kept| kept.message.state))
    }

    /// Opens one touch again.
    fn reopen(
        &mut self,
        touch: &Touch,
        expires_at: Timestamp,
        by: By<'_>,
        reopened: &mut BTreeSet<MessageId>,
    ) -> Reopened {
        let message = touch.message.and_then(|id| self.messages.get(id)).cloned();
        let (own, waiting) = match message {
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
                self.messages.save(kept);
                self.set_expiry(touch.id, expires_at);
            }
            (TouchState::Planned, Some(mut kept)) => {
                let (id, from) = (kept.message.id, kept.message.state);
                kept.reopen(expires_at, by.at);
                let to = kept.message.state;
                self.messages.save(kept);
                reopened.insert(id);
                self.set_expiry(touch.id, expires_at);
                self.tell(None, Some(id), (Some(from.into()), to.into()), Some(Reason::Operator), by);
            }
            (TouchState::Skipped | TouchState::Cancelled, Some(mut kept)) => {
                kept.reopen(expires_at, by.at);
                reopened.insert(kept.message.id);
                self.messages.save(kept);
                self.set_expiry(touch.id, expires_at);
                self.move_touch(touch.id, TouchState::Planned, None, by);
            }
            // Its message still waits, for the sake of others or of this very call.
            (TouchState::Skipped | TouchState::Cancelled, None) if waiting.is_some() => {
                self.set_expiry(touch.id, expires_at);
                self.move_touch(touch.id, TouchState::Planned, None, by);
            }
            (TouchState::Skipped | TouchState::Cancelled, None) => {
                let given = self.give_message(touch.id, Some(expires_at), by);
                return if given { Reopened::Done } else { Reopened::Unaddressed };
            }
        }
        Reopened::Done
    }

    fn set_expiry(&mut self, id: TouchId, expires_at: Timestamp) {
        if let Some(planned) = self.touches.get_mut(&id) {
            planned.touch.expires_at = whole(expires_at);
        }
    }
}
