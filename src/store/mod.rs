//! Where records, touches, messages and attempts are kept: a few small traits, one contract.
//!
//! `sqlite` is the store of the daemon, `memory` that of tests and simulation: both keep rows, and every use case stands
//! once, in `engine`. One suite of contract tests runs over both. Every method is one transaction unless it says otherwise, blocks, and promises: when it returns
//! `Ok`, what it did survives a power cut; when it returns `Err`, nothing of it happened.

mod address;
mod changes;
mod daemon_state;
mod database;
pub mod disk;
mod engine;
mod ledger;
pub mod memory;
mod millis;
mod operator;
mod outbox;
mod past;
mod pauses;
mod readers;
pub mod sqlite;
mod transition;
mod walks;
pub mod writer;

use std::collections::BTreeMap;

pub use changes::{Author, Changes, FieldChange, Incoming, RecordStore, Written};
pub use daemon_state::{DaemonState, RuleState};
pub use database::Database;
pub use ledger::{Account, Attempt, Count, Entry, Event, Filter, Late, Ledger};
pub use operator::{CalledOff, Consented, Operator, Released, Retried, RetryRequest};
pub use outbox::{Armed, AttemptEnd, Boot, ByHand, GateFn, Outbox, Planned, Reschedule};
pub use pauses::{Pause, Pauses};
pub use readers::Readers;
pub use walks::Walks;

use changes::{declared, filled, no_record};
use ledger::outcome;
use outbox::DAEMON;

use crate::message::GateView;
use crate::record::view::ViewError;
use crate::terms::{MessageState, TouchState};

/// What can go wrong with a store. Texts fit "failed to {…}" and hold no record's contents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another process holds the write lock for longer than we wait.
    #[error("the database is locked by another process")]
    Locked,
    /// Another daemon runs on this database; the text names its lock.
    #[error("{0}")]
    InUse(String),
    /// The store has been closed because the daemon stops.
    #[error("the store is closed")]
    Closed,
    /// There is no database yet; the text names the file.
    #[error("{0}")]
    Absent(String),
    /// No space left; nothing was written, reading works.
    #[error("the disk is full")]
    Full,
    /// The file is not ours, or written by a newer version.
    #[error("{0}")]
    Foreign(String),
    /// The file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file cannot be read or written just now, in the engine's words: a disk that fails, or is read-only.
    #[error("the database cannot be used: {0}")]
    Unusable(String),
    /// Anything else, in the engine's words.
    #[error("{0}")]
    Other(String),
}

impl From<Error> for ViewError {
    fn from(error: Error) -> ViewError {
        ViewError(error.to_string())
    }
}

impl From<ViewError> for Error {
    fn from(error: ViewError) -> Error {
        Error::Other(error.0)
    }
}

/// Everything the daemon asks of a store.
pub trait Store:
    RecordStore + Outbox + Ledger + Operator + DaemonState + Pauses + GateView + std::fmt::Debug
{
    /// Rows by state, for invariants and tests. Looks at every row.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn tally(&self) -> Result<RowCounts, Error>;
}

/// How many rows stand in each state; states without rows are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Messages.
    pub messages: BTreeMap<MessageState, u64>,
    /// Touches.
    pub touches: BTreeMap<TouchState, u64>,
}
