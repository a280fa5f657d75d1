//! Measurements that anyone can repeat: synthetic customers and sinks in a temporary directory, on this machine
//! alone, with the machine's own limit measured beside each figure so that the ratio shows itself.
//!
//! What is measured is the daemon as it runs: its planner, its lanes, its store with every commit on the disk.

mod bare;
mod meter;
pub mod plan;
pub mod send;
pub mod store;
mod synthetic;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use tokio::runtime::Runtime;

use crate::words::{Explain as _, StageSentence};

/// A directory for one measurement; it goes when dropped.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    /// A new directory below `parent`, or below the system's own place for such things.
    fn new(parent: Option<&Path>) -> Result<Scratch> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        for number in 0..1_000 {
            let path = parent.join(format!("touchbase-bench-{}-{number}", std::process::id()));
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Scratch(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    let folder = path.display().to_string();
                    Err(error).explain(|| StageSentence::CannotMake { folder })?;
                }
            }
        }
        bail!(StageSentence::NoFreeName { folder: parent.display().to_string() })
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is a temporary directory that stays; nothing depends on it.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A runtime with the daemon's own number of threads.
fn runtime() -> Result<Runtime> {
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    Ok(built.explain(|| StageSentence::NoRuntime)?)
}

/// So many a second.
fn rate(count: u64, secs: f64) -> f64 {
    // Counts of a measurement are far below 2^52.
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more than six digits")]
    let count = count as f64;
    if secs > 0.0 { count / secs } else { 0.0 }
}
