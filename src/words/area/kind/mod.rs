//! `records.toml`: kinds and their fields.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// `records.toml`: kinds and their fields. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindSentence {
    CannotBeAName {
        written: String,
    },
    LettersOfAName,
    NamesForPeople,
    BuiltIn {
        field: String,
    },
    LeaveLineOut,
    NoAllowedWords,
    AllowedWordsForExample,
    NotAType {
        written: String,
    },
    UnknownType,
    OtherTypes,
    TypeIsText {
        /// What is written there.
        found: Box<Sentence>,
    },
    ExpectedType,
    NoOtherSide {
        written: String,
    },
    ExpectedKindAndField,
    OtherSideForExample,
    NoFieldForAliases {
        field: String,
    },
    UnknownField,
    ReferenceToNoKind {
        kind: String,
        field: String,
        /// What it refers to.
        target: String,
    },
    UnknownKind,
    NoReferenceBack {
        kind: String,
        /// The name in `[kind.many]`.
        side: String,
        /// The kind and field that it names.
        path: String,
    },
    NotAReferenceTo {
        kind: String,
    },
    DeclareReference {
        field: String,
        /// What the field should refer to.
        target: String,
        /// The kind that should have the field.
        kind: String,
    },
}
