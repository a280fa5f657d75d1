//! A filter or a function that refuses what it is given. None of these holds a value.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A filter or a function that refuses what it is given. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterSentence {
    ListStandsIn,
    OnlyListsAndTextsCounted,
    NoTimeOfDay,
    NotWholeFen,
    OnlyTextsMasked,
    TooFarAway,
    NoToday,
    NotADate,
    OnlyNumbersMultiplied,
    ProductTooLarge,
}
