//! Who has looked at data that was not masked: written down before it is shown.

use jiff::Timestamp;

use super::error::{Error, failed};
use crate::store::{Reading, Store};
use crate::terms::Look;
use crate::words::StepSentence;

/// Writes down that a user looks at data as it is: the command, and the record or touch that it is about.
///
/// # Errors
/// When it cannot be written down; then nothing may be shown.
pub fn note(
    store: &mut dyn Store,
    (what, about): (Look, &str),
    user: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let (by, what, about) = (user.to_owned(), what.to_string(), about.to_owned());
    store.note_reading(&Reading { at: now, by, what, about }).map_err(failed(StepSentence::NoteReading))
}
