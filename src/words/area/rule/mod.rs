//! Rule files: the rule itself, which records it is about, its limits.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::RecordSentence;

/// Rule files: the rule itself, which records it is about, its limits. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSentence {
    IdIsNotTheFileName {
        id: String,
        /// The file's name without its ending.
        file: String,
    },
    MustBeTheFileName,
    NotAKind {
        written: String,
    },
    UnknownKind,
    KindsAreInRecords,
    NoSuchField {
        kind: String,
        field: String,
    },
    /// Neither the record nor the recipient has it.
    NoSuchFieldOfEither {
        kind: String,
        recipient: String,
        field: String,
    },
    UnknownField,
    DoesNotFit {
        field: String,
        is: RecordSentence,
    },
    DoesNotFitHere,
    ConditionsForExample,
    /// A key that takes one of a few words.
    CannotBe {
        key: String,
        written: String,
    },
    NoTest {
        rule: String,
    },
    TestForExample,
    UsedByRule {
        rule: String,
    },
}
