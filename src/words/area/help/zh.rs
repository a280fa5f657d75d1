//! What stands in `--help` around the texts of commands and options, in Chinese.

use std::fmt;

use super::HelpSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Usage => write!(out, "用法："),
        Says::Commands => write!(out, "命令"),
        Says::Command => write!(out, "命令"),
        Says::Arguments => write!(out, "参数"),
        Says::Options => write!(out, "选项"),
        Says::Examples => write!(out, "示例："),
        Says::PrintHelp => write!(out, "显示帮助"),
        Says::PrintVersion => write!(out, "显示版本"),
        Says::Default { value } => write!(out, "（默认 {value}）"),
        Says::Choices { values } => write!(out, "（可选：{}）", values.join("、")),
    }
}
