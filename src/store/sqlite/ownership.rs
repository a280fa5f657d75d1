//! Whose the files beside a database are: whatever root makes there belongs at once to whoever the folder belongs to, and
//! what cannot be opened for want of permission is said with its owner and the remedy.
//!
//! The daemon runs as a user of its own, and people run commands beside it as root: a file of root's would keep it from
//! starting, for ever. Only an open file is given away, never a name: in a folder of somebody else a name may be a link.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Result};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, OFlags, accessat};
use rustix::io::Errno;

use crate::store::Error;
use crate::words::{AccessRemedy, DatabaseSentence};

/// The files of a database: its own, its log, the index of that, its lock, its companions.
const ENDINGS: [&str; 6] = ["", "-wal", "-shm", ".lock", ".companion", ".companion-event"];

/// Opens a file beside a database to write, or makes it, with this mode; never through a link. Where root makes it, it
/// becomes the folder's.
///
/// # Errors
/// When it cannot be opened or made.
pub(super) fn open_or_make(path: &Path, mode: u32) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(mode);
    let file = options.custom_flags(no_follow()).open(path)?;
    give(&file, path)?;
    Ok(file)
}

/// Makes a new file beside a database, for nobody but its owner. Where root makes it, it becomes the folder's.
///
/// # Errors
/// When there is one already, or it cannot be made.
pub(super) fn make_new(path: &Path) -> Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    give(&file, path)?;
    Ok(file)
}

/// Gives all that root has left of a database to whom its folder belongs: what was made there before this was seen to.
/// Where that cannot be done, whoever opens it says what is wrong.
pub(super) fn give_all(database: &Path) {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    for path in ENDINGS.map(|ending| with_ending(database, ending)) {
        // Opened as it is: a log may be somebody's just now, and keeps whoever has it.
        let opened = OpenOptions::new().read(true).custom_flags(no_follow() | no_wait()).open(&path);
        if let Ok(file) = opened {
            give(&file, &path).ok();
        }
    }
}

/// Makes a folder, and those above it, that others cannot look into: records are personal data. Where root makes it, it
/// becomes whose the folder above it is.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
    match builder.create(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            let flags = no_follow() | i32::try_from(OFlags::DIRECTORY.bits()).unwrap_or(0);
            let made = OpenOptions::new().read(true).custom_flags(flags).open(folder)?;
            give(&made, folder)
        }
    }
}

/// Gives an open file of root's to whom its folder belongs. A file with a second name may be something else as well.
pub(super) fn give(file: &File, path: &Path) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let (about, folder) = (file.metadata()?, std::fs::metadata(folder_of(path))?);
    let one_name = about.is_dir() || (about.is_file() && about.nlink() == 1);
    if about.uid() == 0 && folder.uid() != 0 && one_name {
        fchown(file, Some(folder.uid()), Some(folder.gid()))?;
    }
    Ok(())
}

/// What keeps this process from a database for want of permission, if anything does: the folder, or one of its files.
pub(super) fn denied(database: &Path, write: bool) -> Option<Error> {
    let access = if write { Access::READ_OK | Access::WRITE_OK } else { Access::READ_OK };
    let folder = folder_of(database);
    // What is no folder may not be entered either, and that is another fault.
    if !folder.is_file() && is_denied(&folder, Access::EXEC_OK) {
        return Some(said(&folder, database));
    }
    let asked = ENDINGS.into_iter().filter(|ending| write || matches!(*ending, "" | "-wal" | "-shm"));
    let mut files = asked.map(|ending| with_ending(database, ending));
    files.find(|file| is_denied(file, access)).map(|file| said(&file, database))
}

/// The same, for whoever has failed to open it: a folder in which nothing can be made keeps it from them as well.
pub(super) fn or_denied(error: Error, database: &Path, write: bool) -> Error {
    if !matches!(error, Error::Unusable(_) | Error::Other(_)) {
        return error;
    }
    let folder = folder_of(database);
    let closed =
        || (folder.is_dir() && is_denied(&folder, Access::WRITE_OK)).then(|| said(&folder, database));
    denied(database, write).or_else(closed).unwrap_or(error)
}

/// That this process may not use a path.
pub(super) fn said(path: &Path, database: &Path) -> Error {
    let us = rustix::process::geteuid().as_raw();
    let owner = |path: &Path| std::fs::metadata(path).ok().map(|found| found.uid());
    let folder = folder_of(database);
    let (user, to) = (user_name(us), known(us).unwrap_or_else(|| us.to_string()));
    let shown = |path: &Path| path.display().to_string();
    // Of what cannot be looked at, whose it is stands with the nearest folder that can.
    let seen = folder.ancestors().find_map(owner);
    let remedy = match seen {
        Some(uid) if uid == us => AccessRemedy::Give { path: shown(path), to },
        Some(uid) if uid != 0 => AccessRemedy::BeOwner {
            owner: user_name(uid),
            login: known(uid).unwrap_or_else(|| format!("'#{uid}'")),
        },
        _ => AccessRemedy::GiveFolder { folder: shown(&folder), to },
    };
    let owner = owner(path).or(seen).map_or_else(|| "root".to_owned(), user_name);
    Error::NotAllowed(DatabaseSentence::NotAllowed { path: shown(path), owner, user, remedy })
}

fn is_denied(path: &Path, access: Access) -> bool {
    matches!(accessat(CWD, path, access, AtFlags::EACCESS), Err(Errno::ACCESS | Errno::PERM))
}

/// A file beside the database whose name goes on so.
pub(super) fn with_ending(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

fn no_follow() -> i32 {
    i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or(0)
}

fn no_wait() -> i32 {
    i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0)
}

/// The name of a user in the machine's own list, else the number.
#[must_use]
pub fn user_name(uid: u32) -> String {
    known(uid).unwrap_or_else(|| format!("uid {uid}"))
}

fn known(uid: u32) -> Option<String> {
    let list = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    list.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    })
}
