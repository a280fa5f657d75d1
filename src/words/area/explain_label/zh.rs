//! The words at the beginning of a line of `explain`, in Chinese: at most five characters, which fill the column.

use std::fmt;

use super::ExplainLabel as Says;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::Kept(outcome) => return write!(out, "{}", TermSentence::Outcome(*outcome).zh()),
        Says::WillBeSent => "待发",
        Says::WillGo => "将会发送",
        Says::WouldGo => "条件符合",
        Says::WillWait => "将会等待",
        Says::DueNow => "现在应发",
        Says::NotSent => "不发送",
        Says::NeverDue => "不会应发",
        Says::Nothing => "没有",
        Says::Next => "下一次",
        Says::Why => "原因",
        Says::ToDo => "建议",
        Says::Error => "错误",
        Says::Touch => "联系",
        Says::About => "关于",
        Says::Due => "应发",
        Says::Message => "消息",
        Says::Waits => "等待",
        Says::Text => "内容",
        Says::Step => "步骤",
        Says::Date => "日期",
        Says::StopOnce => "stop_once",
        Says::Only => "only",
        Says::Where => "where",
        Says::Limits => "数量限制",
        Says::Recipient => "接收人",
        Says::Paused => "暂停",
        Says::LateOk => "补发期限",
        Says::Consent => "同意",
        Says::Address => "号码或邮箱",
        Says::Window => "发送时段",
        Says::Caps => "发送上限",
    })
}
