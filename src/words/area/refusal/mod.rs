//! What many refusals together say about a channel.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What many refusals together say about a channel. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalSentence {
    /// A channel refuses every message alike.
    EverybodyIsRefused {
        /// The code of its refusals.
        code: String,
        /// Its own words, where it had some.
        words: Option<String>,
    },
    /// Some addresses of a channel's other side take connections and say nothing.
    SilentAddresses {
        /// The channel's word.
        channel: String,
        /// The addresses.
        addresses: String,
    },
    /// So many of the messages of the last hour were called undeliverable because of their addresses that this says more
    /// about the list, or about the gateway, than about each of them.
    ManyBadAddresses {
        /// The channel's word.
        channel: String,
        /// How many addresses were called bad or blacklisted.
        refused: u64,
        /// How many messages were answered at all.
        answered: u64,
    },
}
