//! Where the commands find the database, and in whose name they change it.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Shell;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::operations::{Error, author, database};
use crate::store::Author;
use crate::store::sqlite::SqliteStore;

/// The database's file.
pub(super) fn path(shell: &Shell, config: &Config) -> PathBuf {
    database::path(&shell.state_dir(), config)
}

/// The database to read, also while the daemon writes; `None` where there is none yet.
pub(super) fn reader(shell: &Shell, deployment: &Deployment) -> Result<Option<SqliteStore>, Error> {
    database::reader(&path(shell, &deployment.config), deployment)
}

/// The database to read, for a command that can do nothing without one.
pub(super) fn needed(shell: &Shell, deployment: &Deployment) -> Result<SqliteStore, Error> {
    database::needed(&path(shell, &deployment.config), deployment)
}

/// The database to change; it must be there.
pub(super) fn writer(shell: &Shell, deployment: &Deployment) -> Result<SqliteStore, Error> {
    database::writer(&path(shell, &deployment.config), deployment)
}

/// The database to change; made where there is none.
pub(super) fn open(shell: &Shell, deployment: &Deployment) -> Result<SqliteStore, Error> {
    database::open(&path(shell, &deployment.config), deployment)
}

/// The person at the command line, for the ledger.
pub(super) fn operator(now: Timestamp) -> Author {
    author::operator(&user(), now)
}

/// The name of whoever runs this: through sudo, the person behind it.
pub(super) fn user() -> String {
    ["SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.trim().is_empty()))
        .unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()))
}
