//! Who a step goes to, for one record.

use jiff::civil::Date;

use crate::record::kind::person::{guardian_of, is_deceased};
use crate::record::view::{Records, ViewError};
use crate::record::{Kinds, Record, RecordKey, Value};
use crate::rule::Path;
use crate::rule::path::{Hop, PathTarget};

/// Most people that one touch may be for. A path that leads to more is a mistake in the records, and nobody is told:
/// to tell the first of them would be chance, and to tell all of them cannot be undone.
pub(super) const RECIPIENTS_MAX: usize = 10_000;

/// The people at the end of a path, each once, in the order of their keys; staff who have left by `on` are left out. In the
/// place of a person with a guardian stands the guardian; nobody, where there is no record of that one.
///
/// # Errors
/// When records cannot be read.
pub(super) fn resolve(
    path: &Path,
    record: &Record,
    on: Date,
    records: &dyn Records,
    kinds: &Kinds,
) -> Result<Vec<Record>, ViewError> {
    let mut found = match &path.way {
        PathTarget::Role { kind, role } => records.having(kind, "role", role)?,
        PathTarget::Hops(hops) => {
            let mut at = vec![record.clone()];
            for hop in hops {
                at = follow(hop, &at, records)?;
            }
            at
        }
    };
    found.retain(|person| !has_left(person, on, kinds));
    let mut found = in_their_place(found, records, kinds)?;
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found.dedup_by(|a, b| a.key == b.key);
    Ok(found)
}

fn follow(hop: &Hop, from: &[Record], records: &dyn Records) -> Result<Vec<Record>, ViewError> {
    let mut reached = Vec::new();
    for record in from {
        match hop {
            Hop::One { field, kind } => {
                if let Some(id) = record.text(field) {
                    reached.extend(records.get(&RecordKey::new(kind, id))?);
                }
            }
            Hop::Many { kind, field } => reached.extend(records.referring(kind, field, &record.key)?),
        }
    }
    Ok(reached)
}

/// Who is written to for these people. Of the dead it is said to the judge, who lets nobody be told in their place.
fn in_their_place(
    people: Vec<Record>,
    records: &dyn Records,
    kinds: &Kinds,
) -> Result<Vec<Record>, ViewError> {
    let mut found = Vec::with_capacity(people.len());
    for person in people {
        match guardian_of(&person, kinds).filter(|_| !is_deceased(&person)) {
            Some(guardian) => found.extend(records.get(&guardian)?),
            None => found.push(person),
        }
    }
    Ok(found)
}

/// Staff no longer work here from the day in `left_on`; a day ahead of that may be known long before.
fn has_left(person: &Record, on: Date, kinds: &Kinds) -> bool {
    let staff = kinds.get(&person.key.kind).is_some_and(|kind| kind.staff);
    staff
        && match person.fields.get("left_on") {
            Some(Value::Date(left_on)) => *left_on <= on,
            other => other.is_some(),
        }
}
