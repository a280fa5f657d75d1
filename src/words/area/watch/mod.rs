//! Who hears of problems, a daemon that is only starting, and secrets that were changed.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// Who hears of problems, a daemon that is only starting, and secrets that were changed. What each says stands in `en.rs`
/// and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchSentence {
    /// The gateway that is configured fills in approved texts only.
    NotBySms {
        gateway: String,
    },
    GoesByMail,
    GoesToCommandOnly,
    GoesToNobody,
    /// A line of `status`.
    Starting {
        since: String,
    },
    /// A problem.
    StillStarting {
        since: String,
    },
    WaitForIt,
    /// What a daemon answers whatever else it is asked meanwhile.
    NotReady,
    /// Files of secrets and certificates that a reload has read again.
    ReadAgain {
        names: Vec<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn each_is_said_in_both_languages() {
        for (said, english, chinese) in [
            (
                WatchSentence::NotReady,
                "the daemon is starting: ask again once `touchbase status` says that it works",
                "后台服务正在启动：等 touchbase status 显示它开始工作后再试",
            ),
            (
                WatchSentence::ReadAgain { names: vec!["secrets/smtp".to_owned(), "ca.pem".to_owned()] },
                "read again and in use: secrets/smtp, ca.pem",
                "已重新读取并使用：secrets/smtp、ca.pem",
            ),
            (
                WatchSentence::Starting { since: "2026-11-22 09:12".to_owned() },
                "daemon is starting since 2026-11-22 09:12: nothing is sent yet",
                "后台   自 2026-11-22 09:12 起正在启动，还没有开始发送",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
