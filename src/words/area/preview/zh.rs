//! The page of `preview`, in Chinese.

use std::fmt;

use super::PreviewSentence as Says;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Heading { template, title, rules, class } => {
            let class = TermSentence::Class(*class);
            write!(out, "{template}  {title}  ")?;
            match rules.as_slice() {
                [] => write!(out, "没有规则使用（{}）", class.zh()),
                rules => write!(out, "用于规则 {}（{}）", rules.join("、"), class.zh()),
            }
        }
        Says::Text { channel, language } => {
            write!(out, "{}（{}）", TermSentence::Channel(*channel).zh(), tongue(language))
        }
        Says::Length { characters, segments, gsm7, sign } => {
            let alphabet = if *gsm7 { "（GSM-7）" } else { "" };
            let sign = sign.as_ref().map_or("没有签名".to_owned(), |sign| format!("含签名【{sign}】"));
            write!(out, "{characters} 个字符{alphabet}，{sign}，计 {segments} 条短信")
        }
        Says::Fails { said } => write!(out, "错误：{}", said.zh()),
        Says::Code { code } => write!(out, "模板编号 {code}"),
        Says::NothingFor { fields } => write!(out, "记录里没有填写：{}", fields.join("、")),
        Says::Subject { subject } => write!(out, "主题：{subject}"),
        Says::NeedsReveal => {
            write!(out, "客户的文字只在终端上显示；要写到别处，请加 --reveal")
        }
    }
}

/// A language's name, where it is one of those that everybody here knows.
fn tongue(tag: &str) -> &str {
    match tag {
        "zh" => "中文",
        "en" => "英文",
        other => other,
    }
}
