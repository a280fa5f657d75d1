//! Lists that come in, as files.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// Lists that come in, as files. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListSentence {
    Unreadable,
    Empty,
    OldWorkbook,
    HasPassword,
    NotText,
    NoSheet {
        wanted: String,
        /// The sheets there are.
        names: Vec<String>,
    },
    TooManyParts {
        parts: usize,
    },
    PartTooBig {
        part: String,
        mib: u64,
    },
    PartLongText {
        part: String,
    },
    Damaged {
        /// The words of the one who reads workbooks.
        said: String,
    },
    RowBeyondLast {
        row: u32,
    },
    RowsOutOfOrder {
        row: u32,
        after: u32,
    },
    MakesNoSense,
    RejectsNotWritten {
        path: String,
    },
    DidNotRun,
    BrokeOff,
    WishesKept {
        people: u64,
    },
}
