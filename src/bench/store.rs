//! How fast the store commits, beside how fast the disk can be.

use std::path::PathBuf;

use anyhow::Result;
use jiff::Timestamp;

use super::synthetic::configure;
use super::{Scratch, meter, rate};
use crate::clock::stopwatch;
use crate::message::{PlannedTouch, TouchKey};
use crate::record::RecordKey;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{DaemonState as _, Outbox as _};
use crate::terms::{ChannelName, Class, TouchState};

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many single rows are committed.
    pub commits: u32,
    /// Where the temporary directory is made.
    pub dir: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// 4 KiB appended and safe on the disk, a second: the machine's limit.
    pub fdatasyncs_per_sec: f64,
    /// Commits of one row, a second.
    pub single_per_sec: f64,
    /// Rows a second in commits of [`ROWS`]: touches with their messages and events.
    pub touches_per_sec: f64,
}

/// Touches in one commit.
pub const ROWS: u32 = 100;

/// Measures.
///
/// # Errors
/// When the directory cannot be written.
pub fn run(options: &Options) -> Result<Measured> {
    let scratch = Scratch::new(options.dir.as_deref())?;
    let deployment = configure(scratch.path(), None, &[])?;
    let open = OpenOptions::new(deployment.calendars.zone.clone());
    let mut store = SqliteStore::open(&scratch.path().join("touchbase.db"), &deployment.kinds, open)?;
    let fdatasyncs_per_sec = meter::fdatasyncs_per_sec(scratch.path())?;
    let watch = stopwatch();
    for number in 0..options.commits {
        store.set_note("bench", &number.to_string())?;
    }
    let single_per_sec = rate(u64::from(options.commits), watch.elapsed().as_secs_f64());
    let batches = options.commits.div_ceil(10);
    let batches: Vec<Vec<PlannedTouch>> =
        (0..batches).map(|batch| (0..ROWS).map(|n| touch(batch * ROWS + n)).collect()).collect();
    let watch = stopwatch();
    for batch in &batches {
        store.plan(batch, Timestamp::UNIX_EPOCH)?;
    }
    let touches = u64::try_from(batches.len()).unwrap_or(0) * u64::from(ROWS);
    let touches_per_sec = rate(touches, watch.elapsed().as_secs_f64());
    Ok(Measured { fdatasyncs_per_sec, single_per_sec, touches_per_sec })
}

fn touch(n: u32) -> PlannedTouch {
    let person = RecordKey { kind: "customer".to_owned(), id: format!("C-{n:08}") };
    PlannedTouch {
        key: TouchKey {
            rule: "bench".to_owned(),
            step: "main".to_owned(),
            record: person.clone(),
            recipient: Some(person),
            occurrence: "2026".to_owned(),
        },
        reference: None,
        occasion: None,
        due_at: Timestamp::UNIX_EPOCH,
        expires_at: Timestamp::UNIX_EPOCH,
        class: Class::Care,
        via: vec![ChannelName::Sms, ChannelName::Email],
        template: "greeting".to_owned(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
        limit: None,
    }
}
