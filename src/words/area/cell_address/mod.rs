//! A cell that should hold an e-mail address.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A cell that should hold an e-mail address. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellAddressSentence {
    Several,
    KeepOne,
    NoAt,
    Space,
    TooLong,
    ChineseFullStop,
    WriteDot,
    NotAscii,
    WriteXn,
    NotBeforeAt,
    NoDot,
    NotADomain,
}
