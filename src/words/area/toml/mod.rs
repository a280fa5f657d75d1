//! A TOML file that cannot be read.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// Why a text is not TOML. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TomlSentence {
    ValueNotQuoted,
    KeyWithoutValue,
    AssignmentMissing,
    AssignmentTwice,
    DuplicateKey,
    QuoteUnclosed,
    ArrayUnclosed,
    ListUnclosed,
    TableUnclosed,
    CommaMissing,
    CommaExtra,
    InvalidKey,
    LeadingZero,
    EscapeInvalid,
    ValueInvalid,
    ContentUnexpected,
    BooleanMisspelt,
    DateMisspelt,
    NumberMisspelt,
    /// A sign as a Chinese keyboard types it.
    FullWidth {
        /// The sign.
        found: char,
        /// What TOML wants.
        meant: char,
    },
    SwitchKeyboard,
    /// Anything else that the library may say.
    Other {
        /// Its words.
        said: String,
    },
}
