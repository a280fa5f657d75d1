//! What the configuration in force says, kept in the ledger as text: the next start holds its own files against it, as a
//! reload holds its against what runs, and so does whoever looks ahead by files that are not in force yet.

use crate::deployment::Deployment;
use crate::deployment::kept::KeptFiles;
use crate::store::{DaemonState, Error};

/// A note's name: the files in force. Written when what is open has been brought into line with them, never before.
pub(crate) const IN_FORCE_NOTE: &str = "files_in_force";

/// What was in force last; none before the first start, and where an earlier version of this program ran.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn read(reader: &dyn DaemonState) -> Result<Option<Deployment>, Error> {
    let Some(mut kept) = reader.note(IN_FORCE_NOTE)?.and_then(|text| KeptFiles::read(&text)) else {
        return Ok(None);
    };
    kept.stand_in(reader)?;
    Ok(Some(kept))
}

/// As the ledger keeps them.
pub(crate) fn written(deployment: &Deployment) -> String {
    KeptFiles::of(deployment).written()
}
