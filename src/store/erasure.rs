//! The seam to the law: everything of a person goes, and who has read data that was not masked stays.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::address::Key;
use super::{Author, Error};
use crate::record::RecordKey;

/// Erasing persons.
pub trait Erasure {
    /// Removes everything of a person: the record with its history, the texts of messages to or about the person, the
    /// references of other records, and the person's name and numbers where they stand in the text fields of those. Open
    /// touches are cancelled. The rows of the ledger stay, under a name that says nothing; so do the entries of the
    /// suppression list, which are digests. [`Erasure::wipe_erased`] has to follow.
    ///
    /// # Errors
    /// When the store cannot be written, or there is no such record.
    fn erase(&mut self, person: &RecordKey, reason: &str, author: &Author) -> Result<ErasedPerson, Error>;

    /// Makes sure that nothing of what was removed is left in the file or its log; says whether that is so. It is not
    /// while somebody else reads an older state.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn wipe_erased(&mut self) -> Result<bool, Error>;

    /// The persons who were erased, to be known again.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn erased(&self) -> Result<Erased, Error>;

    /// The name under which the ledger goes on about a person who was erased.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn stands_as(&self, key: &RecordKey) -> Result<Option<RecordKey>, Error>;
}

/// Who has looked at data that was not masked.
pub trait Readings {
    /// Writes it down, before it is shown.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn note_reading(&mut self, reading: &Reading) -> Result<(), Error>;

    /// Of data about a record, `kind:id`, or a touch, `T-17`; oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn readings(&self, about: &str) -> Result<Vec<Reading>, Error>;
}

/// A look at data that was not masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// When, by the machine's clock.
    pub at: Timestamp,
    /// The user of the machine.
    pub by: String,
    /// The command, a word of [`Look`](crate::terms::Look): `customer_show`.
    pub what: String,
    /// What it was about.
    pub about: String,
}

/// What was removed of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasedPerson {
    /// Open touches that were cancelled.
    pub cancelled: u64,
    /// Rows of the ledger that stay, without a name.
    pub rows: u64,
    /// Messages whose text was removed.
    pub texts: u64,
    /// Records that referred to the person, and do not any more.
    pub related: Vec<RecordKey>,
}

/// The persons of whom nothing is kept any more.
#[derive(Debug, Clone, Default)]
pub struct Erased {
    key: Option<Key>,
    digests: BTreeSet<Vec<u8>>,
}

impl Erased {
    pub(super) fn new(key: &Key, digests: BTreeSet<Vec<u8>>) -> Erased {
        Erased { key: Some(key.clone()), digests }
    }

    /// Whether a record is one of them.
    #[must_use]
    pub fn contains(&self, record: &RecordKey) -> bool {
        let found = |key: &Key| self.digests.contains(&key.record(record));
        !self.digests.is_empty() && self.key.as_ref().is_some_and(found)
    }
}
