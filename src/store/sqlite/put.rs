//! Writes records: only what differs, with its history and its index rows.
//!
//! What makes a first import fast: records are looked up in the order of the unique key, and index rows are gathered
//! and written in the order of theirs. What makes a repeated one fast: an unchanged record is one look-up and one
//! comparison of its text.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::fields::{self, IndexField, IndexRows};
use super::{SqliteStore, document};
use crate::record::kind::person::is_refusal;
use crate::record::view::{Candidates, Records, ToldOf, ViewError};
use crate::record::{Kind, Record, RecordKey, Value};
use crate::store::engine::rows::Actor;
use crate::store::engine::wishes::{self, Stance};
use crate::store::{
    Author, Changes, Erased, Erasure, Error, Incoming, Written, declared, erased_person, filled, millis,
};
use crate::terms::{ChannelName, Class};
use crate::words::StoreSentence;

/// One pass of changes, within its transaction.
pub(super) struct ChangePass<'a> {
    store: &'a SqliteStore,
    /// The indexed fields of the kinds met so far.
    indexed: BTreeMap<String, BTreeMap<String, IndexField>>,
    /// The number under which the present author's changes are kept.
    edit: Option<(Author, i64)>,
    /// Index rows not yet written.
    gone: IndexRows,
    come: IndexRows,
    /// The text of the record at hand; kept for its room.
    text: Vec<u8>,
    /// Who may not be written again, once that was asked.
    erased: Option<Erased>,
}

/// A record as it stands in its row.
struct StoredRecord {
    number: i64,
    doc: String,
    changed: Option<String>,
}

/// What a record was found to be.
enum RecordChange {
    New,
    Changed,
    Same,
}

impl<'a> ChangePass<'a> {
    pub(super) fn new(store: &'a SqliteStore) -> ChangePass<'a> {
        let (gone, come) = (IndexRows::default(), IndexRows::default());
        ChangePass { store, indexed: BTreeMap::new(), edit: None, gone, come, text: Vec::new(), erased: None }
    }

    fn write(&mut self, kind: &'a Kind, incoming: &Incoming, author: &Author) -> Result<RecordChange, Error> {
        self.text.clear();
        document::write(&mut self.text, &incoming.fields)?;
        let store = self.store;
        let mut statement = store
            .connection
            .prepare_cached("SELECT number, doc, changed FROM record WHERE kind = ?1 AND id = ?2")?;
        let mut rows = statement.query([&incoming.key.kind, &incoming.key.id])?;
        let Some(row) = rows.next()? else {
            drop(rows);
            self.insert(incoming, author)?;
            if incoming.fields.keys().any(|name| is_refusal(name)) {
                let after = Stance::of(&|name| incoming.fields.get(name).cloned().flatten());
                self.wishes(kind, &Stance::default(), &after, author)?;
            }
            return Ok(RecordChange::New);
        };
        let doc = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if doc.as_bytes() == self.text.as_slice() {
            return Ok(RecordChange::Same);
        }
        let changed = differing(doc, incoming)?;
        if changed.is_empty() {
            return Ok(RecordChange::Same);
        }
        let standing = StoredRecord { number: row.get(0)?, doc: doc.to_owned(), changed: row.get(2)? };
        drop(rows);
        self.update(kind, &standing, changed, author)?;
        Ok(RecordChange::Changed)
    }

    fn insert(&mut self, incoming: &Incoming, author: &Author) -> Result<(), Error> {
        let text = std::str::from_utf8(&self.text).unwrap_or("{}");
        let connection = &self.store.connection;
        connection
            .prepare_cached("INSERT INTO record (kind, id, doc, created_at) VALUES (?1, ?2, ?3, ?4)")?
            .execute((&incoming.key.kind, &incoming.key.id, text, millis::millis(author.at)))?;
        let number = connection.last_insert_rowid();
        let zone = &self.store.zone;
        if let Some(indexed) = self.indexed.get(&incoming.key.kind) {
            if let Some(field) = indexed.get("created_at") {
                self.come.instant(*field, number, millis::whole(author.at), zone);
            }
            for (name, value) in &incoming.fields {
                if let (Some(field), Some(value)) = (indexed.get(name), value) {
                    self.come.value(*field, number, value, zone);
                }
            }
        }
        self.keep_change(number, None, author)
    }

    fn update(
        &mut self,
        kind: &Kind,
        standing: &StoredRecord,
        changed: BTreeMap<&str, Option<Json>>,
        author: &Author,
    ) -> Result<(), Error> {
        let mut doc = document::fields_of(&standing.doc)?;
        let before = changed.keys().any(|name| wishes::concerns(kind, name)).then(|| stance(kind, &doc));
        let mut changed_at = match &standing.changed {
            Some(text) => document::changes(text)?,
            None => BTreeMap::new(),
        };
        for (name, new) in changed {
            let old = doc.get(name).cloned();
            self.keep_change(standing.number, Some((name, old.as_ref(), new.as_ref())), author)?;
            let before = changed_at.insert(name.to_owned(), millis::millis(author.at));
            self.index_change(kind, standing.number, name, old.as_ref(), new.as_ref());
            self.index_instant(kind, standing.number, name, before, author);
            match new {
                Some(json) => doc.insert(name.to_owned(), json),
                None => doc.remove(name),
            };
        }
        if let Some(before) = before {
            self.wishes(kind, &before, &stance(kind, &doc), author)?;
        }
        let unwritable = |_| Error::other(StoreSentence::NotWrittenAsJson);
        let doc = serde_json::to_string(&doc).map_err(unwritable)?;
        let changed_at = serde_json::to_string(&changed_at).map_err(unwritable)?;
        self.store
            .connection
            .prepare_cached("UPDATE record SET doc = ?2, changed = ?3 WHERE number = ?1")?
            .execute((standing.number, doc, changed_at))?;
        Ok(())
    }

    /// What the person wants goes to the suppression list with the record.
    fn wishes(&self, kind: &Kind, before: &Stance, after: &Stance, author: &Author) -> Result<(), Error> {
        if !kind.person || kind.staff {
            return Ok(());
        }
        self.store.list(&after.comes_after(before), Actor { actor: &author.name, at: author.at })
    }

    /// The index rows of a field's old value go, those of its new value come.
    fn index_change(&mut self, kind: &Kind, number: i64, name: &str, old: Option<&Json>, new: Option<&Json>) {
        let Some(field) = self.indexed.get(&kind.name).and_then(|fields| fields.get(name)) else { return };
        let Some(declared) = kind.field(name) else { return };
        let value = |json: Option<&Json>| json.and_then(|json| Value::from_json(json, &declared.field_type));
        if let Some(old) = value(old) {
            self.gone.value(*field, number, &old, &self.store.zone);
        }
        if let Some(new) = value(new) {
            self.come.value(*field, number, &new, &self.store.zone);
        }
    }

    /// The same for the instant of its latest change.
    fn index_instant(&mut self, kind: &Kind, number: i64, name: &str, before: Option<i64>, author: &Author) {
        let name = format!("{name}.changed_at");
        let Some(field) = self.indexed.get(&kind.name).and_then(|fields| fields.get(&name)) else { return };
        if let Some(before) = before {
            self.gone.instant(*field, number, millis::instant(before), &self.store.zone);
        }
        self.come.instant(*field, number, millis::whole(author.at), &self.store.zone);
    }

    fn keep_change(
        &mut self,
        record: i64,
        field: Option<(&str, Option<&Json>, Option<&Json>)>,
        author: &Author,
    ) -> Result<(), Error> {
        let edit = self.edit_number(author)?;
        let (name, old, new) = field.map_or((None, None, None), |(name, old, new)| (Some(name), old, new));
        self.store
            .connection
            .prepare_cached(
                "INSERT INTO change (edit, record, field, old_value, new_value) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((edit, record, name, old.map(Json::to_string), new.map(Json::to_string)))?;
        Ok(())
    }

    fn edit_number(&mut self, author: &Author) -> Result<i64, Error> {
        if let Some((last, number)) = &self.edit
            && last == author
        {
            return Ok(*number);
        }
        let connection = &self.store.connection;
        connection.execute(
            "INSERT INTO edit (at, author) VALUES (?1, ?2)",
            (millis::millis(author.at), &author.name),
        )?;
        let number = connection.last_insert_rowid();
        self.edit = Some((author.clone(), number));
        Ok(number)
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.gone.remove(&self.store.connection)?;
        self.come.insert(&self.store.connection)
    }

    /// The kind of an incoming record, with its index at hand.
    fn kind_of(&mut self, incoming: &Incoming) -> Result<&'a Kind, Error> {
        let name = &incoming.key.kind;
        let kind = declared(&self.store.kinds, incoming)?;
        if !self.indexed.contains_key(name) {
            self.indexed.insert(name.clone(), fields::of_kind(&self.store.connection, name)?);
        }
        Ok(kind)
    }
}

impl Changes for ChangePass<'_> {
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error> {
        let mut sorted: Vec<&Incoming> = incoming.iter().collect();
        sorted.sort_by(|one, other| one.key.cmp(&other.key));
        let mut written = Written::default();
        let mut last: Option<&RecordKey> = None;
        let erased = match &self.erased {
            Some(erased) => erased.clone(),
            None => self.erased()?,
        };
        self.erased = Some(erased.clone());
        for incoming in sorted {
            if erased.contains(&incoming.key) {
                return Err(erased_person());
            }
            if last == Some(&incoming.key) {
                // What the first of two made must be in the index before the second changes it.
                self.flush()?;
            }
            last = Some(&incoming.key);
            let kind = self.kind_of(incoming)?;
            match self.write(kind, incoming, author)? {
                RecordChange::New => written.new += 1,
                RecordChange::Changed => written.changed += 1,
                RecordChange::Same => written.same += 1,
            }
        }
        self.flush()?;
        Ok(written)
    }

    fn erased(&self) -> Result<Erased, Error> {
        Erasure::erased(self.store)
    }
}

/// What a stored document says of wishes and addresses.
fn stance(kind: &Kind, doc: &BTreeMap<String, Json>) -> Stance {
    Stance::of(&|name| Value::from_json(doc.get(name)?, &kind.field(name)?.field_type))
}

/// The fields that would change, with their new values.
fn differing<'i>(doc: &str, incoming: &'i Incoming) -> Result<BTreeMap<&'i str, Option<Json>>, Error> {
    let standing = document::fields_of(doc)?;
    let mut changed = BTreeMap::new();
    for (name, value) in &incoming.fields {
        let new = filled(value.as_ref()).map(Value::to_json);
        if standing.get(name) != new.as_ref() {
            changed.insert(name.as_str(), new);
        }
    }
    Ok(changed)
}

impl Records for ChangePass<'_> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        self.store.get(key)
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.store.candidates(which, visit)
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        self.store.referring(kind, field, target)
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        self.store.having(kind, field, value)
    }

    fn refuses(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.store.refuses(channel, class, address)
    }

    fn missed(&self, of: &ToldOf<'_>) -> Result<bool, ViewError> {
        self.store.missed(of)
    }
}
