//! What `status` shows of the running daemon.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// What `status` shows of the running daemon; a line each. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveSentence {
    Absent,
    Silent {
        why: Box<Sentence>,
    },
    Runs(Box<Runs>),
    ReloadRefused {
        at: String,
        last_good: String,
    },
    ReloadedAt {
        at: String,
    },
    NeverLoaded,
    /// The reason is one word: `clock`, `room`.
    Held {
        reason: String,
        until: Option<String>,
        said: Box<Sentence>,
    },
    Lanes {
        lanes: Vec<Sentence>,
    },
    Lane(Box<LaneLine>),
}

/// A channel's lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct LaneLine {
    /// The channel's word.
    pub channel: String,
    /// Since when it fails.
    pub failing_since: Option<String>,
    /// When it is tried again.
    pub next_try: Option<String>,
    /// Attempts since the start.
    pub attempts: u64,
    /// Of those, the ones that were taken.
    pub accepted: u64,
    /// Messages that it has taken up.
    pub at_hand: u64,
}

/// A daemon that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Runs {
    /// For how many seconds, and since when.
    pub up: Option<(u64, String)>,
    /// The number of this run of it.
    pub boot: i64,
    /// How many seconds ago its last tick was.
    pub tick_age_secs: Option<u64>,
    /// How many times it has loaded rules.
    pub revision: u64,
    /// How many rules are in force.
    pub rules: u64,
    /// What came of loading rules last.
    pub reload: Box<Sentence>,
    /// How often the clock jumped.
    pub clock_jumps: u64,
}
