//! Rule files: `once_within`.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// Rule files: `once_within`. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleOnceSentence {
    OrNone,
    NothingToCorrect,
    AlwaysNews,
    LeaveItOut,
    MovedByLittle {
        /// The field that the rule counts from.
        field: String,
    },
    AppointmentSaysNone,
    NoAppointmentSaysSo,
}
