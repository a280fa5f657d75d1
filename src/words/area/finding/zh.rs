//! What is said of any finding, in Chinese.

use std::fmt;

use super::FindingSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::DidYouMean { near, also, .. } if also.is_empty() => write!(out, "是不是想写 `{near}`？"),
        Says::DidYouMean { near, also, more } => {
            write!(out, "是不是想写 `{near}`？（还可以写：{}{}）", also.join("、"), and(*more))
        }
        Says::ExpectedOneOf { words, more } => write!(out, "可以写：{}{}", words.join("、"), and(*more)),
        Says::Error => write!(out, "错误"),
        Says::Warning => write!(out, "警告"),
        Says::Help => write!(out, "建议"),
        Says::Note => write!(out, "说明"),
        Says::Write => write!(out, "改为"),
    }
}

/// ` 等，另有 7 个`, where a list had to be cut.
fn and(more: usize) -> String {
    if more == 0 { String::new() } else { format!(" 等，另有 {more} 个") }
}
