//! Puts a copy in the database's place; a daemon runs on it only after it has been adopted.
//!
//! At no moment is there no database, or one that a daemon would run on without knowing what was sent: the copy, which says
//! that it is one, is made beside the present database, which gets a second name before the copy takes its first.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::{Cause, Error, failed, shown};
use crate::deployment::Deployment;
use crate::failpoint::{self, Place, Point};
use crate::named_file;
use crate::record::Kinds;
use crate::store;
use crate::store::sqlite::{Copied, DatabaseLock, OpenOptions, SqliteStore, make_folder};
use crate::words::StepSentence;

/// A restore that can be carried out: the copy is one of ours, and no daemon starts meanwhile.
#[derive(Debug)]
pub struct Restore<'a> {
    copy: SqliteStore,
    file: PathBuf,
    aside: PathBuf,
    kinds: &'a Kinds,
    options: OpenOptions,
    _lock: DatabaseLock,
}

/// Looks at a copy that shall become the database at `file`, and takes the place. Opening the copy comes first: a file
/// that is damaged or not ours must not take the place of one that works.
///
/// # Errors
/// When a daemon runs, or the copy cannot be read.
pub fn prepare<'a>(
    from: &Path,
    file: &Path,
    deployment: &'a Deployment,
    now: Timestamp,
) -> Result<Restore<'a>, Error> {
    let folder = file.parent().unwrap_or(Path::new("."));
    make_folder(folder).map_err(failed(StepSentence::MakeStateFolder))?;
    let lock = DatabaseLock::take(file).map_err(failed(StepSentence::TakeDatabase))?;
    // The engine itself would wait for somebody to write to a pipe.
    named_file::open(from).map_err(failed(StepSentence::ReadFile { path: shown(from) }))?;
    let options = OpenOptions { as_copy: true, ..OpenOptions::new(deployment.calendars.zone.clone()) };
    let copy = SqliteStore::reader(from, &deployment.kinds, options.clone())
        .map_err(failed(StepSentence::ReadFile { path: shown(from) }))?;
    let aside = free_name(file, now.as_second());
    Ok(Restore { copy, file: file.to_owned(), aside, kinds: &deployment.kinds, options, _lock: lock })
}

impl Restore<'_> {
    /// The name under which the present database is kept; none where there is no database.
    #[must_use]
    pub fn keeps(&self) -> Option<&Path> {
        self.file.exists().then_some(self.aside.as_path())
    }

    /// Puts the copy in the database's place. Returns what it holds.
    ///
    /// # Errors
    /// When a file cannot be written or renamed; the present database is then still there, under one name or both.
    pub fn carry_out(self) -> Result<Copied, Error> {
        let ready = self.file.with_extension("restoring");
        for ending in ["", "-wal", "-shm"] {
            remove(&with_ending(&ready, ending)).map_err(failed(StepSentence::ClearLeftovers))?;
        }
        let copied = self.copy.backup(&ready).map_err(failed(StepSentence::CopyDatabase))?;
        let migrating = OpenOptions { migrate: true, ..self.options.clone() };
        // The copy says that it is one. With the last connection, its log is folded in and goes.
        drop(SqliteStore::open(&ready, self.kinds, migrating)?);
        let broken = || failed(StepSentence::RestoreDatabase);
        failpoint::fail(Point::At(Place::RestoreReady)).map_err(broken())?;
        if self.file.exists() {
            keep(&self.file, &self.aside, self.kinds, self.options)
                .map_err(failed(StepSentence::KeepDatabase))?;
            failpoint::fail(Point::At(Place::RestoreAside)).map_err(broken())?;
        }
        std::fs::rename(&ready, &self.file).map_err(failed(StepSentence::PutInPlace))?;
        failpoint::reach(Point::At(Place::RestoreNamed));
        Ok(copied)
    }
}

/// Gives the present database a second name. What a crash left in its log is folded in first, for a log belongs to a
/// name; where the database is beyond that, the log goes along.
fn keep(path: &Path, aside: &Path, kinds: &Kinds, options: OpenOptions) -> Result<(), Cause> {
    match SqliteStore::open(path, kinds, options).and_then(|mut store| store.checkpoint()) {
        Ok(()) | Err(store::Error::Damaged(_) | store::Error::Foreign(_)) => {}
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
