//! Where the commands find the database, and in whose name they change it.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;

use super::Shell;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{Author, Error};

/// The database's file.
pub(super) fn path(shell: &Shell, config: &Config) -> PathBuf {
    shell.state_dir().join(&config.store)
}

/// The database to read, also while the daemon writes; `None` where there is none yet.
///
/// # Errors
/// When there is one and it cannot be read.
pub(super) fn reader(shell: &Shell, deployment: &Deployment) -> Result<Option<SqliteStore>> {
    let options = OpenOptions::new(deployment.config.zone.clone());
    match SqliteStore::reader(&path(shell, &deployment.config), &deployment.kinds, options) {
        Ok(store) => Ok(Some(store)),
        Err(Error::Absent(_)) => Ok(None),
        Err(error) => Err(error).context("failed to open the database"),
    }
}

/// The database to read, for a command that can do nothing without one.
///
/// # Errors
/// When there is none, or it cannot be read.
pub(super) fn needed(shell: &Shell, deployment: &Deployment) -> Result<SqliteStore> {
    match reader(shell, deployment)? {
        Some(store) => Ok(store),
        None => bail!("{}", absent(shell, &deployment.config)),
    }
}

/// The database to change; it must be there.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub(super) fn writer(shell: &Shell, deployment: &Deployment) -> Result<SqliteStore> {
    // A reader refuses what is not there; opening to write would make a new one.
    drop(needed(shell, deployment)?);
    open(shell, deployment)
}

/// The database to change; made where there is none.
///
/// # Errors
/// When it cannot be made or opened.
pub(super) fn open(shell: &Shell, deployment: &Deployment) -> Result<SqliteStore> {
    let file = path(shell, &deployment.config);
    if let Some(folder) = file.parent() {
        make_folder(folder).with_context(|| format!("failed to make {}", folder.display()))?;
    }
    let options = OpenOptions::new(deployment.config.zone.clone());
    SqliteStore::open(&file, &deployment.kinds, options).context("failed to open the database")
}

/// Makes a folder that others cannot look into: records are personal data.
pub(super) fn make_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
    builder.create(folder)
}

/// What to say where there is no database.
pub(super) fn absent(shell: &Shell, config: &Config) -> String {
    format!(
        "there is no database yet at {}: touchbase import FILE --apply makes it, and so does touchbase run",
        path(shell, config).display()
    )
}

/// The person at the command line, for the ledger: `operator wang`.
pub(super) fn operator(now: Timestamp) -> Author {
    Author { name: format!("operator {}", user()), at: now }
}

/// The name of whoever runs this: through sudo, the person behind it.
pub(super) fn user() -> String {
    ["SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.trim().is_empty()))
        .unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()))
}
