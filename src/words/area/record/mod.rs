//! Records: what a field holds, and that records cannot be read.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// What a field holds, to stand in a sentence about it; and that records cannot be read. What each says stands in
/// `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordSentence {
    Text,
    Phone,
    Email,
    WholeNumber,
    Number,
    TrueOrFalse,
    Date,
    Datetime,
    Anniversary,
    List,
    OneOf { words: Vec<String> },
    Reference { kind: String },
    CannotBeRead { why: Box<Sentence> },
}
