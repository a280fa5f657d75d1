//! Planned touches, each once for ever, and their messages.

use super::{By, MemoryStore, Planned};
use crate::message::{MessageId, Origin, PlannedTouch, Touch, TouchId};
use crate::store::millis::whole;
use crate::store::transition::{Kept, Way, in_order, kept_state, may_come_back};
use crate::terms::{MessageState, Outcome, Reason, TouchState};

impl MemoryStore {
    pub(super) fn plan_all(&mut self, touches: &[PlannedTouch], by: By<'_>) -> crate::store::Planned {
        let mut planned = crate::store::Planned::default();
        for touch in in_order(touches) {
            let state = kept_state(touch);
            match self.by_key.get(&touch.key).copied() {
                None => {
                    planned.new += 1;
                    let id = TouchId(self.touches.last_key_value().map_or(0, |(id, _)| id.0) + 1);
                    planned.to_send += self.enter(id, touch, state, None, by);
                }
                Some(id) if state.0 != TouchState::Skipped && self.comes_back(id) => {
                    planned.again += 1;
                    planned.to_send += self.enter(id, touch, state, Some(Outcome::Cancelled), by);
                }
                Some(_) => {}
            }
        }
        planned
    }

    /// Keeps a touch as it was planned; 1 if it became part of a message.
    fn enter(
        &mut self,
        id: TouchId,
        planned: &PlannedTouch,
        (state, reason): (TouchState, Option<Reason>),
        from: Option<Outcome>,
        by: By<'_>,
    ) -> u64 {
        let origin = Origin::of(planned).filter(|_| state == TouchState::Planned);
        let message = origin.and_then(|origin| self.message_for(&origin));
        if let Some(before) = self.touches.get(&id).and_then(|before| before.touch.message) {
            self.messages.touches.remove(&(before, id));
        }
        if let Some(message) = message {
            self.messages.touches.insert((message, id));
        }
        let touch = Touch {
            id,
            key: planned.key.clone(),
            due_at: whole(planned.due_at),
            expires_at: whole(planned.expires_at),
            state,
            reason,
            error: planned.error.clone(),
            message,
        };
        let way = Way {
            class: planned.class,
            template: planned.template.clone(),
            via: planned.via.clone(),
            group: planned.group,
        };
        self.by_key.insert(planned.key.clone(), id);
        self.of_record.entry(planned.key.record.clone()).or_default().insert(id);
        self.touches.insert(id, Planned { touch, way });
        self.tell(Some(id), None, (from, state.into()), reason, by);
        u64::from(message.is_some())
    }

    /// The message that a touch of this origin belongs to: one that takes it in, or a new one.
    pub(super) fn message_for(&mut self, origin: &Origin<'_>) -> Option<MessageId> {
        if origin.group {
            let same_person = self.messages.of_person.get(origin.recipient).into_iter().flatten();
            let found =
                same_person.filter_map(|id| self.messages.get(*id)).find(|kept| kept.takes_in(origin));
            if let Some(mut kept) = found.cloned() {
                let id = kept.message.id;
                kept.absorb(origin);
                self.messages.save(kept);
                return Some(id);
            }
        }
        Kept::planned(MessageId(0), origin).map(|kept| self.messages.insert(kept))
    }

    /// Whether a touch was called off before anything was tried, for a reason that no longer holds.
    fn comes_back(&self, id: TouchId) -> bool {
        let Some(planned) = self.touches.get(&id) else { return false };
        let message = planned.touch.message.and_then(|message| self.messages.get(message));
        planned.touch.state == TouchState::Cancelled
            && may_come_back(planned.touch.reason)
            && message.is_none_or(|kept| {
                kept.message.attempts == 0 && kept.message.state == MessageState::Cancelled
            })
    }
}
