//! The words of a template: its bodies, and what they become when they are tried out.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// The words of a template: its bodies, and what they become when they are tried out. What each says stands in `en.rs`
/// and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodySentence {
    Empty,
    /// Under the carets.
    NothingToSend,
    SubjectFirst,
    /// Under the carets.
    ExpectedSubject,
    WriteSubject,
    SubjectEmpty,
    /// Under the carets.
    NothingHere,
    Unreadable {
        /// What is wrong with it.
        said: Box<Sentence>,
    },
    ValueIsWritten,
    NotInParams {
        name: String,
    },
    /// Under the carets: a filter, a test or a function.
    ThisUnknown,
    FailsWithSamples {
        /// Why.
        said: Box<Sentence>,
    },
    FailsWithEmptyValues {
        /// Why.
        said: Box<Sentence>,
    },
    FailsWithLongValues {
        /// Why.
        said: Box<Sentence>,
    },
    TooManyParts {
        characters: usize,
        /// The signature that is counted, without brackets.
        sign: Option<String>,
        parts: usize,
    },
    PartsHold {
        parts: usize,
        characters: usize,
    },
    SignatureBrackets,
    OtherBrackets,
    OptOutByHand,
    OptOutIsAdded,
    SideBySide,
    PutBetween,
    UsedTwice {
        param: String,
    },
    UseOnce,
    Unused {
        param: String,
    },
    /// Under the carets.
    NeverUsed,
    /// One language gives a value that the other does not.
    LeavesOut {
        param: String,
        /// The language that gives it.
        language: String,
    },
}
