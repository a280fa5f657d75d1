//! An expression that is tried on samples before it runs on anybody: words that do not exist, what it fails on, what
//! it gives.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::{Sentence, ValueSort};

/// What is found when an expression is tried on samples. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TryingSentence {
    NoSuchWord { sort: WordSort, name: String },
    Fails { why: Box<Sentence> },
    FailsOnNothing { why: Box<Sentence> },
    ListMayBeEmpty,
    NotTrueOrFalse { gives: ValueSort },
    NotTrueOrFalseOnNothing { gives: ValueSort },
    NothingThere,
    WholeRecord,
    NameAField,
    WouldWriteNone,
    EndWithDefault,
    WriteLength,
    AskFirst,
    WriteIsNotNone,
    CompareIt,
}

/// The sorts of words that the engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordSort {
    /// After `|`.
    Filter,
    /// After `is`.
    Test,
    /// Before a bracket.
    Function,
}
