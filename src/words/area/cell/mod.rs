//! A row of a list, or any cell.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A row of a list, or any cell. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellSentence {
    TooManyCells {
        most: usize,
    },
    RowTooLong {
        kib: usize,
    },
    QuoteNotClosed,
    ErrorNear {
        /// What Excel calls the error.
        shown: String,
    },
    UnreadableNear,
    RowWidth {
        cells: usize,
        headers: usize,
    },
    /// What to do about a row with too few cells.
    QuoteTheBreak,
    /// What to do about a row with too many cells.
    QuoteTheDelimiter,
    SameNumber {
        row: u64,
    },
    KeepOneRow,
    /// The person was erased.
    Erased,
    LeaveErasedOut,
    NoNumber,
    FormulaFailed,
    CorrectFormula,
    BytesDamaged,
    SaveAsUtf8,
}
