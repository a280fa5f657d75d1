//! The rows of `log`, in Chinese: in words.

use std::fmt;

use super::LogSentence as Says;
use crate::terms::Outcome;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::MoreRows { shown } => write!(out, "这是最近的 {shown} 行，还有更早的；用 -n 多看几行"),
        Says::NothingFits => write!(out, "台账里没有符合条件的内容"),
        Says::Became(Outcome::Skipped) => write!(out, "不发"),
        Says::Became(Outcome::Cancelled) => write!(out, "已取消"),
        Says::Became(outcome) => write!(out, "{}", TermSentence::Outcome(*outcome).zh()),
        Says::By(channel) => write!(out, "{}", TermSentence::Channel(*channel).zh()),
        Says::Why { reason, until: None } => write!(out, "{}", TermSentence::Reason(*reason).zh()),
        Says::Why { reason, until: Some(until) } => {
            write!(out, "{}，等到 {until}", TermSentence::Reason(*reason).zh())
        }
        Says::AskBy { id } => write!(out, "编号 {id}"),
        Says::Segments { segments } => write!(out, "计 {segments} 条短信"),
    }
}
