//! What a lane has to know again after a restart of the refusals that it has met: plain values, kept as a note a channel.
//!
//! It is written in the transaction that writes the end of the attempt that changed it, so that no crash makes a lane
//! forget which messages it has to plan again. Addresses are in here only as fingerprints, which tell a hundred
//! addresses apart and are too short to find one out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Word as _};

/// What a lane knows of the refusals that it has met since a message was last accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RefusalMemory {
    /// The channel refuses everybody, and nothing but a probe goes.
    pub down: Option<ChannelRefusal>,
    /// The refusals, the oldest first.
    pub refused: Vec<RefusedAttempt>,
    /// The attempts, by message and number, whose messages have ended by them and are to be planned again.
    pub reopen: Vec<(i64, u32)>,
    /// When it was last suspected of that.
    pub suspected_at: Option<Timestamp>,
    /// How often each message was planned again because the channel refused everybody.
    pub again: BTreeMap<i64, Rounds>,
}

/// That a channel refuses everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelRefusal {
    /// Since when.
    pub since: Timestamp,
    /// The code of its refusals.
    pub code: String,
    /// Its own words, cleaned of names and addresses.
    pub words: Option<String>,
}

/// One attempt that was refused for good, and not in plain words because of its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedAttempt {
    /// The message's number.
    pub message: i64,
    /// The attempt's number.
    pub attempt: u32,
    /// By what refusals are alike: class and code.
    pub alike: String,
    /// The code.
    pub code: String,
    /// The other side's own words, cleaned; only the latest refusal keeps them.
    pub words: Option<String>,
    /// The rule.
    pub rule: String,
    /// The address's fingerprint.
    pub address: u32,
    /// The fingerprint of an e-mail address's domain.
    pub domain: Option<u32>,
    /// When it was refused.
    pub at: Timestamp,
    /// Whether its message has ended by it, and is to be planned again should it turn out that everybody is refused.
    pub ended: bool,
}

/// How often a message was planned again because its channel refused everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounds {
    /// In how many times that the channel refused everybody.
    pub count: u32,
    /// When the last of them began.
    pub since: Timestamp,
}

/// The note under which a channel's lane keeps what it knows.
pub(super) fn note(channel: ChannelName) -> String {
    format!("refusals {}", channel.as_str())
}

/// What stands in a note; nothing where it cannot be read: it is from another version, and soon known again.
pub(super) fn read(note: Option<&str>) -> RefusalMemory {
    note.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// What is written into a note.
pub(super) fn written(memory: &RefusalMemory) -> String {
    serde_json::to_string(memory).unwrap_or_default()
}
