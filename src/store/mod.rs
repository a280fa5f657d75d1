//! Where records, touches, messages and attempts are kept: a few small traits, one contract.
//!
//! `sqlite` is the store of the daemon, `memory` that of tests and simulation: both keep rows, and every use case stands
//! once, in `engine`. One suite of contract tests runs over both. Every method is one transaction unless it says otherwise, blocks, and promises: when it returns
//! `Ok`, what it did survives a power cut; when it returns `Err`, nothing of it happened.

mod address;
mod adoptions;
mod causes;
mod changes;
mod daemon_state;
mod database;
pub mod disk;
mod doubt;
mod engine;
mod entered;
mod erasure;
mod error;
pub mod identity;
mod ledger;
pub mod memory;
mod millis;
mod operator;
mod outbox;
mod past;
mod pauses;
mod readers;
mod refusals;
mod retention;
pub mod sqlite;
mod transition;
mod walks;
mod wishes;
pub mod writer;

use std::collections::BTreeMap;

pub use causes::{AddedTouches, Cause, Causes, LetGo, NewCause};
pub use changes::{Author, Changes, FieldChange, Incoming, RecordStore, Written};
pub use daemon_state::{CronBefore, DaemonState, RuleState, StepState};
pub use database::Database;
pub use doubt::{adopted_at, set_adopted};
pub use entered::planned_from;
pub use erasure::{Erased, ErasedPerson, Erasure, Reading, Readings};
pub use error::Error;
pub use ledger::{Account, Attempt, Count, Entry, Event, Filter, HeldUntil, Late, Ledger};
pub use operator::{CalledOff, Consented, Operator, Released, Retried, RetryRequest};
pub use outbox::{Armed, AttemptEnd, Boot, ByHand, EDIT, GateFn, Outbox, Planned, Reschedule};
pub use past::PastOf;
pub use pauses::{Pause, Pauses};
pub use readers::Readers;
pub use refusals::{ChannelRefusal, LaneWait, MinuteOfAnswers, RefusalMemory, RefusedAttempt, Rounds};
pub use retention::{Forgotten, KeptLongEnough, Retained, Retention};
pub use walks::Walks;
pub use wishes::{EndedSuppression, Suppression, Whom, WishNoted, WishOf, Wishes};

use changes::{declared, erased_person, filled, no_record};
use ledger::outcome;
use outbox::DAEMON;

use crate::message::GateView;
use crate::terms::{MessageState, TouchState};

/// Everything the daemon asks of a store.
pub trait Store:
    RecordStore
    + Outbox
    + Ledger
    + Operator
    + Wishes
    + Erasure
    + Readings
    + Retention
    + DaemonState
    + Pauses
    + Causes
    + GateView
    + std::fmt::Debug
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
