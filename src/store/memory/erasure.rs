//! What erasing a person changes, and who has read what, in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::MemoryStore;
use crate::message::{MessageId, Touch, TouchKey};
use crate::record::{RecordKey, Value};
use crate::store::engine::rows::{Actor, LawRows};
use crate::store::{Error, FieldChange, Reading};

impl LawRows for MemoryStore {
    fn erased_digests(&self) -> Result<BTreeSet<Vec<u8>>, Error> {
        Ok(self.erased.keys().cloned().collect())
    }

    fn erased_as(&self, digest: &[u8]) -> Result<Option<RecordKey>, Error> {
        Ok(self.erased.get(digest).cloned())
    }

    fn put_erased(&mut self, digest: &[u8], stands: &RecordKey, _: (&str, Actor<'_>)) -> Result<(), Error> {
        self.erased.insert(digest.to_vec(), stands.clone());
        Ok(())
    }

    fn remove_record(&mut self, key: &RecordKey) -> Result<(), Error> {
        self.put_record(key, None);
        self.forget_changes(key, &|_| true);
        Ok(())
    }

    fn rewrite_fields(
        &mut self,
        key: &RecordKey,
        fields: &BTreeMap<String, Option<Value>>,
    ) -> Result<(), Error> {
        let Some(mut record) = self.records.get(key).cloned() else { return Ok(()) };
        for (name, value) in fields {
            match value {
                Some(value) => drop(record.fields.insert(name.clone(), value.clone())),
                None => drop(record.fields.remove(name)),
            }
        }
        self.put_record(key, Some(record));
        self.forget_changes(key, &|field| field.is_some_and(|field| fields.contains_key(field)));
        Ok(())
    }

    fn touches_about(&self, records: &[RecordKey], to: &RecordKey) -> Result<Vec<Touch>, Error> {
        let touches = self.touches.values().map(|planned| &planned.touch);
        let wanted =
            |touch: &&Touch| records.contains(&touch.key.record) || touch.key.recipient.as_ref() == Some(to);
        Ok(touches.filter(wanted).cloned().collect())
    }

    fn forget_texts(&mut self, messages: &[MessageId]) -> Result<(), Error> {
        for id in messages {
            let Some(mut kept) = self.messages.get(*id).cloned() else { continue };
            kept.message.subject = None;
            kept.message.body = None;
            kept.message.address_masked = None;
            kept.address = None;
            self.messages.put(*id, Some(kept));
        }
        Ok(())
    }

    fn rename_person(
        &mut self,
        from: &RecordKey,
        to: &RecordKey,
        hidden: &dyn Fn(&TouchKey) -> String,
    ) -> Result<(), Error> {
        let ids: Vec<_> =
            self.touches_about(std::slice::from_ref(from), from)?.into_iter().map(|touch| touch.id).collect();
        for id in ids {
            let Some(mut planned) = self.touches.get(&id).cloned() else { continue };
            let key = &mut planned.touch.key;
            if key.recipient.as_ref() == Some(from) {
                key.recipient = Some(to.clone());
            }
            if key.record == *from {
                key.occurrence = hidden(key);
                key.record = to.clone();
                self.of_record.remove(from);
            }
            self.put_touch(id, Some(planned));
        }
        let to_person: Vec<MessageId> = self.messages.to(from).map(|kept| kept.message.id).collect();
        for id in to_person {
            let Some(mut kept) = self.messages.get(id).cloned() else { continue };
            kept.message.recipient = to.clone();
            self.messages.put(id, Some(kept));
        }
        Ok(())
    }

    fn append_reading(&mut self, reading: &Reading) -> Result<(), Error> {
        self.readings.push(reading.clone());
        Ok(())
    }

    fn readings_about(&self, about: &str) -> Result<Vec<Reading>, Error> {
        Ok(self.readings.iter().filter(|reading| reading.about == about).cloned().collect())
    }

    fn rename_read(&mut self, from: &str, to: &str) -> Result<(), Error> {
        self.readings.iter_mut().filter(|one| one.about == from).for_each(|one| one.about = to.to_owned());
        Ok(())
    }

    fn wipe(&mut self) -> Result<bool, Error> {
        Ok(true)
    }
}

impl MemoryStore {
    /// A change keeps its number: another record's later ones must not move up.
    fn forget_changes(&mut self, key: &RecordKey, forgets: &dyn Fn(Option<&str>) -> bool) {
        let own = |(of, change): &(RecordKey, FieldChange)| of == key && forgets(change.field.as_deref());
        let nobody = RecordKey::new("", "");
        for entry in self.changes.iter_mut() {
            if own(entry) {
                entry.0 = nobody.clone();
                (entry.1.old, entry.1.new) = (None, None);
            }
        }
    }
}
