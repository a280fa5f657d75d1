//! A name in an expression that leads nowhere.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A name in an expression that leads nowhere. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamingSentence {
    TemplatesOnly {
        name: String,
    },
    NoReference {
        kind: String,
        /// The kind that is not referred to.
        to: String,
    },
    NotKnownHere {
        name: String,
        /// The kind that the rule is about.
        each: String,
    },
    NoSuchField {
        kind: String,
        field: String,
    },
    NotOfCompany {
        name: String,
    },
    WriteInCompany {
        name: String,
    },
    NotOfOccurrence {
        name: String,
    },
    TooManyReferences {
        most: usize,
    },
    ChangeUnderItsRecord,
    WriteChangedAt,
    NotOfDate {
        name: String,
    },
    NotOfValue {
        name: String,
    },
    NotOfList {
        name: String,
    },
    WriteOfElements {
        name: String,
    },
}
