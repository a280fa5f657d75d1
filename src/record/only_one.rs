//! Records of which rules find only one: a rule test is about one record, however many others stand around it.

use super::view::{Candidates, Records, ViewError};
use super::{Record, RecordKey};

/// All of some records, of which only one is a candidate.
#[derive(Clone, Copy)]
pub struct OnlyOne<'a> {
    /// The records.
    pub records: &'a dyn Records,
    /// The one that is found.
    pub key: &'a RecordKey,
}

impl std::fmt::Debug for OnlyOne<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("OnlyOne").field("key", self.key).finish_non_exhaustive()
    }
}

impl Records for OnlyOne<'_> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        self.records.get(key)
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.records.candidates(which, &mut |record| {
            if record.key == *self.key { visit(record) } else { Ok(()) }
        })
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        self.records.referring(kind, field, target)
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        self.records.having(kind, field, value)
    }
}
