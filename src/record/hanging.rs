//! Which records are about others: from which of them one step of a path leads to a record, and further steps.

use std::collections::{BTreeSet, VecDeque};

use super::view::{Records, ViewError};
use super::{FieldType, Kinds, RecordKey, Value};

/// Records from which one step of a path leads to this one.
///
/// # Errors
/// When records cannot be read.
pub fn hanging_on(
    key: &RecordKey,
    kinds: &Kinds,
    records: &dyn Records,
) -> Result<Vec<RecordKey>, ViewError> {
    let mut found = Vec::new();
    for kind in kinds.iter() {
        for field in &kind.fields {
            if matches!(&field.field_type, FieldType::Reference(target) if *target == key.kind) {
                let referring = records.referring(&kind.name, &field.name, key)?;
                found.extend(referring.into_iter().map(|record| record.key));
            }
        }
        for many in kind.many.values().filter(|many| many.kind == key.kind) {
            let record = records.get(key)?;
            if let Some(Value::Text(id)) = record.as_ref().and_then(|record| record.fields.get(&many.field)) {
                found.push(RecordKey::new(&kind.name, id));
            }
        }
    }
    Ok(found)
}

/// Records, and those from which a path of any length leads to one of them: the nearest first, and about `at_most` of
/// these.
///
/// # Errors
/// When records cannot be read.
pub fn with_hanging(
    keys: Vec<RecordKey>,
    kinds: &Kinds,
    records: &dyn Records,
    at_most: usize,
) -> Result<BTreeSet<RecordKey>, ViewError> {
    let mut all: BTreeSet<RecordKey> = keys.iter().cloned().collect();
    let mut next: VecDeque<(RecordKey, bool)> = keys.into_iter().map(|key| (key, true)).collect();
    let enough = all.len().saturating_add(at_most);
    // What is one step away is looked at however much it is.
    while let Some((key, _)) = next.pop_front().filter(|(_, given)| *given || all.len() < enough) {
        for found in hanging_on(&key, kinds, records)? {
            if all.insert(found.clone()) {
                next.push_back((found, false));
            }
        }
    }
    Ok(all)
}
