//! Which records a rule looks at on behalf of a person: their own, or those whose path of `to` ends at them.

use crate::record::kind::person::GUARDIAN;
use crate::record::view::{Records, ViewError};
use crate::record::{FieldType, Kinds, Record, RecordKey};
use crate::rule::path::{Hop, PathTarget};
use crate::rule::{Path, Rule, Step};

/// How many records of one person are looked at.
pub const RECORDS_MAX: usize = 200;

/// The records of the rule's kind that have to do with a record: itself, those that refer to it, and those from
/// which a step of the rule leads to it; in the order of their keys, at most [`RECORDS_MAX`].
///
/// # Errors
/// When the records cannot be read.
pub fn records_about(
    rule: &Rule,
    about: &Record,
    records: &dyn Records,
    kinds: &Kinds,
) -> Result<Vec<Record>, ViewError> {
    let mut found = of_one(rule, about, records, kinds)?;
    // Whoever is a guardian hears what is due for those in whose place they are written to.
    for kind in kinds.iter() {
        for ward in records.referring(&kind.name, GUARDIAN, &about.key)? {
            found.extend(of_one(rule, &ward, records, kinds)?);
        }
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found.dedup_by(|a, b| a.key == b.key);
    found.truncate(RECORDS_MAX);
    Ok(found)
}

fn of_one(
    rule: &Rule,
    about: &Record,
    records: &dyn Records,
    kinds: &Kinds,
) -> Result<Vec<Record>, ViewError> {
    if about.key.kind == rule.each {
        return Ok(vec![about.clone()]);
    }
    let mut found = Vec::new();
    for field in kinds.get(&rule.each).into_iter().flat_map(|kind| &kind.fields) {
        if matches!(&field.field_type, FieldType::Reference(target) if *target == about.key.kind) {
            found.extend(records.referring(&rule.each, &field.name, &about.key)?);
        }
    }
    for path in rule.steps.iter().flat_map(Step::paths).filter(|path| path.kind == about.key.kind) {
        found.extend(back_along(rule, path, about, records)?);
    }
    Ok(found)
}

/// The records from which a path leads to this one.
fn back_along(
    rule: &Rule,
    path: &Path,
    to: &Record,
    records: &dyn Records,
) -> Result<Vec<Record>, ViewError> {
    let PathTarget::Hops(hops) = &path.way else { return Ok(Vec::new()) };
    let mut at = vec![to.clone()];
    for (number, hop) in hops.iter().enumerate().rev() {
        let before = number.checked_sub(1).and_then(|number| hops.get(number));
        let kind = match before {
            Some(Hop::One { kind, .. } | Hop::Many { kind, .. }) => kind,
            None => &rule.each,
        };
        let mut reached = Vec::new();
        for record in at.iter().take(RECORDS_MAX) {
            match hop {
                Hop::One { field, .. } => reached.extend(records.referring(kind, field, &record.key)?),
                Hop::Many { field, .. } => {
                    if let Some(id) = record.text(field) {
                        reached.extend(records.get(&RecordKey::new(kind, id))?);
                    }
                }
            }
        }
        at = reached;
    }
    Ok(at)
}
