//! A comparison that runs, but does not say what was meant. In Chinese.

use std::fmt;

use super::ComparisonSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::DateWithText => write!(out, "日期不能与文字比较"),
        Says::WriteDate => write!(out, "请写 `date(\"2026-03-31\")`"),
        Says::NeverThatWord { path, word } => write!(out, "`{path}` 不可能是 `{word}`"),
        Says::OneOf { words } => write!(out, "它只能是：{}", words.join("、")),
        Says::RecordWithNone => write!(out, "记录不能与 `none` 比较"),
        Says::WriteIsNone { path } => write!(out, "请写 `{path} is none` 或 `{path} is not none`"),
        Says::SmallestWhereUnfilled { path } => {
            write!(out, "`{path}` 没有填时，会被当作比什么都小")
        }
        Says::AskWhetherFilled { path } => {
            write!(out, "请写 `{path} is not none and …`；如果没填也算符合，请写 `is none or …`")
        }
    }
}
