//! What to do about problems of which nobody would hear otherwise.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What to do about problems of which nobody would hear otherwise. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilenceToDo {
    Reload,
    LookAtRule {
        rule: String,
        day: Date,
    },
    CorrectStaff {
        person: String,
    },
    NameStaff {
        rule: String,
    },
    ConfigureChannel,
    PutRulesBack,
    MakeWritable,
    /// The rule; none for all.
    ResumeOrEnd {
        rule: Option<String>,
    },
    DecideNow {
        rule: String,
    },
    PutRuleBack {
        rule: String,
    },
    CorrectAlarm,
    TryAlarm,
}
