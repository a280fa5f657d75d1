//! Wishes that belong to a number: what `customer opt-out`, `opt-in` and `show` say.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Class, SuppressedFor};

/// Wishes that belong to a number. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WishSentence {
    /// The records with a number, after a wish was noted for it.
    Covered { address: String, records: u64 },
    /// No record has the number; the wish holds all the same.
    NobodyHasIt { address: String, taken_back: bool },
    /// Other records with the same number or address.
    HoldsForOthers { records: Vec<String>, more: u64 },
    /// Another record with the number still wants nothing.
    KeptByOthers { records: Vec<String>, more: u64 },
    /// How many entries have left the suppression list.
    Ended { entries: u64 },
    /// The heading of what stands on the suppression list.
    HeldBack,
    /// An entry of the list; the address is masked unless it is to be revealed.
    Entry {
        channel: ChannelName,
        address: String,
        classes: Vec<Class>,
        why: SuppressedFor,
        since: String,
        by: String,
        ground: Option<String>,
        records: u64,
    },
    /// An entry that was ended.
    Former {
        channel: ChannelName,
        address: String,
        class: Class,
        why: SuppressedFor,
        since: String,
        until: String,
        by: String,
        ground: String,
    },
}

#[cfg(test)]
mod tests;
