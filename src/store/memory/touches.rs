//! Touches in memory.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::undo::Undo;
use super::{MemoryStore, Planned};
use crate::message::{MessageId, PlannedTouch, Reference, Touch, TouchId, TouchKey, Went};
use crate::record::RecordKey;
use crate::store::Error;
use crate::store::engine::rows::{TouchEntry, TouchRows, TouchStatus};
use crate::store::millis::whole;
use crate::store::transition::{Way, may_cancel, may_have_gone};
use crate::terms::{Outcome, Reason, TouchState};

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
            message: entered.links.message,
        };
        match entered.links.cause {
            Some(cause) => drop(self.causes.of_touch.insert(id, cause)),
            None => drop(self.causes.of_touch.remove(&id)),
        }
        let way = Way { class: *class, template: template.clone(), via: via.clone(), group: *group };
        let (reference, told_by) = (entered.touch.reference.map(kept), entered.links.told_by);
        let before = self.put_touch(id, Some(Planned { touch, way, reference, told_by }));
        self.undo.push(Undo::Touch(id, before.map(Box::new)));
    }

    /// What went of the rule, step, record and person of a key.
    fn went_like(&self, key: &TouchKey) -> Vec<Went> {
        let of_record = self.of_record.get(&key.record).into_iter().flatten();
        let planned = of_record.filter_map(|id| self.touches.get(id)).filter(|planned| {
            let own = &planned.touch.key;
            (&own.rule, &own.step, &own.recipient) == (&key.rule, &key.step, &key.recipient)
                && planned.touch.state == TouchState::Planned
        });
        let went = planned.filter_map(|Planned { touch, reference, .. }| {
            let stored = self.messages.get(touch.message?)?;
            may_have_gone(stored.message.state).then(|| Went {
                touch: touch.id,
                occurrence: touch.key.occurrence.clone(),
                reference: *reference,
                due_at: touch.due_at,
                sent_at: stored.sent_at,
            })
        });
        went.collect()
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

/// As the other store keeps it.
fn kept(reference: Reference) -> Reference {
    Reference::parse(&reference.to_string()).unwrap_or(reference)
}

impl TouchRows for MemoryStore {
    fn standing(&self, keys: &[&TouchKey]) -> Result<Vec<Option<TouchStatus>>, Error> {
        let stands = |key: &&TouchKey| {
            let Planned { touch, reference, told_by, .. } = self.touches.get(self.by_key.get(*key)?)?;
            let Touch { id, state, reason, message, .. } = *touch;
            let (reference, told_by) = (*reference, *told_by);
            Some(TouchStatus { id, state, reason, message, reference, told_by })
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

    fn went(&self, keys: &[&TouchKey]) -> Result<Vec<Vec<Went>>, Error> {
        Ok(keys.iter().map(|key| self.went_like(key)).collect())
    }

    fn save_references(&mut self, touches: &[(TouchId, Reference)]) -> Result<(), Error> {
        for (id, reference) in touches {
            let Some(planned) = self.touches.get(id).cloned() else { continue };
            let reference = Some(kept(*reference));
            let before = self.put_touch(*id, Some(Planned { reference, ..planned }));
            self.undo.push(Undo::Touch(*id, before.map(Box::new)));
        }
        Ok(())
    }

    fn day_count(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, Error> {
        let (since, until) = (whole(since), whole(until));
        let of_day = self.touches.values().map(|planned| &planned.touch).filter(|touch| {
            touch.key.rule == rule
                && (since..until).contains(&touch.due_at)
                && matches!(touch.state, TouchState::Planned | TouchState::Held)
        });
        Ok(of_day.count() as u64)
    }

    fn day_open(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<Vec<TouchId>, Error> {
        let (since, until) = (whole(since), whole(until));
        let of_day = self.touches.values().map(|planned| &planned.touch).filter(|touch| {
            touch.key.rule == rule
                && (since..until).contains(&touch.due_at)
                && touch.state == TouchState::Planned
                && self.is_open(touch)
        });
        let unreleased = of_day.map(|touch| touch.id).filter(|id| !self.causes.released.contains(id));
        Ok(unreleased.collect())
    }

    fn released(&self, touches: &[TouchId]) -> Result<Vec<bool>, Error> {
        Ok(touches.iter().map(|id| self.causes.released.contains(id)).collect())
    }

    fn put_released(&mut self, touches: &[TouchId]) -> Result<(), Error> {
        self.causes.released.extend(touches);
        Ok(())
    }

    fn moved_since(&self, to: Outcome, reason: Reason, since: Timestamp) -> Result<Vec<TouchId>, Error> {
        Ok(self.events.moved_since(to, reason, whole(since)).into_iter().collect())
    }

    fn save_touches(&mut self, touches: &[&Touch]) -> Result<(), Error> {
        for touch in touches {
            let Some(planned) = self.touches.get(&touch.id).cloned() else { continue };
            let before = self.put_touch(touch.id, Some(Planned { touch: (*touch).clone(), ..planned }));
            self.undo.push(Undo::Touch(touch.id, before.map(Box::new)));
        }
        Ok(())
    }
}
