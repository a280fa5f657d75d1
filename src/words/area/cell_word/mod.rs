//! A cell that should hold text, a name, an id, yes or no, a known word, or a number.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A cell that should hold text, a name, an id, yes or no, a known word, or a number. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellWordSentence {
    BreakInName,
    BreakInId,
    /// A number became a date.
    ExcelMadeDate,
    /// A long number became a short one, such as 1.38E+10.
    ExcelShortened,
    ExcelKeeps15,
    MakeTextTypeAgain,
    MakeTextSaveAgain,
    NeitherYesNorNo,
    WriteYesOrNo,
    NotAllowed,
    TooManyItems {
        most: usize,
    },
    ControlCharacter {
        /// Its number in Unicode.
        code: u32,
    },
    TypeAgain,
    TooLong {
        characters: usize,
        most: usize,
    },
    WholeNumberNeeded,
    NumberNeeded,
    NumberTooLarge,
    CommasMisplaced,
}
