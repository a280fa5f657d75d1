//! Secrets: why one cannot be read, and what to do.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::SystemSentence;

/// Why a secret cannot be read, and what to do. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSentence {
    /// The name is not one that a secret can have.
    BadName {
        name: String,
    },
    /// Neither place has it.
    Missing {
        name: String,
        /// Where it could be put.
        path: String,
    },
    /// Others than the owner may read or write the file.
    Open {
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    NoFile {
        path: String,
    },
    NotUtf8 {
        path: String,
    },
    TooLarge {
        path: String,
    },
    Empty {
        path: String,
    },
    Unreadable {
        path: String,
        /// What the system said.
        said: SystemSentence,
    },
}
