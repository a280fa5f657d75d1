//! The database of a deployment: where it is, and how it is opened to read and to change.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{Error, failed, shown};
use super::taking_over;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::store;
pub use crate::store::sqlite::make_folder;
use crate::store::sqlite::{OpenOptions, SqliteDatabase, SqliteStore, has_companion};
use crate::words::StepSentence;

/// How long the daemon waits for another process's write before it says so and tries again.
const BUSY_MAX: Duration = Duration::from_secs(10);

/// The daemon looks at a database of at most so many bytes whole for damage before it begins: 1.6 s on a small machine.
const WHOLE_UP_TO_BYTES: u64 = 64 << 20;

/// The database's file.
#[must_use]
pub fn path(state_dir: &Path, config: &Config) -> PathBuf {
    state_dir.join(&config.store)
}

/// The database as the daemon owns it.
#[must_use]
pub fn owned(state_dir: &Path, config: &Config) -> SqliteDatabase {
    let file = path(state_dir, config);
    let options =
        OpenOptions { busy: BUSY_MAX, check_up_to_bytes: WHOLE_UP_TO_BYTES, ..options(&file, config) };
    SqliteDatabase::new(&file, options)
}

/// How a configuration's database is opened.
#[must_use]
pub fn options(file: &Path, config: &Config) -> OpenOptions {
    OpenOptions { witness: witness(file, config), ..OpenOptions::new(config.zone.clone()) }
}

/// Where the database's second companion is; in a folder it has a name of its own.
fn witness(file: &Path, config: &Config) -> Option<PathBuf> {
    let named = file.parent().unwrap_or(Path::new(".")).join(config.witness.as_ref()?);
    Some(if named.is_dir() { named.join("touchbase.companion") } else { named })
}

/// Whether a daemon has run on the database at `file`, by what stands beside it and at its witness: all there is to see
/// where the database itself is not there.
#[must_use]
pub fn has_run(file: &Path, config: &Config) -> bool {
    has_companion(file) || witness(file, config).is_some_and(|witness| witness.exists())
}

/// The database to read, also while the daemon writes; `None` where there is none yet.
///
/// # Errors
/// When there is one and it cannot be read.
pub fn reader(file: &Path, deployment: &Deployment) -> Result<Option<SqliteStore>, Error> {
    match SqliteStore::reader(file, &deployment.kinds, options(file, &deployment.config)) {
        Ok(store) => Ok(Some(store)),
        Err(store::Error::Absent(_)) => Ok(None),
        Err(error) => Err(failed(StepSentence::OpenDatabase)(error)),
    }
}

/// What the daemon goes by, as it has written it down; none where nothing is.
///
/// # Errors
/// When the database cannot be read.
pub fn in_force(file: &Path, deployment: &Deployment) -> Result<Option<Deployment>, Error> {
    let Some(store) = reader(file, deployment)? else { return Ok(None) };
    taking_over::in_force::read(&store).map_err(failed(StepSentence::ReadLedger))
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
    SqliteStore::open(file, &deployment.kinds, options(file, &deployment.config))
        .map_err(failed(StepSentence::OpenDatabase))
}

/// The database to change though it may be a copy, for whoever adopts it; it must be there.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub fn as_copy(file: &Path, deployment: &Deployment) -> Result<SqliteStore, Error> {
    drop(needed(file, deployment)?);
    let options = OpenOptions {
        as_copy: true,
        check_up_to_bytes: WHOLE_UP_TO_BYTES,
        ..options(file, &deployment.config)
    };
    SqliteStore::open(file, &deployment.kinds, options).map_err(failed(StepSentence::OpenDatabase))
}

/// Lets the steps of the rules stand under the names that the database has for them, where there is one that can be read.
pub fn stand_in(file: &Path, deployment: &mut Deployment) {
    if let Ok(Some(store)) = reader(file, deployment) {
        // Who needs the database says what is wrong with it.
        deployment.stand_in(&store).ok();
    }
}
