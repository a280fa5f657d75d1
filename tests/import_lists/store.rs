//! The real stores, with a watch on how records are put into them and a way to fail at a chosen batch.

use touchbase::record::view::{Candidates, Records, ViewError};
use touchbase::record::{Kinds, Record, RecordKey, Value};
use touchbase::store::{Author, Changes, Error, FieldChange, Incoming, RecordStore, Written};

/// A store that is watched.
pub(crate) struct Watched {
    pub(crate) store: Box<dyn RecordStore>,
    /// The largest batch that was ever put.
    pub(crate) largest: usize,
    /// Fails the put with this number, from 1.
    pub(crate) fail_at: Option<usize>,
    puts: usize,
}

impl Watched {
    pub(crate) fn new(store: Box<dyn RecordStore>) -> Watched {
        Watched { store, largest: 0, fail_at: None, puts: 0 }
    }

    /// A field of a record as the store shows it; `""` where it is empty, `?` where there is no record.
    pub(crate) fn shows(&self, key: &str, field: &str) -> String {
        match self.store.get(&RecordKey::parse(key).unwrap()).unwrap() {
            None => "?".into(),
            Some(record) => record.get(field).map(|value: Value| value.display()).unwrap_or_default(),
        }
    }

    /// How many records of a kind there are.
    pub(crate) fn count(&self, kind: &str) -> u64 {
        let mut count = 0;
        let all = Candidates::All { kind: kind.into() };
        self.store
            .candidates(&all, &mut |_| {
                count += 1;
                Ok(())
            })
            .unwrap();
        count
    }
}

impl RecordStore for Watched {
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error> {
        let Watched { store, largest, fail_at, puts } = self;
        store.change(&mut |changes| work(&mut Within { changes, largest, fail_at: *fail_at, puts }))
    }

    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error> {
        self.store.changes_of(key)
    }

    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error> {
        self.store.declare(kinds)
    }

    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error> {
        self.store.changed_after(after, limit)
    }
}

impl Records for Watched {
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
}

/// The changes of a watched store.
struct Within<'a> {
    changes: &'a mut dyn Changes,
    largest: &'a mut usize,
    fail_at: Option<usize>,
    puts: &'a mut usize,
}

impl Changes for Within<'_> {
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error> {
        *self.puts += 1;
        *self.largest = (*self.largest).max(incoming.len());
        if self.fail_at == Some(*self.puts) {
            return Err(Error::Full);
        }
        self.changes.put(incoming, author)
    }
}

impl Records for Within<'_> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        self.changes.get(key)
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.changes.candidates(which, visit)
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        self.changes.referring(kind, field, target)
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        self.changes.having(kind, field, value)
    }
}
