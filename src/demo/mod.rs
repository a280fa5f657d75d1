//! A town that does not exist, and three months of keeping in touch with it, in seconds and on this machine alone.
//!
//! The real daemon, with its real SMTP and HTTP clients, runs over a virtual clock against sinks on 127.0.0.1; the
//! town comes from a fixed seed. So the account at the end is the same on every machine, and what it says was
//! counted on both sides: in the ledger and at the sinks.

mod account;
mod complaints;
mod drive;
mod families;
mod folder;
mod homes;
pub mod random;
mod scene;
mod story;

use std::path::{Path, PathBuf};

use anyhow::Result;

pub use account::Account;

use crate::deployment::Deployment;
use crate::words::{Explain as _, Language, StageSentence};

/// Most families: their phones are numbered in four digits.
pub const FAMILIES_MAX: u32 = 8_000;
/// Most days.
pub const DAYS_MAX: u32 = 366;

/// What is played.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where configuration and database go.
    pub dir: PathBuf,
    /// How many days, 1 to [`DAYS_MAX`].
    pub days: u32,
    /// How many families, 1 to [`FAMILIES_MAX`].
    pub families: u32,
    /// In which the files that are written are commented.
    pub language: Language,
}

/// Plays the demo; `progress` is told the day that begins, counted from 0.
///
/// # Errors
/// When the directory is somebody else's, or the daemon cannot do its work.
pub fn run(options: &Options, progress: &mut dyn FnMut(u32)) -> Result<Account> {
    folder::prepare(&options.dir, options.language)?;
    // The client, the sinks and the daemon share these two; the planner and the writer have their own.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .explain(|| StageSentence::NoRuntime)?;
    let played = drive::play(options, &runtime, progress)?;
    folder::settle(&options.dir, options.language)?;
    Ok(played)
}

/// The deployment of the demo's own directory.
fn deployment(dir: &Path) -> Result<Deployment> {
    let findings = |findings| StageSentence::DemoConfiguration { findings };
    Ok(Deployment::written(dir).map_err(findings)?)
}
