//! Which column of a list is which field, and the file that says so.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::SystemSentence;

use crate::words::{Audience, Cited};

/// Which column of a list is which field, and the file that says so. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingSentence {
    NoHeader {
        /// What the first row says.
        seen: Vec<Cited>,
        /// Headers that would be known, with their kind.
        expected: Vec<String>,
    },
    NoId {
        kind: String,
        /// Headers of its id.
        expected: Vec<String>,
    },
    Tie {
        kinds: Vec<String>,
    },
    NoSuchKind {
        name: String,
        /// What was probably meant.
        near: Option<String>,
    },
    UnknownKind,
    NoSuchField {
        kind: String,
        field: String,
    },
    NotReferring {
        other: String,
        kind: String,
    },
    OnlyReferring,
    FileUnusable {
        path: String,
    },
    FileUnreadable {
        path: String,
    },
    FileOfOtherKind {
        file: String,
        kind: String,
    },
    FileNotSaved {
        file: String,
        /// The words of the operating system.
        said: SystemSentence,
    },
    HeadersInRow {
        row: u64,
    },
    ColumnsMissing {
        columns: Vec<String>,
    },
    ColumnMeant {
        column: String,
        /// The header that was probably meant.
        near: String,
    },
    ColumnTwice {
        column: String,
        field: String,
    },
    ColumnElsewhere {
        column: String,
        path: String,
    },
    /// At the head of a mapping file.
    FileHead,
    /// In a mapping file, beside a column that is left out.
    FilePerhaps {
        path: String,
    },
    /// The same.
    FileLike {
        header: String,
    },
    /// The same.
    FileTwice {
        field: String,
    },
}

impl MappingSentence {
    /// The same for somebody.
    #[must_use]
    pub fn shown_to(self, audience: Audience) -> MappingSentence {
        match self {
            MappingSentence::NoHeader { seen, expected } => {
                let seen = seen.into_iter().map(|cell| cell.shown_to(audience)).collect();
                MappingSentence::NoHeader { seen, expected }
            }
            other => other,
        }
    }
}
