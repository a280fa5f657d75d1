//! The words that rules, messages and the ledger share, as people read them; what each reason means, and what to do.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Class, Mode, Outcome, Reason};

/// A word of the trade, explained. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermSentence {
    /// Why something was not sent, or not yet.
    Reason(Reason),
    /// What a person can do about it; empty where there is nothing.
    Advice(Reason),
    /// How an outcome reads at the head of an explanation.
    Outcome(Outcome),
    /// A channel's name.
    Channel(ChannelName),
    /// A class's name.
    Class(Class),
    /// A mode's name.
    Mode(Mode),
}
