//! The seam to how long things are kept: texts go first, rows later, and a digest of each key stays for ever.

use jiff::Timestamp;

use super::Error;
use crate::message::TouchKey;
use crate::terms::{Class, words};

words! {
    /// What has been kept long enough.
    Retained {
        /// What messages say: subjects and texts.
        Bodies = "bodies",
        /// Touches and messages, with attempts and moves.
        Rows = "rows",
    }
}

/// What is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptLongEnough {
    /// Texts or rows.
    pub what: Retained,
    /// Of which messages and touches.
    pub class: Class,
    /// What has not moved since this instant.
    pub before: Timestamp,
}

/// What has gone in one transaction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Messages whose text has.
    pub texts: u64,
    /// Touches whose row has.
    pub touches: u64,
    /// Whether there is more to look at.
    pub more: bool,
}

/// Letting go of what was kept long enough.
pub trait Retention {
    /// Looks at the next few hundred moves of the ledger that are old enough, and lets go of what they were about, where
    /// that is over and has not moved since: a text where it is known what became of its message; rows, whatever
    /// became of it. What is open never goes, nor does the latest touch or message: its number must not be given again.
    /// Before a row goes, a digest of its key is written. How far it has looked is remembered, by class.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn forget(&mut self, old: &KeptLongEnough) -> Result<Forgotten, Error>;

    /// Whether there was a touch of this key whose row is gone.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn is_forgotten(&self, key: &TouchKey) -> Result<bool, Error>;
}
