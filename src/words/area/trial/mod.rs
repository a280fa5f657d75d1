//! The `[[test]]`s of rule files.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::{RecordSentence, Sentence};

/// The `[[test]]`s of rule files. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialSentence {
    /// The name of a test that has none.
    Numbered {
        number: usize,
    },
    GivenIsARecord {
        /// What is written there.
        found: Box<Sentence>,
    },
    ExpectedFields,
    NoSpanOfDays {
        written: String,
    },
    SpansForExample,
    NotAReason {
        written: String,
    },
    NoKind {
        kind: String,
    },
    NoSuchField {
        kind: String,
        field: String,
        /// The field that was probably meant.
        near: Option<String>,
    },
    DoesNotFit {
        field: String,
        is: RecordSentence,
    },
    RecordIsATable {
        kind: String,
        /// What is written there.
        found: Box<Sentence>,
    },
    ExpectedListOf {
        kind: String,
        /// What is written there.
        found: Box<Sentence>,
    },
    TooManyMessages {
        most: usize,
    },
    TooManyTimes {
        most: i64,
    },
}
