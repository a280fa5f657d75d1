//! What a daemon is started with.

use std::path::PathBuf;

use crate::clock::Clock;
use crate::secret::Secrets;

/// What a daemon is started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The configuration directory, read again on reload.
    pub dir: PathBuf,
    /// Where the database and the control socket are.
    pub state_dir: PathBuf,
    /// What time it is.
    pub clock: Clock,
    /// Where secrets are.
    pub secrets: Secrets,
}
