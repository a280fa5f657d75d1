//! Who is written to in the place of a person: the guardian, or whoever is written to in the guardian's place.

use super::kind::person::{guardian_of, is_deceased};
use super::view::ViewError;
use super::{Kinds, Record, RecordKey};

/// Guardians in a row. More than this, or a circle, is a mistake in the records, and nobody is told.
const GUARDIANS_MAX: usize = 8;

/// Who is written to for a person: the end of the chain of guardians, which is the person where there is none. Nobody
/// where a guardian has no record, or the chain comes to no end. Of the dead it is said to the judge, who lets nobody be
/// told in their place.
///
/// # Errors
/// When records cannot be read.
pub fn in_place_of(
    person: Record,
    kinds: &Kinds,
    get: impl Fn(&RecordKey) -> Result<Option<Record>, ViewError>,
) -> Result<Option<Record>, ViewError> {
    let mut person = person;
    for _ in 0..=GUARDIANS_MAX {
        let Some(guardian) = guardian_of(&person, kinds).filter(|_| !is_deceased(&person)) else {
            return Ok(Some(person));
        };
        let Some(found) = get(&guardian)? else { return Ok(None) };
        person = found;
    }
    Ok(None)
}
