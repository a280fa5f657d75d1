//! A checked copy of the database, made while the daemon works, that only we can read.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::{Error, failed, shown};
use crate::deployment::Deployment;
use crate::store::sqlite::{Copied, OpenOptions, SqliteStore, make_folder};
use crate::store::{RowCounts, Store as _};
use crate::words::StepSentence;

/// How much of a file is read at a time.
const PIECE_BYTES: usize = 1 << 20;

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// What it holds.
    pub copied: Copied,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Where a copy goes that nobody has named a file for: `backups/touchbase-DATE-TIME.db` beside the database. The folder
/// is made.
///
/// # Errors
/// When the folder cannot be made.
pub fn place(state_dir: &Path, deployment: &Deployment, now: Timestamp) -> Result<PathBuf, Error> {
    let folder = state_dir.join("backups");
    make_folder(&folder).map_err(failed(StepSentence::MakeFolder { path: shown(&folder) }))?;
    let at = deployment.config.zone.civil(now);
    Ok(folder.join(format!("touchbase-{}.db", at.strftime("%Y-%m-%d-%H%M%S"))))
}

/// Copies the database to a new file.
///
/// # Errors
/// When the file is there already or cannot be written, or the copy is not sound.
pub fn copy(store: &SqliteStore, to: &Path) -> Result<Backup, Error> {
    let copied = store.backup(to).map_err(failed(StepSentence::CopyTo { path: shown(to) }))?;
    only_for_us(to).map_err(failed(StepSentence::CloseToOthers))?;
    let bytes = std::fs::metadata(to).map_or(0, |meta| meta.len());
    let sha256 = sha256(to).map_err(failed(StepSentence::ReadCopy))?;
    Ok(Backup { copied, bytes, sha256 })
}

/// Opens a copy as the daemon would, and counts again.
///
/// # Errors
/// When it cannot be opened, or holds something else than was copied.
pub fn verify(copy: &Path, copied: &Copied, deployment: &Deployment) -> Result<(), Error> {
    let options = OpenOptions::new(deployment.config.zone.clone());
    let opened =
        SqliteStore::reader(copy, &deployment.kinds, options).map_err(failed(StepSentence::OpenCopy))?;
    let RowCounts { messages, touches } = opened.tally().map_err(failed(StepSentence::CountCopy))?;
    if (messages.values().sum::<u64>(), touches.values().sum::<u64>()) != (copied.messages, copied.touches) {
        return Err(Error::CopyDiffers);
    }
    drop(opened);
    tidy(copy);
    Ok(())
}

/// Removes what reading the copy has left beside it; the copy is whole without.
fn tidy(file: &Path) {
    for ending in ["-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        std::fs::remove_file(name).ok();
    }
}

/// Nobody else reads the copy: records are personal data.
fn only_for_us(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let only_us = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(file, only_us)?;
    }
    Ok(())
}

fn sha256(file: &Path) -> std::io::Result<String> {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut file = std::fs::File::open(file)?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = file.read(&mut piece)?;
        match piece.get(..read) {
            Some(bytes) if read > 0 => context.update(bytes),
            _ => break,
        }
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}
