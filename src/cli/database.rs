//! Where the commands find the database, and in whose name they change it.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Shell;
use crate::clock::Clock;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::operations::{Error, author, database, reading};
use crate::store::Author;
use crate::store::sqlite::SqliteStore;
use crate::terms::Look;

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

/// Writes down that whoever runs this looks at data that is not masked, before it is shown. By the machine's clock, whatever
/// `--at` pretends.
pub(super) fn note_reading(
    shell: &Shell,
    deployment: &Deployment,
    what: Look,
    about: &str,
) -> Result<(), Error> {
    let mut store = writer(shell, deployment)?;
    reading::note(&mut store, (what, about), &user(), Clock::System.now())
}

/// The name of whoever runs this: the user of this process, as the machine knows it, and beside it whoever has logged in
/// where that is another one, as after `sudo`. Not what the environment says, which anybody may set.
pub(super) fn user() -> String {
    let uid = rustix::process::getuid().as_raw();
    let name = author::user_name(uid);
    match logged_in().filter(|login| *login != uid) {
        Some(login) => format!("{name} (login: {})", author::user_name(login)),
        None => name,
    }
}

/// Who has logged in, as the kernel remembers it through `sudo` and `su`; nothing where nobody has, as in a unit.
fn logged_in() -> Option<u32> {
    let text = std::fs::read_to_string("/proc/self/loginuid").ok()?;
    text.trim().parse().ok().filter(|uid| *uid != u32::MAX)
}
