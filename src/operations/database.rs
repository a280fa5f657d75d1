//! The database of a deployment: where it is, and how it is opened to read and to change.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{Error, failed, shown};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::store;
use crate::store::sqlite::{OpenOptions, SqliteDatabase, SqliteStore};
use crate::words::StepSentence;

/// How long the daemon waits for another process's write before it says so and tries again.
const BUSY_MAX: Duration = Duration::from_secs(10);

/// The database's file.
#[must_use]
pub fn path(state_dir: &Path, config: &Config) -> PathBuf {
    state_dir.join(&config.store)
}

/// The database as the daemon owns it.
#[must_use]
pub fn owned(state_dir: &Path, config: &Config) -> SqliteDatabase {
    let options = OpenOptions { busy: BUSY_MAX, ..OpenOptions::new(config.zone.clone()) };
    SqliteDatabase::new(&path(state_dir, config), options)
}

/// The database to read, also while the daemon writes; `None` where there is none yet.
///
/// # Errors
/// When there is one and it cannot be read.
pub fn reader(file: &Path, deployment: &Deployment) -> Result<Option<SqliteStore>, Error> {
    match SqliteStore::reader(file, &deployment.kinds, OpenOptions::new(deployment.config.zone.clone())) {
        Ok(store) => Ok(Some(store)),
        Err(store::Error::Absent(_)) => Ok(None),
        Err(error) => Err(failed(StepSentence::OpenDatabase)(error)),
    }
}

/// The database to read, for what can do nothing without one.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn needed(file: &Path, deployment: &Deployment) -> Result<SqliteStore, Error> {
    reader(file, deployment)?.ok_or_else(|| Error::NoDatabase(file.to_owned()))
}

/// The database to change; it must be there.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub fn writer(file: &Path, deployment: &Deployment) -> Result<SqliteStore, Error> {
    // A reader refuses what is not there; opening to write would make a new one.
    drop(needed(file, deployment)?);
    open(file, deployment)
}

/// The database to change; made where there is none.
///
/// # Errors
/// When it cannot be made or opened.
pub fn open(file: &Path, deployment: &Deployment) -> Result<SqliteStore, Error> {
    if let Some(folder) = file.parent() {
        make_folder(folder).map_err(failed(StepSentence::MakeFolder { path: shown(folder) }))?;
    }
    let options = OpenOptions::new(deployment.config.zone.clone());
    SqliteStore::open(file, &deployment.kinds, options).map_err(failed(StepSentence::OpenDatabase))
}

/// Makes a folder that others cannot look into: records are personal data.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
    builder.create(folder)
}
