//! The words of a template. In Chinese.

use std::fmt;

use super::BodySentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Empty => write!(out, "消息是空的"),
        Says::NothingToSend => write!(out, "没有可发的内容"),
        Says::SubjectFirst => write!(out, "邮件的第一行应为主题"),
        Says::ExpectedSubject => write!(out, "应为 `Subject: …`"),
        Says::WriteSubject => write!(out, "请在第一行写 `Subject: …`，空一行，再写正文"),
        Says::SubjectEmpty => write!(out, "主题是空的"),
        Says::NothingHere => write!(out, "这里没有内容"),
        Says::Unreadable { said } => write!(out, "无法读取：{}", said.zh()),
        Says::ValueIsWritten => write!(out, "参数写作 {{{{ name }}}}"),
        Says::NotInParams { name } => write!(out, "模板用到 `{name}`，但 [params] 中没有它"),
        Says::ThisUnknown => write!(out, "不认识"),
        Says::FailsWithSamples { said } => write!(out, "填入样例时出错：{}", said.zh()),
        Says::FailsWithEmptyValues { said } => write!(out, "填入空值时出错：{}", said.zh()),
        Says::FailsWithLongValues { said } => write!(out, "填入长值时出错：{}", said.zh()),
        Says::TooManyParts { characters, sign, parts } => {
            let with = sign.as_ref().map(|sign| format!("连同【{sign}】")).unwrap_or_default();
            write!(out, "短信{with}共 {characters} 字，要拆成 {parts} 条")
        }
        Says::PartsHold { parts, characters } => {
            write!(out, "{parts} 条可容 {characters} 字；短信按条计费")
        }
        Says::SignatureBrackets => write!(out, "【】只用于签名"),
        Says::OtherBrackets => write!(out, "短信网关会在正文前加上【签名】；正文中请用（）或「」"),
        Says::OptOutByHand => write!(out, "退订的说明会自动加上"),
        Says::OptOutIsAdded => {
            write!(out, "关怀和营销消息会自动加上 touchbase.toml 中的退订说明；请从正文中去掉")
        }
        Says::SideBySide => write!(out, "短信网关不接受两个参数紧挨着"),
        Says::PutBetween => write!(out, "请在两个参数之间加上文字或标点"),
        Says::UsedTwice { param } => write!(out, "短信网关不接受同一参数用两次：`{param}`"),
        Says::UseOnce => write!(out, "请只用一次，或另设一个参数"),
        Says::Unused { param } => write!(out, "没有正文用到参数 `{param}`"),
        Says::NeverUsed => write!(out, "没有用到"),
        Says::LeavesOut { param, language } => {
            write!(out, "这里没有写 `{param}`，`{language}` 的正文却写了")
        }
    }
}
