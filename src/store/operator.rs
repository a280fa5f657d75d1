//! The seam to what people decide. Each decision is one transaction that looks at where things stand within it, however
//! many people decide at once, and says what it really did: each touch is counted once, in one place.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Author, Error, Incoming};
use crate::message::{PlannedTouch, TouchId};
use crate::record::Value;
use crate::terms::{ChannelName, Class, Outcome, SuppressedFor};

/// What a person may decide.
pub trait Operator {
    /// Calls touches off: those that are planned or held and of which nothing is on the wire are cancelled, and a
    /// message left without touches with them. Touches to come, which the planner would find later, are put into the
    /// ledger as held and cancelled there, so that they are never sent and their rows say by whom; one that has been
    /// planned meanwhile is called off like the others.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn call_off(
        &mut self,
        touches: &[TouchId],
        to_come: &[PlannedTouch],
        author: &Author,
    ) -> Result<CalledOff, Error>;

    /// Releases held touches: they get their messages. One that is too late by now stays held.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<Released, Error>;

    /// Opens settled messages (failed, unknown, undelivered, cancelled) and skipped or cancelled touches again, to be
    /// sent once more with the next attempt number, from their first channel on. One that stands elsewhere than it was
    /// seen is left alone: who wants failed messages sent again has not said so of one that may have arrived.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn retry(&mut self, touches: &[RetryRequest], author: &Author) -> Result<Retried, Error>;

    /// Writes what a person wants, or wants no longer, into that person's record.
    ///
    /// # Errors
    /// When the store cannot be written, or there is no such record.
    fn consent(&mut self, wish: &Incoming, author: &Author) -> Result<Consented, Error>;

    /// Puts an address on the suppression list of a channel for some classes; it is kept as a keyed hash only. An address
    /// that is there already keeps its first reason.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn suppress(
        &mut self,
        channel: ChannelName,
        classes: &[Class],
        address: &str,
        reason: SuppressedFor,
        author: &Author,
    ) -> Result<(), Error>;
}

/// What came of calling touches off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CalledOff {
    /// Touches that were planned, and are cancelled.
    pub planned: u64,
    /// Touches that were held, and are cancelled.
    pub held: u64,
    /// Touches that were to come, and are in the ledger as cancelled now.
    pub to_come: u64,
    /// Touches that have gone, or are on the wire.
    pub gone: u64,
    /// Touches that had ended without going: somebody else has called them off, or they were skipped.
    pub ended: u64,
}

impl CalledOff {
    /// How many touches are cancelled because of this.
    #[must_use]
    pub fn cancelled(&self) -> u64 {
        self.planned + self.held + self.to_come
    }

    /// Counts a touch that could not be called off, by what has become of it.
    pub(super) fn count_left(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Sending
            | Outcome::Accepted
            | Outcome::Delivered
            | Outcome::Undelivered
            | Outcome::Unknown => self.gone += 1,
            Outcome::Planned
            | Outcome::Claimed
            | Outcome::Held
            | Outcome::Failed
            | Outcome::Cancelled
            | Outcome::Skipped => self.ended += 1,
        }
    }
}

/// What came of releasing touches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Released {
    /// Touches that were held, and will be sent.
    pub released: u64,
    /// Touches that are too late by now; they stay held.
    pub late: u64,
    /// Touches that were not held any more.
    pub changed: u64,
    /// Touches that name nobody or no channel; they stay held.
    pub unaddressed: u64,
}

/// A touch that a person wants to be sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryRequest {
    /// The touch.
    pub touch: TouchId,
    /// What had become of it when the person decided.
    pub seen: Outcome,
    /// When it is too late from now on.
    pub expires_at: Timestamp,
}

/// What came of having touches sent once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retried {
    /// Touches that will be sent because of this.
    pub again: u64,
    /// Touches that are too late by now.
    pub late: u64,
    /// Touches that stand elsewhere by now, or of which there is nothing to open.
    pub changed: u64,
    /// Touches that name nobody or no channel.
    pub unaddressed: u64,
}

/// What came of writing down a wish.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Consented {
    /// The fields as they stood before; `None` for an empty one.
    pub before: BTreeMap<String, Option<Value>>,
    /// Open touches to the person: planned or held, and nothing of theirs on the wire.
    pub open: u64,
}
