//! Starting a daemon, running it, and reaching one that runs.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::SystemSentence;

use crate::terms::ChannelName;
use crate::words::Sentence;

/// Starting a daemon, running it, and reaching one that runs. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunSentence {
    Refused { said: Box<Sentence> },
    HasErrors { errors: u64 },
    NotNow { said: Box<Sentence> },
    NoRuntime,
    NoFolder { folder: String, said: SystemSentence },
    ChannelUnusable { channel: ChannelName, said: Box<Sentence> },
    NoHeartbeat { said: String },
    NoSignals { said: SystemSentence },
    NoSocket { said: SystemSentence },
    LaneBrokeOff { said: String },
    PlanningBrokeOff { said: String },

    // Reaching one that runs.
    NoneRuns { folder: String },
    NotReached { folder: String },
    OtherVersion,
    NotInTime { secs: u64 },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn what_only_a_broken_machine_says() {
        for (said, english, chinese) in [
            (RunSentence::NoRuntime, "cannot start the threads", "无法启动工作线程"),
            (
                RunSentence::NoHeartbeat { said: "no timer".to_owned() },
                "cannot start the timer: no timer",
                "无法启动定时器：no timer",
            ),
            (
                RunSentence::NoSignals { said: SystemSentence::Other { said: "EAGAIN".to_owned() } },
                "cannot listen to signals: EAGAIN",
                "无法接收系统信号：EAGAIN",
            ),
            (
                RunSentence::NoSocket { said: SystemSentence::NoPermission },
                "cannot open the control socket: permission denied",
                "无法打开后台服务的控制接口：没有权限",
            ),
            (
                RunSentence::LaneBrokeOff { said: "task 3 panicked".to_owned() },
                "the work on a channel broke off: task 3 panicked",
                "一个渠道的发送工作中断：task 3 panicked",
            ),
            (
                RunSentence::PlanningBrokeOff { said: "task 4 panicked".to_owned() },
                "planning broke off: task 4 panicked",
                "安排联系时中断：task 4 panicked",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
