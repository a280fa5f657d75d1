//! Problems that `status` names.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::Mode;
use crate::words::Sentence;

/// Problems that `status` names. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemSentence {
    Configuration {
        errors: u64,
    },
    MissingYear {
        year: i16,
    },
    NoDaemon,
    Silent {
        why: Box<Sentence>,
    },
    Hangs {
        age_secs: u64,
    },
    PlanningFails {
        said: Box<Sentence>,
    },
    ReloadRefused {
        at: String,
        in_force_since: String,
    },
    /// The daemon may be newer than this program, and its mode one that is not known here.
    OtherMode {
        configured: Mode,
        runs_in: String,
    },
    ChannelFails {
        channel: String,
        since: String,
        said: Option<Box<Sentence>>,
    },
    Overdue {
        messages: u64,
        rule: String,
        channel: String,
        why: Box<Sentence>,
        since: String,
    },
    Failed {
        touches: u64,
    },
    Unknown {
        messages: u64,
    },
    Waiting {
        touches: u64,
        rules: Vec<String>,
    },
    Amiss {
        rule: String,
        due: u64,
        found: u64,
    },
    NeverPlanned,
    NotPlannedSince {
        at: String,
    },
    /// It was removed, with the folder it was in or by itself.
    DatabaseGone {
        file: String,
    },
    NotStarted {
        file: String,
    },
    LittleRoom {
        free: String,
        folder: String,
    },

    // What is odd about messages that should have gone.
    NotTakenUp,
    Lost,
    Stuck,
}
