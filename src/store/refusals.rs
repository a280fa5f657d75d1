//! What a lane has to know again after a restart of the refusals that it has met: plain values, kept as a note a channel.
//!
//! It is written in the transaction that writes the end of the attempt that changed it, so that no crash makes a lane
//! forget which messages it has to plan again. Addresses are in here only as fingerprints, which tell a hundred
//! addresses apart and are too short to find one out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Word as _};
use crate::words::{RefusalSentence, Sentence};

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
    /// The answers of the last hour, by the minute, as of the last one that was about an address.
    pub hour: Vec<MinuteOfAnswers>,
    /// What was said of addresses since then is not believed any more, and still has to be taken back.
    pub disbelieved: Option<Timestamp>,
    /// Until when nothing goes, where the channel keeps everybody waiting.
    pub wait: Option<LaneWait>,
}

/// How many messages were answered within one minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinuteOfAnswers {
    /// The minute, counted from 1970.
    pub number: i64,
    /// All answers that accept or refuse.
    pub answered: u64,
    /// Of those, the plain words about an address.
    pub refused: u64,
}

/// That nothing goes by a channel for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneWait {
    /// Since when the channel fails.
    pub failing_since: Timestamp,
    /// When it was last asked.
    pub asked_at: Timestamp,
    /// Until when nothing goes.
    pub until: Timestamp,
    /// Whether the other side itself has asked for that.
    pub by_request: bool,
    /// How often in a row it had to wait: the next wait is longer.
    pub openings: u32,
    /// What it said.
    pub said: Option<Sentence>,
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

impl ChannelRefusal {
    /// The same as a sentence, with its own words.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        RefusalSentence::EverybodyIsRefused { code: self.code.clone(), words: self.words.clone() }.into()
    }
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
