//! What a transaction that is not kept has to put back.
//!
//! Kept for what a transaction writes before it may still fail: the ends of attempts that a turn writes before the gate
//! is asked, a message sent by hand, and records. Everything else is written last.

use jiff::Timestamp;

use super::{MemoryStore, Planned};
use crate::message::{MessageId, TouchId};
use crate::record::{Record, RecordKey};
use crate::store::transition::StoredMessage;
use crate::store::{Attempt, Suppression};
use crate::terms::{ChannelName, Class};

/// One thing as it stood before; nothing, where it was not there.
#[derive(Debug)]
pub(super) enum Undo {
    Message(MessageId, Option<Box<StoredMessage>>),
    Touch(TouchId, Option<Box<Planned>>),
    Attempts(MessageId, Vec<Attempt>),
    /// How many moves there were.
    Events(usize),
    Record(RecordKey, Option<Box<Record>>),
    /// How many changes there were.
    Changes(usize),
    Suppressed((ChannelName, Class, Vec<u8>), Option<Box<Suppression>>),
    Failure((ChannelName, Vec<u8>), Option<Timestamp>),
    /// How many former entries of the suppression list there were.
    Ended(usize),
}

impl MemoryStore {
    /// Puts back what the present transaction has written over, the latest first.
    pub(super) fn take_back(&mut self) {
        while let Some(undo) = self.undo.pop() {
            match undo {
                Undo::Message(id, before) => drop(self.messages.put(id, before.map(|before| *before))),
                Undo::Touch(id, before) => drop(self.put_touch(id, before.map(|before| *before))),
                Undo::Attempts(message, before) => {
                    self.attempts.insert(message, before);
                }
                Undo::Events(length) => self.events.truncate(length),
                Undo::Record(key, before) => self.put_record(&key, before.map(|before| *before)),
                Undo::Changes(length) => self.changes.truncate(length),
                Undo::Suppressed(which, Some(before)) => drop(self.suppressed.insert(which, *before)),
                Undo::Suppressed(which, None) => drop(self.suppressed.remove(&which)),
                Undo::Failure(which, Some(before)) => drop(self.failures.insert(which, before)),
                Undo::Failure(which, None) => drop(self.failures.remove(&which)),
                Undo::Ended(length) => self.ended.truncate(length),
            }
        }
    }
}
