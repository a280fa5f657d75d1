//! What the configuration in force says, kept in the ledger as text: the next start holds its own files against it, as a
//! reload holds its against what runs. Written when what is open has been brought into line, never before.

use super::sink::PlanSink;
use crate::deployment::Deployment;
use crate::deployment::kept::KeptFiles;
use crate::store::{Error, Store};

/// A note's name: the files in force.
const KEPT_NOTE: &str = "files_in_force";

/// What was in force last; none before the first start, and where an earlier version of this program ran.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn read(reader: &dyn Store) -> Result<Option<Deployment>, Error> {
    let Some(mut kept) = reader.note(KEPT_NOTE)?.and_then(|text| KeptFiles::read(&text)) else {
        return Ok(None);
    };
    kept.stand_in(reader)?;
    Ok(Some(kept))
}

/// Keeps what is in force.
pub(super) fn remember(
    reader: &dyn Store,
    deployment: &Deployment,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    let text = KeptFiles::of(deployment).written();
    if reader.note(KEPT_NOTE)?.as_deref() == Some(&text) { Ok(()) } else { sink.note(KEPT_NOTE, text) }
}
