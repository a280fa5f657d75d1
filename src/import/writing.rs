//! The writing side of a pass: records go into the store, some hundred at a time, and the references they hold are followed.

use std::collections::BTreeSet;

use super::reading::RowRecords;
use super::{Options, UnknownReferences};
use crate::record::kind::person::is_refusal;
use crate::record::{FieldType, Kind, Kinds, RecordKey, Value};
use crate::store::{Changes, Error, Incoming, Written};
use crate::words::ListSentence;

/// How many missing records are remembered until the end, when they may have come in.
const MISSING_MAX: usize = 10_000;
/// How many of them are named.
const NAMED: usize = 5;

/// What came of the records written so far.
pub(super) struct Writing<'a> {
    kinds: &'a Kinds,
    /// The kinds whose records refer to others.
    referring: BTreeSet<&'a str>,
    options: &'a Options<'a>,
    written: Written,
    related_written: Written,
    missing: BTreeSet<RecordKey>,
    overflow: bool,
    /// People whose wish to get no messages the list would have taken back.
    wishes_kept: u64,
}

impl<'a> Writing<'a> {
    pub(super) fn new(kinds: &'a Kinds, options: &'a Options<'a>) -> Writing<'a> {
        let refers = |kind: &&Kind| {
            kind.fields.iter().any(|field| matches!(field.field_type, FieldType::Reference(_)))
        };
        Writing {
            kinds,
            referring: kinds.iter().filter(refers).map(|kind| kind.name.as_str()).collect(),
            options,
            written: Written::default(),
            related_written: Written::default(),
            missing: BTreeSet::new(),
            overflow: false,
            wishes_kept: 0,
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
            self.leave_standing(incoming, changes)?;
        }
        if !own.is_empty() {
            add(&mut self.written, changes.put(&own, &self.options.author)?);
        }
        if !related.is_empty() {
            add(&mut self.related_written, changes.put(&related, &self.options.author)?);
        }
        let refers = |incoming: &&Incoming| self.referring.contains(incoming.key.kind.as_str());
        let all = own.iter().chain(&related).filter(refers);
        let wanted: BTreeSet<RecordKey> = all.flat_map(|incoming| references(incoming, self.kinds)).collect();
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

    /// Takes out what a list has no say in: fields that rules own and that have a value already, and the taking back
    /// of a wish to get no messages. An old list knows nothing of a wish that came in since.
    fn leave_standing(&mut self, incoming: &mut Incoming, changes: &dyn Changes) -> Result<(), Error> {
        let Incoming { key, fields } = incoming;
        let person = self.kinds.get(&key.kind).is_some_and(|kind| kind.person);
        let owned = &self.options.owned_by_rules;
        let by_rules =
            |field: &String| !owned.is_empty() && owned.contains(&(key.kind.clone(), field.clone()));
        let takes_back = |field: &String, value: &Option<Value>| {
            person && *value != Some(Value::Bool(true)) && is_refusal(field)
        };
        if !fields.iter().any(|(field, value)| by_rules(field) || takes_back(field, value)) {
            return Ok(());
        }
        let Some(record) = changes.get(key)? else { return Ok(()) };
        let mut stands = false;
        fields.retain(|field, value| {
            let wish = takes_back(field, value) && record.is(field);
            stands |= wish;
            !wish && (record.get(field).is_none() || !by_rules(field))
        });
        self.wishes_kept += u64::from(stands);
        Ok(())
    }

    /// What somebody should know of what was left as it is.
    pub(super) fn warning(&self) -> Option<ListSentence> {
        (self.wishes_kept > 0).then_some(ListSentence::WishesKept { people: self.wishes_kept })
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
