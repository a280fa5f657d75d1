//! What the demo and the benchmarks set up: their folders, their sinks, their daemon.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// What the demo and the benchmarks set up, and what goes wrong with it. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageSentence {
    /// A folder holds something that the demo has not made.
    NotTheDemos { folder: String },
    /// A daemon runs on the folder.
    InUse { folder: String },
    /// A folder cannot be listed.
    CannotLook { folder: String },
    /// What an earlier demo made cannot be removed.
    CannotRemove { folder: String },
    /// A folder cannot be made.
    CannotMake { folder: String },
    /// A file cannot be read.
    CannotRead { file: String },
    /// A file cannot be written.
    CannotWrite { file: String },
    /// A file cannot be removed.
    CannotRemoveFile { file: String },
    /// Every name for a temporary folder is taken.
    NoFreeName { folder: String },
    /// The configuration that the demo has written is wrong; `findings` as `check` prints them.
    DemoConfiguration { findings: String },
    /// The configuration that a benchmark has written is wrong; `findings` as `check` prints them.
    BenchConfiguration { findings: String },
    /// The threads cannot be started.
    NoRuntime,
    /// The sinks cannot be started.
    NoSinks,
    /// The daemon could not do its work.
    DaemonFailed,
    /// A bare client's connection could not be waited for.
    ConnectionBroke,
    /// A bare client could not send.
    ConnectionFailed,
    /// The sink refused a bare client.
    SinkSaid { said: String },
    /// The planner has made other touches than the rules give.
    OtherTouches { touches: usize, planned: u64 },
    /// Not every message arrived.
    NotAllArrived { sent: u32, accepted: u64, received: u64 },
    /// A word is no channel.
    SmsOrEmail,
    /// The text of the file that marks the demo's folder.
    Marker,
    /// Comment in the demo's `touchbase.toml`, beside the mode.
    WasLive,
    /// Comment in the demo's `touchbase.toml`, beside the relay.
    RelayIsSink,
    /// Comment at the head of the demo's gateway.
    GatewayIsSink,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn what_only_a_broken_machine_says() {
        for (said, english, chinese) in [
            (
                StageSentence::CannotRemove { folder: "demo".to_owned() },
                "failed to remove the old demo",
                "无法删除旧的 demo",
            ),
            (
                StageSentence::CannotRemoveFile { file: "fdatasync".to_owned() },
                "failed to remove fdatasync",
                "无法删除 fdatasync",
            ),
            (
                StageSentence::NoFreeName { folder: "/tmp".to_owned() },
                "failed to find a free name in /tmp",
                "在 /tmp 里找不到可用的文件夹名",
            ),
            (StageSentence::NoRuntime, "failed to start the threads", "无法启动工作线程"),
            (StageSentence::NoSinks, "failed to start the sinks", "无法启动接收端"),
            (StageSentence::DaemonFailed, "the daemon failed", "后台服务出错"),
            (StageSentence::ConnectionBroke, "a connection broke off", "有一个连接中断"),
            (
                StageSentence::OtherTouches { touches: 5, planned: 4 },
                "the rules make 5 touches, but the daemon planned 4",
                "按规则应有 5 次联系，后台服务却安排了 4 次",
            ),
            (
                StageSentence::NotAllArrived { sent: 5, accepted: 4, received: 3 },
                "of 5 messages, 4 are accepted in the ledger, and the sink received 3",
                "共 5 条消息，台账记有 4 条已发出，接收端收到 3 条",
            ),
            (
                StageSentence::BenchConfiguration { findings: "error: x".to_owned() },
                "the benchmark's configuration is wrong:\nerror: x",
                "测速自己写的配置有错：\nerror: x",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
