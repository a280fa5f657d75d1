//! A length of time, such as `2 working days`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// A length of time, such as `2 working days`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodSentence {
    Missing,
    Negative {
        written: String,
    },
    ChooseDirection,
    NotALength {
        written: String,
    },
    NumberAndOneOf {
        units: Vec<String>,
    },
    MeantWithNumber {
        /// The unit that was probably meant.
        unit: String,
    },
    Zero {
        written: String,
    },
    AtLeastOne,
    MoreThanACentury {
        written: String,
    },
    AtMost {
        /// The longest period of that unit, as it is written: `100 years`.
        most: String,
    },
    NotWhole {
        written: String,
    },
    SmallerUnit,
}
