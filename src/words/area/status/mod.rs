//! The page of `status`: mode, today, queue, data.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::Mode;
use crate::words::Sentence;

/// The page of `status`: mode, today, queue, data; a line each. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusSentence {
    Headline {
        mode: Mode,
        rules_on: u64,
        paused: Vec<Sentence>,
        zone: String,
    },
    /// One pause; the rule is `None` for all rules.
    Pause {
        rule: Option<String>,
        by: String,
        until: Option<String>,
        reason: String,
    },
    Today(Box<Today>),
    Queue {
        due: u64,
        ahead: u64,
        ahead_days: i64,
        held: u64,
        unknown: u64,
        failed_today: u64,
        last_sent: Option<String>,
    },
    /// Records of each kind, by its key, its title and how many; the ledger's rows, and its size in words.
    Data {
        records: Vec<(String, String, u64)>,
        rows: u64,
        bytes: String,
    },
    Plan {
        through: String,
    },
    NothingToLookAt,
    Problems {
        problems: u64,
    },
}

/// What fell due today, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Today {
    /// Touches that fell due.
    pub due: u64,
    /// Of those, the ones that went.
    pub sent: u64,
    /// Not sent.
    pub skipped: u64,
    /// Why they were not, by the word of the reason.
    pub skipped_by_reason: Vec<(String, u64)>,
    /// Waiting for a person.
    pub held: u64,
    /// Failed.
    pub failed: u64,
    /// Nobody knows.
    pub unknown: u64,
    /// Cancelled.
    pub cancelled: u64,
    /// Waiting, or on their way.
    pub open: u64,
}
