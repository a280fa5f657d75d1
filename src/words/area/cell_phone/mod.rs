//! A cell that should hold a mobile number.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A cell that should hold a mobile number. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellPhoneSentence {
    Several,
    KeepOne,
    NotOnlyDigits,
    WriteItAlone,
    NoSuchBeginning,
    KnownBeginnings,
    Length { digits: usize },
    FixedLine,
    WriteMobile,
    NotMobile,
    MobileForms,
    NoCountry,
    LengthAbroad { digits: usize },
}
