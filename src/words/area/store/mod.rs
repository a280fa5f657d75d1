//! What goes wrong with the database while it is used.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::{Sentence, SystemSentence};

/// What goes wrong with the database while it is used. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreSentence {
    Locked,
    Closed,
    Full,
    Damaged {
        said: Box<Sentence>,
    },
    /// The words are the engine's.
    Unusable {
        said: String,
    },
    NoSuchKind {
        kind: String,
    },
    NoSuchField {
        kind: String,
        field: String,
    },
    NoSuchRecord,
    ErasedPerson,
    NoMessage,
    AlreadyThere,
    NotArmed,
    ChangeBrokenOff,
    ReadingBrokeOff {
        said: String,
    },
    NoThread {
        said: SystemSentence,
    },
    RoomUnknown {
        said: SystemSentence,
    },
    NotWrittenAsJson,

    // What is damaged.
    DocumentUnreadable,
    ChangesUnreadable,
    PointsNowhere {
        table: String,
    },
    /// The column is counted from 0.
    InColumn {
        column: usize,
        said: Box<Sentence>,
    },
    NoWord,
    UnknownWord,
    UnknownState,
    NoRecordName,
    NotARecordName,
    UnknownChannel,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn what_only_a_broken_machine_says() {
        for (said, english, chinese) in [
            (
                StoreSentence::Closed,
                "the database is closed: the daemon stops",
                "数据库已关闭：后台服务正在停止",
            ),
            (
                StoreSentence::ErasedPerson,
                "the person was erased, and may not be written again",
                "此人的资料已删除，不能再写入",
            ),
            (StoreSentence::NoMessage, "the touch has no message", "这次联系没有消息"),
            (StoreSentence::NotArmed, "the message could not be taken up", "这条消息无法开始发送"),
            (
                StoreSentence::ReadingBrokeOff { said: "task 3 panicked".to_owned() },
                "reading the database broke off: task 3 panicked",
                "读取数据库时中断：task 3 panicked",
            ),
            (
                StoreSentence::NoThread { said: SystemSentence::Other { said: "EAGAIN".to_owned() } },
                "cannot start the database's thread: EAGAIN",
                "无法启动数据库线程：EAGAIN",
            ),
            (
                StoreSentence::PointsNowhere { table: "touch".to_owned() },
                "a row of table touch points to a row that is not there",
                "表 touch 有一行关联的内容不存在",
            ),
            (
                StoreSentence::NotWrittenAsJson,
                "a record cannot be written as JSON",
                "有一条记录无法写成 JSON",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
