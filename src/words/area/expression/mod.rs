//! An expression or a text of a template that cannot be read, or is refused before it runs.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// An expression or a text that cannot be read, or is refused. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpressionSentence {
    Empty,
    TooLong,
    AtMostBytes {
        most: usize,
    },
    NotAnExpression {
        /// What the engine says of it.
        why: Box<Sentence>,
    },
    TooManyWords,
    TooManyBrackets,
    TooManyTags,
    NoMultiplication,
    UseTimes,
    SignNotInText {
        /// As the engine writes it, with its backticks.
        sign: String,
    },
    WriteSideBySide,
    NoSuchTag {
        name: String,
    },
    TextsOnlyShow,
}
