//! An expression, or a text of a template, that is not written as one.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// Where an expression, or a text of a template, is not written as one. Words of the grammar are those of the engine:
/// `end of variable block`, `identifier`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyntaxSentence {
    EndsEarly,
    /// It ends, and something was still to come.
    EndsBefore {
        /// In the words of the grammar.
        expected: String,
    },
    /// Something else stands there than should.
    Instead {
        /// In the words of the grammar.
        found: String,
        /// In the words of the grammar.
        expected: String,
    },
    StrangeSign,
    TextUnclosed,
    CommentUnclosed,
    GoesOn,
    NoSuchTag {
        /// The word after `{%`.
        tag: String,
    },
    /// Anything else that the engine may say.
    Other {
        /// Its words.
        said: String,
    },
}
