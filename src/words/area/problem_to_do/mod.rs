//! What to do about the problems that `status` names.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What to do about the problems that `status` names. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToDoSentence {
    AddYear {
        file: String,
    },
    Check,
    Start,
    AskAsItsUser,
    Restart,
    LookAndRestart,
    SetClock,
    MakeRoom,
    Adopt,
    RestoreAndAdopt,
    LookAtPlanning,
    CheckAndReload,
    TestChannel,
    TestUnknownChannel,
    LookAtAddresses,
    LookAtHost,
    GiveBack,
    RetryFailed,
    RetryUnknown,
    Decide,
    /// What to do about what a list, an edit or a start has brought.
    DecideCause {
        number: i64,
    },
    Report,
    Run,
    LookAndRun,
    ImportAndRun,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn what_a_damaged_database_needs() {
        assert_eq!(
            [Language::English, Language::Chinese]
                .map(|language| language.say(&ToDoSentence::RestoreAndAdopt)),
            [
                "touchbase restore FILE, then touchbase adopt, then start the daemon",
                "依次运行 touchbase restore FILE、touchbase adopt，再启动后台服务"
            ]
        );
    }
}
