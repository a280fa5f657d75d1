//! A TOML file that cannot be read, in Chinese.

use std::fmt;

use super::TomlSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::ValueNotQuoted => write!(out, "文字要加英文引号"),
        Says::KeyWithoutValue => write!(out, "键后面要写 `=` 和值"),
        Says::AssignmentMissing => write!(out, "键和值之间缺少 `=`"),
        Says::AssignmentTwice => write!(out, "多了一个 `=`"),
        Says::DuplicateKey => write!(out, "这个键前面已经写过"),
        Says::QuoteUnclosed => write!(out, "文字末尾缺少引号"),
        Says::ArrayUnclosed => write!(out, "表的名称要写在 `[` 和 `]` 之间，多张表写在 `[[` 和 `]]` 之间"),
        Says::ListUnclosed => write!(out, "列表末尾缺少 `]`"),
        Says::TableUnclosed => write!(out, "末尾缺少 `}}`"),
        Says::CommaMissing => write!(out, "缺少逗号"),
        Says::CommaExtra => write!(out, "多了一个逗号"),
        Says::InvalidKey => write!(out, "键只能用英文字母、数字、`_` 和 `-`，否则要加引号"),
        Says::LeadingZero => write!(out, "数字不能以 0 开头；如果是文字，请加引号"),
        Says::EscapeInvalid => write!(out, "`\\` 后面要跟 `n` 之类的符号；要写 `\\` 本身，请连写两个"),
        Says::ValueInvalid => write!(out, "这里应为带引号的文字、数字、true、false、日期、列表或表"),
        Says::ContentUnexpected => write!(out, "这一行已经写完，后面多了内容：请另起一行"),
        Says::BooleanMisspelt => write!(out, "true 和 false 要用小写；如果是文字，请加英文引号"),
        Says::DateMisspelt => write!(out, "日期写成 `2026-01-31`；时刻要加英文引号"),
        Says::NumberMisspelt => write!(out, "这里不是数字的写法；如果是文字，请加英文引号"),
        Says::FullWidth { found, meant } => {
            write!(out, "`{found}` 是全角符号，这里要用半角的 `{meant}`")
        }
        Says::SwitchKeyboard => write!(out, "请切换到英文输入法再输入"),
        Says::Other { said } => write!(out, "{said}"),
    }
}
