//! What a person decides about single touches, in memory.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{By, MemoryStore};
use crate::message::{MessageId, Touch, TouchId};
use crate::store::millis::whole;
use crate::store::transition::may_reopen;
use crate::store::{Author, Error, Operator};
use crate::terms::{ChannelName, MessageState, Reason, TouchState};

impl Operator for MemoryStore {
    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        let mut released = 0;
        for id in touches {
            let held = self.touches.get(id).is_some_and(|planned| planned.touch.state == TouchState::Held);
            released += u64::from(held && self.give_message(*id, None, by));
        }
        Ok(released)
    }

    fn retry(&mut self, touches: &[TouchId], expires_at: Timestamp, author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        let mut reopened = BTreeSet::new();
        let mut count = 0;
        for id in touches {
            let Some(touch) = self.touches.get(id).map(|planned| planned.touch.clone()) else { continue };
            count += u64::from(self.reopen(&touch, expires_at, by, &mut reopened));
        }
        Ok(count)
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

    /// Opens one touch again; `false` where there is nothing to open.
    fn reopen(
        &mut self,
        touch: &Touch,
        expires_at: Timestamp,
        by: By<'_>,
        reopened: &mut BTreeSet<MessageId>,
    ) -> bool {
        let message = touch.message.and_then(|id| self.messages.get(id)).cloned();
        let state = message.as_ref().map(|kept| kept.message.state);
        let own = message.filter(|kept| may_reopen(kept.message.state));
        match (touch.state, own) {
            (TouchState::Held, _) => return false,
            (TouchState::Planned, None) => return touch.message.is_some_and(|id| reopened.contains(&id)),
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
            (TouchState::Skipped | TouchState::Cancelled, None) if state == Some(MessageState::Planned) => {
                self.set_expiry(touch.id, expires_at);
                self.move_touch(touch.id, TouchState::Planned, None, by);
            }
            (TouchState::Skipped | TouchState::Cancelled, None) => {
                return self.give_message(touch.id, Some(expires_at), by);
            }
        }
        true
    }

    fn set_expiry(&mut self, id: TouchId, expires_at: Timestamp) {
        if let Some(planned) = self.touches.get_mut(&id) {
            planned.touch.expires_at = whole(expires_at);
        }
    }
}
