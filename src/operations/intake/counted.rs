//! A store that counts what is written through it, so that looking ahead can be spared where a list changes nothing.

use std::cell::Cell;

use crate::record::view::records_of;
use crate::record::{Kinds, RecordKey};
use crate::store::{Author, Changes, Error, FieldChange, Incoming, RecordStore, Written};

/// A store, and how many records were new or changed.
pub(super) struct CountingStore<'a> {
    pub(super) store: &'a mut dyn RecordStore,
    pub(super) changed: &'a Cell<u64>,
}

/// The changes of a counted store.
struct CountedChanges<'a> {
    changes: &'a mut dyn Changes,
    changed: &'a Cell<u64>,
}

records_of!(CountingStore, store);
records_of!(CountedChanges, changes);

impl Changes for CountedChanges<'_> {
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error> {
        let written = self.changes.put(incoming, author)?;
        self.changed.set(self.changed.get() + written.new + written.changed);
        Ok(written)
    }
}

impl RecordStore for CountingStore<'_> {
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error> {
        let changed = self.changed;
        self.store.change(&mut |changes| work(&mut CountedChanges { changes, changed }))
    }

    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error> {
        self.store.changed_after(after, limit)
    }

    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error> {
        self.store.changes_of(key)
    }

    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error> {
        self.store.declare(kinds)
    }
}
