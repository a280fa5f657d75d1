//! Everything of a person goes, in one transaction; what stays says how many, and not who.

use std::collections::{BTreeMap, BTreeSet};

use super::open;
use super::rows::{Rows, by};
use crate::failpoint::Commit;
use crate::message::{MessageId, TouchId, TouchKey};
use crate::record::{FieldType, Kinds, Record, RecordKey, Value};
use crate::store::{Author, Erased, ErasedPerson, Erasure, Error, Reading, Readings, no_record};
use crate::terms::{ChannelName, Reason, Word as _};

/// What stands in a text in the place of a name or a number.
const REMOVED: &str = "***";

impl<R: Rows> Erasure for R {
    fn erase(&mut self, person: &RecordKey, reason: &str, author: &Author) -> Result<ErasedPerson, Error> {
        self.transact(Commit::Change, |rows| {
            let Some(record) = rows.get(person)? else { return Err(no_record()) };
            let mut done = ErasedPerson { related: related(rows, person)?, ..ErasedPerson::default() };
            let mut about = done.related.clone();
            about.push(person.clone());
            let touches = rows.touches_about(&about, person)?;
            let of_person = |key: &TouchKey| key.record == *person || key.recipient.as_ref() == Some(person);
            let open: Vec<TouchId> =
                touches.iter().filter(|touch| of_person(&touch.key)).map(|touch| touch.id).collect();
            done.rows = open.len() as u64;
            done.cancelled = open::cancel(rows, &open, Reason::Erased, by(author))?;
            let messages: BTreeSet<MessageId> = touches.iter().filter_map(|touch| touch.message).collect();
            done.texts = messages.len() as u64;
            rows.forget_texts(&messages.into_iter().collect::<Vec<_>>())?;
            let kinds = rows.declared_kinds().clone();
            for key in &done.related {
                take_out(rows, &kinds, key, &record)?;
            }
            let stands = RecordKey::new(
                &person.kind,
                &format!("erased-{}", rows.key().name(&rows.key().record(person))),
            );
            let key = rows.key().clone();
            let hidden = |touch: &TouchKey| match touch.occurrence.rsplit_once('#') {
                Some((of, repeat)) => format!("{}#{repeat}", key.name(of.as_bytes())),
                None => key.name(touch.occurrence.as_bytes()),
            };
            rows.rename_person(person, &stands, &hidden)?;
            rows.rename_read(&person.to_string(), &stands.to_string())?;
            let digest = rows.key().record(person);
            rows.put_erased(&digest, &stands, (reason, by(author)))?;
            rows.remove_record(person)?;
            Ok(done)
        })
    }

    fn wipe_erased(&mut self) -> Result<bool, Error> {
        self.wipe()
    }

    fn erased(&self) -> Result<Erased, Error> {
        Ok(Erased::new(self.key(), self.erased_digests()?))
    }

    fn stands_as(&self, key: &RecordKey) -> Result<Option<RecordKey>, Error> {
        self.erased_as(&self.key().record(key))
    }
}

impl<R: Rows> Readings for R {
    fn note_reading(&mut self, reading: &Reading) -> Result<(), Error> {
        self.transact(Commit::Note, |rows| rows.append_reading(reading))
    }

    fn readings(&self, about: &str) -> Result<Vec<Reading>, Error> {
        self.readings_about(about)
    }
}

/// The records with a reference to the person, in order, each once.
fn related<R: Rows>(rows: &R, person: &RecordKey) -> Result<Vec<RecordKey>, Error> {
    let kinds = rows.declared_kinds().clone();
    let mut found = BTreeSet::new();
    for kind in kinds.iter() {
        for field in &kind.fields {
            if matches!(&field.field_type, FieldType::Reference(target) if *target == person.kind) {
                let referring = rows.referring(&kind.name, &field.name, person)?;
                found.extend(referring.into_iter().map(|record| record.key));
            }
        }
    }
    found.remove(person);
    Ok(found.into_iter().collect())
}

/// Takes the person out of a record: the references to them, their name and numbers out of its texts. A member of the
/// family that has the same number keeps it.
fn take_out<R: Rows>(rows: &mut R, kinds: &Kinds, key: &RecordKey, person: &Record) -> Result<(), Error> {
    let (Some(kind), Some(record)) = (kinds.get(&key.kind), rows.get(key)?) else { return Ok(()) };
    let words = words(person);
    let mut changed: BTreeMap<String, Option<Value>> = BTreeMap::new();
    for (name, value) in &record.fields {
        let Some(field) = kind.field(name) else { continue };
        match (&field.field_type, value) {
            (FieldType::Reference(target), Value::Text(id))
                if *target == person.key.kind && *id == person.key.id =>
            {
                changed.insert(name.clone(), None);
            }
            (FieldType::Text, Value::Text(text)) if words.iter().any(|word| text.contains(word.as_str())) => {
                let without = words.iter().fold(text.clone(), |text, word| text.replace(word, REMOVED));
                changed.insert(name.clone(), Some(Value::Text(without)));
            }
            _ => {}
        }
    }
    // What stood in a text before may have named the person, whatever stands there now.
    for field in kind.fields.iter().filter(|field| field.field_type == FieldType::Text) {
        let stands = record.fields.get(&field.name).cloned();
        changed.entry(field.name.clone()).or_insert(stands);
    }
    rows.rewrite_fields(key, &changed)
}

/// What names a person in a text: the name and the numbers, as they are written.
fn words(person: &Record) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    words.extend(person.text("name").map(|name| name.trim().to_owned()));
    for channel in ChannelName::ALL {
        let Some(address) = person.text(channel.address_field()) else { continue };
        words.push(address.to_owned());
        words.extend(address.strip_prefix("+86").map(str::to_owned));
    }
    // The longer first: a number with its country before the number alone.
    words.retain(|word| word.chars().count() > 1);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}
