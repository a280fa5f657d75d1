//! Where the planner writes.

use jiff::Timestamp;

use crate::message::{PlannedTouch, TouchId};
use crate::record::Kinds;
use crate::store::{AddedTouches, Author, Error, NewCause, Planned, Reschedule, RuleState};
use crate::terms::Reason;

/// Where the planner writes; each call is a commit of its own, and is done when it returns.
pub trait PlanSink {
    /// Adds touches to the ledger.
    fn plan(&mut self, touches: Vec<PlannedTouch>, now: Timestamp) -> Result<Planned, Error>;
    /// Cancels touches that no longer hold.
    fn cancel(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error>;
    /// Holds what is planned and not on the wire, unless a person has let it go.
    fn hold(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error>;
    /// Writes down what changes what will be sent, with what it adds.
    fn add_cause(&mut self, cause: NewCause, added: AddedTouches) -> Result<i64, Error>;
    /// Ends open touches as skipped.
    fn skip(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error>;
    /// Lets held touches go.
    fn release(&mut self, touches: Vec<TouchId>, author: Author) -> Result<u64, Error>;
    /// Remembers how far rules have been planned.
    fn remember(&mut self, states: Vec<(String, RuleState)>, changes: Option<i64>) -> Result<(), Error>;
    /// Writes a note.
    fn note(&mut self, name: &'static str, text: String) -> Result<(), Error>;
    /// Makes the touches of a renamed rule its own.
    fn rename(&mut self, from: String, to: String) -> Result<u64, Error>;
    /// Moves open touches to other due instants.
    fn reschedule(&mut self, moves: Vec<Reschedule>, author: Author) -> Result<u64, Error>;
    /// Lets up to `limit` messages that waited for a pause wait no longer; says how many they were.
    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error>;
    /// Keeps records by these kinds from now on.
    fn declare(&mut self, kinds: Kinds) -> Result<(), Error>;
}
