//! What a value in a TOML file is, and what it should be. These stand in other sentences.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What a value in a TOML file is, or should be, as a noun. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeSentence {
    Text,
    /// A whole number that is found where none may stand.
    Number,
    /// A number with digits behind the point.
    Decimal,
    /// A number that 64 bits do not hold; also `inf` and `nan`.
    TooLarge,
    TrueOrFalse,
    Datetime,
    List,
    Table,
    QuotedText,
    WholeNumber,
    /// Each entry of a list should be a string.
    Texts,
    TextOrTexts,
    /// `[key]`.
    TableAt {
        key: String,
    },
    /// `[[key]]`.
    TablesAt {
        key: String,
    },
    /// Each entry of a list should be a table, `[[key]]`.
    EachTableAt {
        key: String,
    },
}
