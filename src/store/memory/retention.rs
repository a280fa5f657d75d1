//! The rows that retention walks over and removes, in memory.

use super::MemoryStore;
use crate::message::{MessageId, Touch, TouchId};
use crate::store::Error;
use crate::store::engine::retained::{MoveOf, RetentionRows};

impl RetentionRows for MemoryStore {
    fn moves_after(&self, number: i64, limit: u32) -> Result<Vec<MoveOf>, Error> {
        let skipped = usize::try_from(number).unwrap_or(0);
        Ok(self.events.from(skipped).take(limit as usize).collect())
    }

    fn newest(&self) -> Result<(Option<TouchId>, Option<MessageId>), Error> {
        let touch = self.touches.last_key_value().map(|(id, _)| *id);
        Ok((touch, self.messages.all().map(|kept| kept.message.id).max()))
    }

    fn touches_of(&self, messages: &[MessageId]) -> Result<Vec<Touch>, Error> {
        let ids = messages.iter().flat_map(|message| self.messages.touches_of(*message));
        let mut touches: Vec<Touch> =
            ids.filter_map(|id| self.touches.get(&id)).map(|planned| planned.touch.clone()).collect();
        touches.sort_by_key(|touch| touch.id);
        Ok(touches)
    }

    fn remove_texts(&mut self, messages: &[MessageId]) -> Result<u64, Error> {
        let mut removed = 0;
        for id in messages {
            let Some(mut kept) = self.messages.get(*id).cloned() else { continue };
            let subject = kept.message.subject.take();
            removed += u64::from(kept.message.body.take().is_some() || subject.is_some());
            self.messages.put(*id, Some(kept));
        }
        Ok(removed)
    }

    fn remove_rows(&mut self, touches: &[TouchId], messages: &[MessageId]) -> Result<(), Error> {
        for id in touches {
            self.put_touch(*id, None);
            self.causes.of_touch.remove(id);
            self.causes.released.remove(id);
        }
        for id in messages {
            self.messages.put(*id, None);
            self.attempts.remove(id);
        }
        self.events.forget(touches, messages);
        Ok(())
    }

    fn put_gone(&mut self, keys: &[(&str, Vec<u8>)]) -> Result<(), Error> {
        self.gone.extend(keys.iter().map(|(rule, key)| ((*rule).to_owned(), key.clone())));
        Ok(())
    }

    fn gone(&self, keys: &[(&str, Vec<u8>)]) -> Result<Vec<bool>, Error> {
        Ok(keys.iter().map(|(rule, key)| self.gone.contains(&((*rule).to_owned(), key.clone()))).collect())
    }
}
