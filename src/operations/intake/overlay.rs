//! Records as they would be after a list: what it touches stands in a scratch database, everything else is read from the
//! real one. So a look at what a list would do never locks what the daemon writes to, and costs what the list touches.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::record::view::{Candidates, Records, ToldOf, ViewError};
use crate::record::{Kinds, Record, RecordKey, Value};
use crate::store::{Author, Changes, Error, FieldChange, Incoming, RecordStore, Written};
use crate::terms::{ChannelName, Class};

/// The records that a list has touched so far.
pub(super) type Touched = RefCell<BTreeSet<RecordKey>>;

/// A database that is only read, with a scratch one before it.
pub(super) struct Overlay<'a> {
    pub(super) base: &'a dyn Records,
    pub(super) scratch: &'a mut dyn RecordStore,
    pub(super) touched: &'a Touched,
}

/// One pass of changes over both.
struct OverlayChanges<'a> {
    base: &'a dyn Records,
    scratch: &'a mut dyn Changes,
    touched: &'a Touched,
}

/// Reads through a scratch before a base.
macro_rules! reads_through {
    ($name:ident) => {
        impl Records for $name<'_> {
            fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
                if self.touched.borrow().contains(key) { self.scratch.get(key) } else { self.base.get(key) }
            }

            fn candidates(
                &self,
                which: &Candidates,
                visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
            ) -> Result<(), ViewError> {
                self.base.candidates(which, &mut |record| {
                    if self.touched.borrow().contains(&record.key) { Ok(()) } else { visit(record) }
                })?;
                self.scratch.candidates(which, visit)
            }

            fn referring(
                &self,
                kind: &str,
                field: &str,
                target: &RecordKey,
            ) -> Result<Vec<Record>, ViewError> {
                let mut found = self.base.referring(kind, field, target)?;
                found.retain(|record| !self.touched.borrow().contains(&record.key));
                found.extend(self.scratch.referring(kind, field, target)?);
                Ok(found)
            }

            fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
                let mut found = self.base.having(kind, field, value)?;
                found.retain(|record| !self.touched.borrow().contains(&record.key));
                found.extend(self.scratch.having(kind, field, value)?);
                Ok(found)
            }

            fn refuses(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
                self.base.refuses(channel, class, address)
            }

            fn missed(&self, of: &ToldOf<'_>) -> Result<bool, ViewError> {
                self.base.missed(of)
            }
        }
    };
}

reads_through!(Overlay);
reads_through!(OverlayChanges);

impl Changes for OverlayChanges<'_> {
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error> {
        let mut written = Written::default();
        for one in incoming {
            if !self.touched.borrow().contains(&one.key) {
                match self.base.get(&one.key)? {
                    Some(record) if is_same(&record, one) => {
                        written.same += 1;
                        continue;
                    }
                    Some(record) => copy(&record, self.scratch)?,
                    None => {}
                }
                self.touched.borrow_mut().insert(one.key.clone());
            }
            let done = self.scratch.put(std::slice::from_ref(one), author)?;
            written.new += done.new;
            written.changed += done.changed;
            written.same += done.same;
        }
        Ok(written)
    }
}

/// Whether a list says of a record what it says already.
fn is_same(record: &Record, incoming: &Incoming) -> bool {
    incoming.fields.iter().all(|(name, value)| record.fields.get(name) == value.as_ref())
}

/// Copies a record as it stands, with when it came in and when each field changed.
fn copy(record: &Record, into: &mut dyn Changes) -> Result<(), Error> {
    let mut fields: BTreeMap<String, Option<Value>> =
        record.fields.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
    let mut later: BTreeMap<Timestamp, BTreeMap<String, Option<Value>>> = BTreeMap::new();
    for (name, at) in &record.changed_at {
        let value = fields.remove(name).flatten();
        if value.is_none() {
            // Whatever stood there before it was emptied.
            fields.insert(name.clone(), Some(Value::Text(String::from("-"))));
        }
        later.entry(*at).or_default().insert(name.clone(), value);
    }
    let by = |at: Timestamp| Author { name: String::from("copy"), at };
    let key = &record.key;
    into.put(&[Incoming { key: key.clone(), fields }], &by(record.created_at))?;
    for (at, fields) in later {
        into.put(&[Incoming { key: key.clone(), fields }], &by(at))?;
    }
    Ok(())
}

impl RecordStore for Overlay<'_> {
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error> {
        let (base, touched) = (self.base, self.touched);
        self.scratch.change(&mut |scratch| work(&mut OverlayChanges { base, scratch, touched }))
    }

    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error> {
        self.scratch.changed_after(after, limit)
    }

    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error> {
        self.scratch.changes_of(key)
    }

    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error> {
        self.scratch.declare(kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone::Zone;
    use crate::diagnostic::{Report, Source};
    use crate::store::memory::MemoryStore;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn incoming(id: &str, note: Option<&str>) -> Incoming {
        let value = note.map(|note| Value::Text(note.to_owned()));
        Incoming { key: RecordKey::new("home", id), fields: [("note".to_owned(), value)].into() }
    }

    #[test]
    fn a_list_over_a_base_reads_as_if_it_were_written_and_leaves_the_base_alone() {
        let text = "[home]\ntitle = \"房屋\"\n[home.fields]\nnote = \"text\"\n";
        let kinds = Kinds::read(&Source::new("records.toml", text), &mut Report::default());
        let zone = || Zone::named("Asia/Shanghai").unwrap();
        let (mut base, mut scratch) = (MemoryStore::new(&kinds, zone()), MemoryStore::new(&kinds, zone()));
        let mut real = MemoryStore::new(&kinds, zone());
        let list = [incoming("H-1", Some("new")), incoming("H-2", Some("same")), incoming("H-3", None)];
        let author = |when: &str| Author { name: "x".to_owned(), at: at(when) };
        for store in [&mut base, &mut real] {
            store
                .change(&mut |changes| {
                    let first = [incoming("H-1", Some("first")), incoming("H-2", Some("same"))];
                    changes.put(&first, &author("2026-01-01T00:00:00Z"))?;
                    changes.put(&[incoming("H-1", Some("old"))], &author("2026-02-01T00:00:00Z"))?;
                    changes.put(&[incoming("H-4", None)], &author("2026-02-01T00:00:00Z"))?;
                    Ok(true)
                })
                .unwrap();
        }
        let before = base.get(&RecordKey::new("home", "H-1")).unwrap();
        let touched = Touched::default();
        let mut overlay = Overlay { base: &base, scratch: &mut scratch, touched: &touched };
        let mut said = Vec::new();
        for store in [&mut overlay as &mut dyn RecordStore, &mut real] {
            store
                .change(&mut |changes| {
                    said.push(changes.put(&list, &author("2026-03-01T00:00:00Z"))?);
                    let mut seen = Vec::new();
                    let all = Candidates::All { kind: "home".to_owned() };
                    changes.candidates(&all, &mut |record| {
                        seen.push(format!("{record:?}"));
                        Ok(())
                    })?;
                    seen.sort();
                    said.push(Written { new: seen.len() as u64, ..Written::default() });
                    assert_eq!(changes.get(&RecordKey::new("home", "H-9"))?, None);
                    Ok(true)
                })
                .unwrap();
        }
        assert_eq!(said[0], Written { new: 1, changed: 1, same: 1 });
        assert_eq!((said[0], said[1]), (said[2], said[3]));
        for id in ["H-1", "H-2", "H-3", "H-4"] {
            let key = RecordKey::new("home", id);
            assert_eq!(overlay.get(&key).unwrap(), real.get(&key).unwrap(), "{id}");
        }
        assert_eq!(base.get(&RecordKey::new("home", "H-1")).unwrap(), before);
    }
}
