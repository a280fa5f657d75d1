//! Why a template could not be filled in. In Chinese.

use std::fmt;

use super::RenderSentence as Says;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Template { template, reason } => write!(out, "模板 `{template}`：{}", reason.zh()),
        Says::Gone => write!(out, "模板已不存在"),
        Says::NothingToSay => write!(out, "没有可写的记录"),
        Says::NoTextFor { channel } => {
            write!(out, "没有{}正文", TermSentence::Channel(*channel).zh())
        }
        Says::TextEmpty => write!(out, "填好后正文是空的"),
        Says::SubjectOrTextEmpty => write!(out, "填好后主题或正文是空的"),
        Says::Param { param, reason } => write!(out, "参数 `{param}`：{}", reason.zh()),
        Says::DoesNotCompile => write!(out, "表达式无法读取"),
        Says::WholeRecord => write!(out, "结果是整条记录，不是单个值"),
        Says::NotValue => write!(out, "结果是不能显示的值"),
        Says::Layout { reason } => write!(out, "邮件版面：{}", reason.zh()),
        Says::InFile { reason, file, line } => write!(out, "{}（{file} 第 {line} 行）", reason.zh()),
    }
}
