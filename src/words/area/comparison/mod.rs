//! A comparison that runs, but does not say what was meant.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A comparison that runs, but does not say what was meant. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonSentence {
    DateWithText,
    WriteDate,
    NeverThatWord { path: String, word: String },
    OneOf { words: Vec<String> },
    RecordWithNone,
    WriteIsNone { path: String },
    SmallestWhereUnfilled { path: String },
    AskWhetherFilled { path: String },
}
