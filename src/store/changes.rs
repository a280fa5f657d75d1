//! The seam to records: written in passes, with every change kept.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Erased, Error};
use crate::record::view::Records;
use crate::record::{Kind, Kinds, RecordKey, Value};
use crate::words::StoreSentence;

/// Who changes something, and on what ground; kept with every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// `import 业主名单.csv`, `operator wang`, `daemon`, `rule complaint-level`.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Fields of one record as they come in; fields that are not named stay as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// The record.
    pub key: RecordKey,
    /// The new values; `None` empties a field.
    pub fields: BTreeMap<String, Option<Value>>,
}

/// The kind of an incoming record, where the kind and all its fields are declared.
pub(super) fn declared<'k>(kinds: &'k Kinds, incoming: &Incoming) -> Result<&'k Kind, Error> {
    let name = &incoming.key.kind;
    let kind =
        kinds.get(name).ok_or_else(|| Error::other(StoreSentence::NoSuchKind { kind: name.clone() }))?;
    match incoming.fields.keys().find(|field| kind.field(field).is_none()) {
        None => Ok(kind),
        Some(field) => {
            Err(Error::other(StoreSentence::NoSuchField { kind: name.clone(), field: field.clone() }))
        }
    }
}

/// What is said where an erased person is to be written again.
pub(super) fn erased_person() -> Error {
    Error::other(StoreSentence::ErasedPerson)
}

/// What is said where a record that is to be changed is not there.
pub(super) fn no_record() -> Error {
    Error::other(StoreSentence::NoSuchRecord)
}

/// A value as it is kept: a number that is none counts as not filled in.
pub(super) fn filled(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !matches!(value, Value::Number(number) if !number.is_finite()))
}

/// What came of writing records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Records that were not there before.
    pub new: u64,
    /// Records of which at least one field changed.
    pub changed: u64,
    /// Records that were already like this; nothing was written for them.
    pub same: u64,
}

/// One change of one field, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Its number; later changes have greater ones.
    pub number: i64,
    /// Who changed it, on what ground and when.
    pub author: Author,
    /// The field; `None` where the record came in with this change.
    pub field: Option<String>,
    /// What stood there before; `None` where the field was empty.
    pub old: Option<Value>,
    /// What stands there since; `None` where the field was emptied.
    pub new: Option<Value>,
}

/// One pass of changes to records: a single transaction, however many batches.
pub trait Changes: Records {
    /// Writes some records, with date and reference indexes and the history of every changed field. Records are
    /// written in the order of their keys; a key that stands there twice is written twice, in the order given.
    ///
    /// # Errors
    /// When the store cannot be written, a kind or field is not declared, or a record is of a person who was erased; the
    /// whole transaction is then lost.
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error>;

    /// The persons who were erased: none of them may be written again.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn erased(&self) -> Result<Erased, Error> {
        Ok(Erased::default())
    }
}

/// Records, to be changed.
pub trait RecordStore: Records {
    /// Runs `work` in one transaction; commits if it returns `Ok(true)`, takes everything back otherwise. Within
    /// `work` the changes are visible, so a dry run can be planned over.
    ///
    /// # Errors
    /// When the store cannot be written, or what `work` returned.
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error>;

    /// The records changed after change number `after`, each once, oldest change first, at most `limit`; with the
    /// number to go on from.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error>;

    /// Every change of one record, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error>;

    /// Takes over a new set of kinds: what is indexed follows. No record is changed.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error>;
}
