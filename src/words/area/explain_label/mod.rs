//! The words at the beginning of a line of `explain`: they stand in a column of their own.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::Outcome;

/// A word at the beginning of a line of `explain`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExplainLabel {
    /// What the ledger says that became of a touch.
    Kept(Outcome),
    WillBeSent,
    WillGo,
    WouldGo,
    WillWait,
    DueNow,
    NotSent,
    NeverDue,
    Nothing,
    Next,
    Why,
    ToDo,
    Error,
    Touch,
    About,
    Due,
    Message,
    Waits,
    Text,
    Step,
    Date,
    StopOnce,
    Only,
    Where,
    Limits,
    Recipient,
    Paused,
    LateOk,
    Consent,
    Address,
    Window,
    Caps,
}
