//! The rows of `log`, and what is told beside them.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Outcome, Reason};

/// The rows of `log`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogSentence {
    MoreRows {
        shown: u32,
    },
    NothingFits,
    /// What became of a touch, in its column: in English the code by which the log is searched.
    Became(Outcome),
    By(ChannelName),
    Why {
        reason: Reason,
        /// When it is looked at again, where it waits.
        until: Option<String>,
    },
    /// The id by which the other side can be asked.
    AskBy {
        id: String,
    },
    Segments {
        segments: u64,
    },
}
