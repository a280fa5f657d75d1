//! What `customer erase` asks and tells.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What `customer erase` asks and tells. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureSentence {
    /// What erasing would do.
    EraseWhat {
        person: String,
        rows: u64,
        open: u64,
        related: u64,
    },
    /// The question.
    EraseThem,
    /// Persons who referred to the one who is erased.
    PersonsOfTheirOwn {
        persons: Vec<String>,
    },
    Erased {
        rows: u64,
        cancelled: u64,
        texts: u64,
        by: String,
    },
    /// Files in which the person still is.
    CopiesLeft {
        files: Vec<String>,
    },
    OtherCopies,
    NotWipedYet,
    NothingErased,
}

#[cfg(test)]
mod tests;
