//! Records in memory; questions about dates go by indexes, others look at every record of the kind.

use std::collections::{BTreeMap, BTreeSet};

use super::MemoryStore;
use super::undo::Undo;
use crate::record::view::{Candidates, Records, ToldOf, ViewError};
use crate::record::{FieldType, Kinds, Record, RecordKey, Value};
use crate::store::engine::rows::Actor;
use crate::store::engine::wishes::Stance;
use crate::store::{
    Author, Changes, Erased, Erasure, Error, FieldChange, Incoming, RecordStore, Written, declared, engine,
    erased_person, filled, millis,
};
use crate::terms::{ChannelName, Class};

impl MemoryStore {
    fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Record> {
        let first = RecordKey::new(kind, "");
        let from_there = self.records.range(first..).map(|(_, record)| record);
        from_there.take_while(move |record| record.key.kind == kind && self.kinds.get(kind).is_some())
    }
}

impl MemoryStore {
    fn visit_these(
        &self,
        kind: &str,
        keys: Vec<RecordKey>,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let declared = self.kinds.get(kind).is_some();
        for record in keys.iter().filter(|_| declared).filter_map(|key| self.records.get(key)) {
            visit(record.clone())?;
        }
        Ok(())
    }

    /// Puts a record in the place of the one that stands there, or takes that away.
    pub(super) fn put_record(&mut self, key: &RecordKey, record: Option<Record>) {
        if let Some(before) = self.records.remove(key) {
            self.days.remove(&before, &self.zone);
        }
        if let Some(record) = record {
            self.days.add(&record, &self.zone);
            self.records.insert(key.clone(), record);
        }
    }
}

impl Records for MemoryStore {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        Ok(self.records.get(key).cloned())
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        match which {
            Candidates::Days { kind, field, from, to } => {
                self.visit_these(kind, self.days.between(kind, field, *from, *to), visit)?;
            }
            Candidates::MonthDays { kind, field, calendar, keys } => {
                self.visit_these(kind, self.days.on(kind, field, *calendar, keys), visit)?;
            }
            Candidates::All { kind } => {
                for record in self.of_kind(kind) {
                    visit(record.clone())?;
                }
            }
            Candidates::These(keys) => {
                for key in keys.iter().collect::<BTreeSet<_>>() {
                    if let Some(record) = self.records.get(key) {
                        visit(record.clone())?;
                    }
                }
            }
        }
        Ok(())
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        let declared = self.kinds.get(kind).and_then(|kind| kind.field(field)).map(|field| &field.field_type);
        match declared {
            Some(FieldType::Reference(other)) if *other == target.kind => {
                self.having(kind, field, &target.id)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        Ok(self.of_kind(kind).filter(|record| record.text(field) == Some(value)).cloned().collect())
    }

    fn refuses(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        Ok(engine::refuses(self, channel, class, address)?)
    }

    fn missed(&self, of: &ToldOf<'_>) -> Result<bool, ViewError> {
        Ok(engine::missed(self, of)?)
    }
}

/// What a record says of wishes and addresses.
fn stance(record: &Record) -> Stance {
    Stance::of(&|name| record.fields.get(name).cloned())
}

/// One pass of changes, within its transaction.
pub(super) struct ChangePass<'a> {
    store: &'a mut MemoryStore,
}

impl<'a> ChangePass<'a> {
    pub(super) fn new(store: &'a mut MemoryStore) -> ChangePass<'a> {
        store.undo.push(Undo::Changes(store.changes.len()));
        ChangePass { store }
    }

    fn put_record(&mut self, record: Record, before: Option<Record>) {
        let key = record.key.clone();
        self.store.put_record(&key, Some(record));
        self.store.undo.push(Undo::Record(key, before.map(Box::new)));
    }

    fn keep(
        &mut self,
        key: &RecordKey,
        author: &Author,
        change: (Option<&str>, Option<Value>, Option<Value>),
    ) {
        let (field, old, new) = change;
        let number = i64::try_from(self.store.changes.len()).unwrap_or(i64::MAX).saturating_add(1);
        let author = Author { name: author.name.clone(), at: millis::whole(author.at) };
        let change = FieldChange { number, author, field: field.map(str::to_owned), old, new };
        self.store.changes.push((key.clone(), change));
    }

    fn insert(&mut self, incoming: &Incoming, author: &Author) {
        let mut record = Record::new(incoming.key.clone(), millis::whole(author.at));
        let values = incoming.fields.iter().filter_map(|(name, value)| Some((name, filled(value.as_ref())?)));
        record.fields.extend(values.map(|(name, value)| (name.clone(), value.clone())));
        self.put_record(record, None);
        self.keep(&incoming.key, author, (None, None, None));
    }

    /// Whether anything differed.
    fn update(&mut self, standing: Record, incoming: &Incoming, author: &Author) -> bool {
        let mut record = standing.clone();
        let mut changed = false;
        for (name, value) in &incoming.fields {
            let (old, new) = (record.fields.get(name).cloned(), filled(value.as_ref()).cloned());
            if old == new {
                continue;
            }
            changed = true;
            match &new {
                Some(value) => record.fields.insert(name.clone(), value.clone()),
                None => record.fields.remove(name),
            };
            record.changed_at.insert(name.clone(), millis::whole(author.at));
            self.keep(&incoming.key, author, (Some(name), old, new));
        }
        if changed {
            self.put_record(record, Some(standing));
        }
        changed
    }
}

impl Changes for ChangePass<'_> {
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error> {
        let mut sorted: Vec<&Incoming> = incoming.iter().collect();
        sorted.sort_by(|one, other| one.key.cmp(&other.key));
        let mut written = Written::default();
        let erased = Changes::erased(self)?;
        for incoming in sorted {
            if erased.contains(&incoming.key) {
                return Err(erased_person());
            }
            let kind = declared(&self.store.kinds, incoming)?;
            let has_wishes = kind.person && !kind.staff;
            let before = self.store.records.get(&incoming.key).map(stance).unwrap_or_default();
            match self.store.records.get(&incoming.key).cloned() {
                None => {
                    self.insert(incoming, author);
                    written.new += 1;
                }
                Some(standing) => {
                    let changed = self.update(standing, incoming, author);
                    *(if changed { &mut written.changed } else { &mut written.same }) += 1;
                }
            }
            if has_wishes {
                let after = self.store.records.get(&incoming.key).map(stance).unwrap_or_default();
                let by = Actor { actor: &author.name, at: author.at };
                self.store.list(&after.comes_after(&before), by);
            }
        }
        Ok(written)
    }

    fn erased(&self) -> Result<Erased, Error> {
        Erasure::erased(&*self.store)
    }
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

impl RecordStore for MemoryStore {
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error> {
        engine::change(self, work)
    }

    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error> {
        let skipped = usize::try_from(after).unwrap_or(0);
        let (mut keys, mut seen, mut last) = (Vec::new(), BTreeSet::new(), after);
        for (key, change) in self.changes.iter().skip(skipped) {
            if !seen.contains(key) {
                if keys.len() >= limit as usize {
                    break;
                }
                seen.insert(key);
                keys.push(key.clone());
            }
            last = change.number;
        }
        Ok((keys, last))
    }

    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error> {
        Ok(self.changes.iter().filter(|(of, _)| of == key).map(|(_, change)| change.clone()).collect())
    }

    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error> {
        self.kinds = kinds.clone();
        let mut of_kind: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for kind in kinds.iter() {
            of_kind.insert(&kind.name, kind.fields.iter().map(|field| field.name.as_str()).collect());
        }
        for record in self.records.values_mut() {
            let fields = of_kind.get(record.key.kind.as_str());
            let stays = |name: &str| fields.is_some_and(|fields| fields.contains(name));
            if record.fields.keys().all(|name| stays(name)) {
                continue;
            }
            self.days.remove(record, &self.zone);
            record.fields.retain(|name, _| stays(name));
            self.days.add(record, &self.zone);
        }
        Ok(())
    }
}
