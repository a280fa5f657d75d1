//! The rows that retention walks over and removes.

use jiff::Timestamp;

use crate::message::{MessageId, Touch, TouchId};
use crate::store::Error;

/// A move of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct MoveOf {
    pub(in crate::store) number: i64,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) touch: Option<TouchId>,
    pub(in crate::store) message: Option<MessageId>,
}

/// What retention reads and removes.
pub(in crate::store) trait RetentionRows {
    /// The first `limit` moves after this number, in the order of their numbers.
    fn moves_after(&self, number: i64, limit: u32) -> Result<Vec<MoveOf>, Error>;

    /// The touch and the message with the greatest number.
    fn newest(&self) -> Result<(Option<TouchId>, Option<MessageId>), Error>;

    /// All touches of these messages, wherever they stand, in the order of their numbers.
    fn touches_of(&self, messages: &[MessageId]) -> Result<Vec<Touch>, Error>;

    /// Removes what messages say, and nothing else of them; says how many said anything.
    fn remove_texts(&mut self, messages: &[MessageId]) -> Result<u64, Error>;

    /// Removes touches and messages with all that belongs to them. The latest move stays, whatever it is about: it says
    /// how far the ledger is.
    fn remove_rows(&mut self, touches: &[TouchId], messages: &[MessageId]) -> Result<(), Error>;

    /// Writes that there were touches with these digests of their keys, by rule.
    fn put_gone(&mut self, keys: &[(&str, Vec<u8>)]) -> Result<(), Error>;

    /// For each of these, whether there was one.
    fn gone(&self, keys: &[(&str, Vec<u8>)]) -> Result<Vec<bool>, Error>;
}
