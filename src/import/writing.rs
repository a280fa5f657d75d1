//! The writing side of a pass: records go into the store, some hundred at a time, and the references they hold are followed.

use std::collections::BTreeSet;

use super::reading::RowRecords;
use super::{Options, UnknownReferences};
use crate::record::{FieldType, Kinds, RecordKey, Value};
use crate::store::{Changes, Error, Incoming, Written};

/// How many missing records are remembered until the end, when they may have come in.
const MISSING_MAX: usize = 10_000;
/// How many of them are named.
const NAMED: usize = 5;

/// What came of the records written so far.
pub(super) struct Writing<'a> {
    kinds: &'a Kinds,
    options: &'a Options<'a>,
    written: Written,
    related_written: Written,
    missing: BTreeSet<RecordKey>,
    overflow: bool,
}

impl<'a> Writing<'a> {
    pub(super) fn new(kinds: &'a Kinds, options: &'a Options<'a>) -> Writing<'a> {
        Writing {
            kinds,
            options,
            written: Written::default(),
            related_written: Written::default(),
            missing: BTreeSet::new(),
            overflow: false,
        }
    }

    /// What came of the records of the rows.
    pub(super) fn written(&self) -> Written {
        self.written
    }

    /// What came of the other records.
    pub(super) fn related(&self) -> Written {
        self.related_written
    }

    /// Writes the records of some rows.
    pub(super) fn write(&mut self, rows: Vec<RowRecords>, changes: &mut dyn Changes) -> Result<(), Error> {
        let (mut own, mut related) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            own.push(row.own);
            related.extend(row.related);
        }
        for incoming in own.iter_mut().chain(&mut related) {
            self.leave_to_rules(incoming, changes)?;
        }
        if !own.is_empty() {
            add(&mut self.written, changes.put(&own, &self.options.author)?);
        }
        if !related.is_empty() {
            add(&mut self.related_written, changes.put(&related, &self.options.author)?);
        }
        let wanted: BTreeSet<RecordKey> =
            own.iter().chain(&related).flat_map(|incoming| references(incoming, self.kinds)).collect();
        for key in wanted {
            if changes.get(&key)?.is_none() {
                if self.missing.len() < MISSING_MAX {
                    self.missing.insert(key);
                } else {
                    self.overflow = true;
                }
            }
        }
        Ok(())
    }

    /// Takes out the fields that rules own and that have a value already.
    fn leave_to_rules(&self, incoming: &mut Incoming, changes: &dyn Changes) -> Result<(), Error> {
        let owned = &self.options.owned_by_rules;
        let kind = &incoming.key.kind;
        if owned.is_empty()
            || !incoming.fields.keys().any(|field| owned.contains(&(kind.clone(), field.clone())))
        {
            return Ok(());
        }
        if let Some(record) = changes.get(&incoming.key)? {
            incoming.fields.retain(|field, _| {
                record.get(field).is_none() || !owned.contains(&(kind.clone(), field.clone()))
            });
        }
        Ok(())
    }

    /// References that lead nowhere even now, when every row is in.
    pub(super) fn unknown_references(&self, changes: &dyn Changes) -> Result<UnknownReferences, Error> {
        let mut unknown = UnknownReferences { more: self.overflow, ..UnknownReferences::default() };
        for key in &self.missing {
            if changes.get(key)?.is_none() {
                unknown.count += 1;
                if unknown.some.len() < NAMED {
                    unknown.some.push(key.clone());
                }
            }
        }
        Ok(unknown)
    }
}

/// The records that this one refers to.
fn references(incoming: &Incoming, kinds: &Kinds) -> Vec<RecordKey> {
    let Some(kind) = kinds.get(&incoming.key.kind) else { return Vec::new() };
    let found =
        incoming.fields.iter().filter_map(|(name, value)| match (&kind.field(name)?.field_type, value) {
            (FieldType::Reference(to), Some(Value::Text(id))) => Some(RecordKey::new(to, id)),
            _ => None,
        });
    found.collect()
}

fn add(total: &mut Written, more: Written) {
    total.new += more.new;
    total.changed += more.changed;
    total.same += more.same;
}
