//! What a value in a TOML file is, and what it should be. In Chinese.

use std::fmt;

use super::ShapeSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Text => write!(out, "文字"),
        Says::Number => write!(out, "数字"),
        Says::Decimal => write!(out, "小数"),
        Says::TooLarge => write!(out, "过大的数字"),
        Says::TrueOrFalse => write!(out, "true（是）或 false（否）"),
        Says::Datetime => write!(out, "日期或时刻"),
        Says::List => write!(out, "列表"),
        Says::Table => write!(out, "表"),
        Says::QuotedText => write!(out, "带引号的文字"),
        Says::WholeNumber => write!(out, "整数"),
        Says::Texts => write!(out, "带引号的文字"),
        Says::TextOrTexts => write!(out, "带引号的文字，或由它们组成的列表"),
        Says::TableAt { key } => write!(out, "表（写作 [{key}]）"),
        Says::TablesAt { key } => write!(out, "一个或多个表（写作 [[{key}]]）"),
        Says::EachTableAt { key } => write!(out, "表（写作 [[{key}]]）"),
    }
}
