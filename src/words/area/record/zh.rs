//! Records. In Chinese.

use std::fmt;

use super::RecordSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Text => write!(out, "文本"),
        Says::Phone => write!(out, "手机号"),
        Says::Email => write!(out, "邮箱"),
        Says::WholeNumber => write!(out, "整数"),
        Says::Number => write!(out, "数字"),
        Says::TrueOrFalse => write!(out, "是或否（true 或 false）"),
        Says::Date => write!(out, "日期"),
        Says::Datetime => write!(out, "日期加时刻"),
        Says::Anniversary => write!(out, "每年的纪念日"),
        Says::List => write!(out, "一组词"),
        Says::OneOf { words } => write!(out, "以下之一：{}", words.join("、")),
        Says::Reference { kind } => write!(out, "对 `{kind}` 的关联"),
        Says::CannotBeRead { why } => write!(out, "无法读取记录：{}", why.zh()),
    }
}
