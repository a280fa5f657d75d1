//! `touchbase restore FILE`: puts a copy in the database's place; a daemon runs on it only after `adopt`.
//!
//! At no moment is there no database, or one that a daemon would run on without knowing what was sent: the copy is
//! made and marked beside the present database, which gets a second name before the copy takes its first.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::daemon::adoption;
use crate::failpoint::{self, Place, Point};
use crate::number::count;
use crate::record::Kinds;
use crate::store::Error;
use crate::store::sqlite::{DatabaseLock, OpenOptions, SqliteStore};

/// Arguments of `restore`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The copy, as `touchbase backup` wrote it
    file: PathBuf,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let path = database::path(shell, &deployment.config);
    database::make_folder(&shell.state_dir()).context("failed to make the state directory")?;
    let _lock = DatabaseLock::take(&path).context("failed to take the database")?;
    let options = OpenOptions::new(deployment.calendars.zone.clone());
    // Opening the copy first: a file that is damaged or not ours must not take the place of one that works.
    let copy = SqliteStore::reader(&args.file, &deployment.kinds, options.clone())
        .with_context(|| format!("failed to read {}", args.file.display()))?;
    let aside = free_name(&path, shell.clock(&deployment.config)?.now().as_second());
    if path.exists()
        && !shell.confirm(&format!("{} is kept as {}. Go on?", path.display(), aside.display()))?
    {
        bail!("nothing was changed");
    }
    let ready = path.with_extension("restoring");
    for ending in ["", "-wal", "-shm"] {
        remove(&with_ending(&ready, ending)).context("failed to clear what an earlier restore has left")?;
    }
    let copied = copy.backup(&ready).context("failed to copy the database")?;
    let migrating = OpenOptions { migrate: true, ..options.clone() };
    let mut store = SqliteStore::open(&ready, &deployment.kinds, migrating)?;
    adoption::mark_restored(&mut store)?;
    // With the last connection, its log is folded in and goes.
    drop(store);
    failpoint::fail(Point::At(Place::RestoreReady)).context("failed to restore the database")?;
    if path.exists() {
        keep(&path, &aside, &deployment.kinds, options).context("failed to keep the present database")?;
        failpoint::fail(Point::At(Place::RestoreAside)).context("failed to restore the database")?;
    }
    std::fs::rename(&ready, &path).context("failed to put the copy in the database's place")?;
    failpoint::reach(Point::At(Place::RestoreNamed));
    shell.print(&format!(
        "restored: {}, {}, {}; before the daemon runs on it: touchbase adopt\n",
        count(copied.records, "record"),
        count(copied.touches, "touch|touches"),
        count(copied.messages, "message")
    ));
    Ok(Exit::Fine)
}

/// Gives the present database a second name. What a crash left in its log is folded in first, for a log belongs to a
/// name; where the database is beyond that, the log goes along.
fn keep(path: &Path, aside: &Path, kinds: &Kinds, options: OpenOptions) -> Result<()> {
    match SqliteStore::open(path, kinds, options).and_then(|mut store| store.checkpoint()) {
        Ok(()) | Err(Error::Damaged(_) | Error::Foreign(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let log = with_ending(path, "-wal");
    if log.exists() {
        std::fs::rename(&log, with_ending(aside, "-wal"))?;
    }
    remove(&with_ending(path, "-shm"))?;
    Ok(std::fs::hard_link(path, aside)?)
}

/// A name beside the database that is still free.
fn free_name(path: &Path, second: i64) -> PathBuf {
    let mut aside = path.with_extension(format!("before-restore-{second}"));
    let mut number = 1;
    while aside.exists() {
        number += 1;
        aside = path.with_extension(format!("before-restore-{second}-{number}"));
    }
    aside
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.to_owned().into_os_string();
    name.push(ending);
    PathBuf::from(name)
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
