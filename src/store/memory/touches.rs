//! Touches in memory.

use std::collections::BTreeSet;

use super::undo::Undo;
use super::{MemoryStore, Planned};
use crate::message::{MessageId, PlannedTouch, Touch, TouchId, TouchKey};
use crate::record::RecordKey;
use crate::store::Error;
use crate::store::engine::rows::{TouchEntry, TouchRows, TouchStatus};
use crate::store::millis::whole;
use crate::store::transition::{Way, may_cancel};
use crate::terms::TouchState;

impl MemoryStore {
    /// Puts a touch in the place of what stands under its number, or takes that away.
    pub(super) fn put_touch(&mut self, id: TouchId, planned: Option<Planned>) -> Option<Planned> {
        let before = self.touches.remove(&id);
        if let Some(Planned { touch, .. }) = &before {
            self.by_key.remove(&touch.key);
            if let Some(message) = touch.message {
                self.messages.touches.remove(&(message, id));
            }
        }
        if let Some(planned) = planned {
            let touch = &planned.touch;
            self.by_key.insert(touch.key.clone(), id);
            self.of_record.entry(touch.key.record.clone()).or_default().insert(id);
            self.messages.touches.extend(touch.message.map(|message| (message, id)));
            self.touches.insert(id, planned);
        }
        before
    }

    fn enter(&mut self, id: TouchId, entered: &TouchEntry<'_>) {
        let PlannedTouch { key, due_at, expires_at, class, via, template, group, error, .. } = entered.touch;
        let touch = Touch {
            id,
            key: key.clone(),
            due_at: whole(*due_at),
            expires_at: whole(*expires_at),
            state: entered.state,
            reason: entered.reason,
            error: error.clone(),
            message: entered.message,
        };
        let way = Way { class: *class, template: template.clone(), via: via.clone(), group: *group };
        let before = self.put_touch(id, Some(Planned { touch, way }));
        self.undo.push(Undo::Touch(id, before.map(Box::new)));
    }

    fn is_open(&self, touch: &Touch) -> bool {
        let message = touch.message.and_then(|message| self.messages.get(message));
        match touch.state {
            TouchState::Held => true,
            TouchState::Planned => message.is_some_and(|kept| may_cancel(kept.message.state)),
            TouchState::Skipped | TouchState::Cancelled => false,
        }
    }
}

impl TouchRows for MemoryStore {
    fn standing(&self, keys: &[&TouchKey]) -> Result<Vec<Option<TouchStatus>>, Error> {
        let stands = |key: &&TouchKey| {
            let touch = &self.touches.get(self.by_key.get(*key)?)?.touch;
            let Touch { id, state, reason, message, .. } = *touch;
            Some(TouchStatus { id, state, reason, message })
        };
        Ok(keys.iter().map(stands).collect())
    }

    fn touches(&self, ids: &[TouchId]) -> Result<Vec<Option<Touch>>, Error> {
        Ok(ids.iter().map(|id| self.touches.get(id).map(|planned| planned.touch.clone())).collect())
    }

    fn planned_touches(&self, messages: &[MessageId]) -> Result<Vec<Touch>, Error> {
        let ids = messages.iter().flat_map(|message| self.messages.touches_of(*message));
        let touches = ids.filter_map(|id| self.touches.get(&id)).map(|planned| &planned.touch);
        Ok(touches.filter(|touch| touch.state == TouchState::Planned).cloned().collect())
    }

    fn ways(&self, touches: &[TouchId]) -> Result<Vec<Option<Way>>, Error> {
        Ok(touches.iter().map(|id| self.touches.get(id).map(|planned| planned.way.clone())).collect())
    }

    fn open(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let open = |touch: &&Touch| rule.is_none_or(|rule| touch.key.rule == rule) && self.is_open(touch);
        let Some(records) = records else {
            let all = self.touches.values().map(|planned| &planned.touch);
            return Ok(all.filter(open).cloned().collect());
        };
        let about = records.iter().filter_map(|record| self.of_record.get(record)).flatten();
        let ids: BTreeSet<TouchId> = about.copied().collect();
        let touches = ids.iter().filter_map(|id| self.touches.get(id)).map(|planned| &planned.touch);
        Ok(touches.filter(open).cloned().collect())
    }

    fn open_to(&self, person: &RecordKey) -> Result<u64, Error> {
        let to_person = |touch: &&Touch| touch.key.recipient.as_ref() == Some(person);
        let touches = self.touches.values().map(|planned| &planned.touch).filter(to_person);
        Ok(touches.filter(|touch| self.is_open(touch)).count() as u64)
    }

    fn insert_touches(&mut self, touches: &[TouchEntry<'_>]) -> Result<Vec<TouchId>, Error> {
        let mut ids = Vec::with_capacity(touches.len());
        for entered in touches {
            let id = TouchId(self.touches.last_key_value().map_or(0, |(id, _)| id.0) + 1);
            self.enter(id, entered);
            ids.push(id);
        }
        Ok(ids)
    }

    fn replace_touches(&mut self, touches: &[(TouchId, TouchEntry<'_>)]) -> Result<(), Error> {
        touches.iter().for_each(|(id, entered)| self.enter(*id, entered));
        Ok(())
    }

    fn save_touches(&mut self, touches: &[&Touch]) -> Result<(), Error> {
        for touch in touches {
            let Some(way) = self.touches.get(&touch.id).map(|planned| planned.way.clone()) else { continue };
            let before = self.put_touch(touch.id, Some(Planned { touch: (*touch).clone(), way }));
            self.undo.push(Undo::Touch(touch.id, before.map(Box::new)));
        }
        Ok(())
    }
}
