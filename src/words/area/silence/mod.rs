//! Problems of which nobody would hear otherwise.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::terms::{ChannelName, Reason};
use crate::words::Sentence;

/// Problems of which nobody would hear otherwise. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilenceSentence {
    RuleFails {
        rule: String,
        day: Date,
        people: u64,
        of: u64,
        /// The commonest first; none where sending failed without one.
        reasons: Vec<Reason>,
    },
    StaffOutOfReach {
        person: String,
        rules: Vec<String>,
        touches: u64,
        reason: Option<Reason>,
    },
    NobodyToTell {
        rule: String,
        touches: u64,
    },
    ChannelNotConfigured {
        channels: Vec<ChannelName>,
        rules: Vec<String>,
    },
    NoRules {
        planned: u64,
    },
    CommitsFail {
        channel: String,
        said: Box<Sentence>,
    },
    /// The rule; none for all.
    PausedLong {
        rule: Option<String>,
        by: String,
        days: u64,
    },
    HeldUntil {
        rule: String,
        touches: u64,
        first_at: String,
    },
    CalledOffAtStart {
        rule: String,
        touches: u64,
        at: String,
    },
    AlarmOutOfReach {
        person: String,
        reason: Option<Reason>,
    },
    AlarmFailed {
        said: Box<Sentence>,
    },

    // What an alarm says around the problems.
    AlarmSubject {
        problems: u64,
    },
    AlarmHead {
        company: String,
        problems: u64,
    },
    AlarmFoot,
    /// A problem and what to do about it.
    ProblemWithToDo {
        says: Box<Sentence>,
        to_do: Box<Sentence>,
    },

    // Why an alarm reached nobody.
    CommandNotStarted {
        said: Box<Sentence>,
    },
    CommandTookLong {
        secs: u64,
    },
    CommandEnded {
        code: i32,
    },
    CommandKilled,
    NobodyReached,
    NobodyNamed,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{SilenceToDo, Translate as _};

    #[test]
    fn an_alarm_that_nobody_heard_says_why() {
        for (said, english, chinese) in [
            (
                SilenceSentence::NobodyReached,
                "none of those named in [alarm] could be reached",
                "[alarm] 中的人一个也没有联系上",
            ),
            (
                SilenceSentence::CommandTookLong { secs: 60 },
                "the command of [alarm] did not end within 60 s, and was killed",
                "[alarm] 的命令 60 秒内没有结束，已被终止",
            ),
        ] {
            let whole = SilenceSentence::AlarmFailed { said: Box::new(said.into()) };
            assert_eq!(
                [whole.to_string(), whole.zh().to_string()],
                [
                    format!("the last alarm reached nobody: {english}"),
                    format!("上一次告警没有人收到：{chinese}")
                ]
            );
        }
        let again = SilenceToDo::Reload;
        assert_eq!(
            [again.to_string(), again.zh().to_string()],
            ["touchbase check, then touchbase reload", "先运行 touchbase check，再运行 touchbase reload"]
        );
    }
}
