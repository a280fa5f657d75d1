//! A store of records that fits in a page: maps, and a copy to go back to.

use std::collections::BTreeMap;

use touchbase::record::view::{Candidates, Records, ViewError};
use touchbase::record::{Record, RecordKey, Value};
use touchbase::store::{Author, Changes, Error, Incoming, RecordStore, Written};

#[derive(Debug, Default, Clone)]
pub(crate) struct Shelf {
    pub(crate) records: BTreeMap<RecordKey, Record>,
    /// The largest batch that was ever put.
    pub(crate) largest: usize,
    /// Fail the put with this number.
    pub(crate) fail_at: Option<usize>,
    pub(crate) puts: usize,
}

impl Shelf {
    /// A field of a record as the store would show it; `""` where it is empty, `?` where there is no record.
    pub(crate) fn shows(&self, key: &str, field: &str) -> String {
        match self.records.get(&RecordKey::parse(key).unwrap()) {
            None => "?".into(),
            Some(record) => record.get(field).map(|value: Value| value.display()).unwrap_or_default(),
        }
    }
}

impl Records for Shelf {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        Ok(self.records.get(key).cloned())
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let Candidates::All { kind } = which else { return Err(ViewError("not on this shelf".into())) };
        self.records
            .values()
            .filter(|record| record.key.kind == *kind)
            .try_for_each(|record| visit(record.clone()))
    }

    fn referring(&self, _: &str, _: &str, _: &RecordKey) -> Result<Vec<Record>, ViewError> {
        Err(ViewError("not on this shelf".into()))
    }

    fn having(&self, _: &str, _: &str, _: &str) -> Result<Vec<Record>, ViewError> {
        Err(ViewError("not on this shelf".into()))
    }
}

impl Changes for Shelf {
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error> {
        self.puts += 1;
        if self.fail_at == Some(self.puts) {
            return Err(Error::Full);
        }
        self.largest = self.largest.max(incoming.len());
        let mut written = Written::default();
        for one in incoming {
            let there = self.records.contains_key(&one.key);
            let record = self
                .records
                .entry(one.key.clone())
                .or_insert_with(|| Record::new(one.key.clone(), author.at));
            let before = record.fields.clone();
            for (name, value) in &one.fields {
                match value {
                    Some(value) => record.fields.insert(name.clone(), value.clone()),
                    None => record.fields.remove(name),
                };
            }
            match (there, before == record.fields) {
                (false, _) => written.new += 1,
                (true, true) => written.same += 1,
                (true, false) => written.changed += 1,
            }
        }
        Ok(written)
    }
}

impl RecordStore for Shelf {
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error> {
        let before = self.records.clone();
        let kept = work(self);
        if !matches!(kept, Ok(true)) {
            self.records = before;
        }
        kept.map(|_| ())
    }

    fn changed_after(&self, _: i64, _: u32) -> Result<(Vec<RecordKey>, i64), Error> {
        Err(Error::Other("not on this shelf".into()))
    }
}
