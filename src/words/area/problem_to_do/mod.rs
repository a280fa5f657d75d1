//! What to do about the problems that `status` names.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What to do about the problems that `status` names. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToDoSentence {
    AddYear { file: String },
    Check,
    Start,
    AskAsItsUser,
    Restart,
    LookAndRestart,
    SetClock,
    MakeRoom,
    LookAtPlanning,
    CheckAndReload,
    TestChannel,
    GiveBack,
    RetryFailed,
    RetryUnknown,
    Decide,
    Report,
    Run,
    LookAndRun,
    ImportAndRun,
}
