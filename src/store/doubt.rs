//! What may have gone from another database before this one was adopted. `adopt` looks at what the copy has; what comes in
//! later and fell due before then, by a list or by hand, may have come in and gone in the gap as well. So it waits for a
//! person, whichever way it comes in. Where the gap began says nothing: what was entered in it may have been due earlier.

use jiff::Timestamp;

use super::{DaemonState, Error};

/// The note that says up to when others may have sent.
const ADOPTED_NOTE: &str = "adopted_at";

/// When this database was last adopted, if it ever was: what fell due until then may have gone from another.
///
/// # Errors
/// When the store cannot be read.
pub fn adopted_at<S: DaemonState + ?Sized>(store: &S) -> Result<Option<Timestamp>, Error> {
    Ok(store.note(ADOPTED_NOTE)?.and_then(|text| text.parse().ok()))
}

/// Writes that a database is adopted now.
///
/// # Errors
/// When the store cannot be written.
pub fn set_adopted<S: DaemonState + ?Sized>(store: &mut S, at: Timestamp) -> Result<(), Error> {
    store.set_note(ADOPTED_NOTE, &at.to_string())
}
