//! What has to be right before a touch is sent, in Chinese.

use std::fmt;

use super::{CheckLine as Says, Wanted};
use crate::terms::{ChannelName, Class};
use crate::words::{Language, TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotFilledIn { field } => write!(out, "{field} 没有填写"),
        Says::NotFilledInYet { field } => write!(out, "{field} 还没有填写"),
        Says::OfDay { touches, at_most } => write!(out, "当天有 {touches} 次，at_most 为 {at_most}"),
        Says::WhereFails { text, error } => write!(out, "{text}（{}）", error.zh()),
        Says::WhereIsNotSo { text } => write!(out, "{text}（不成立）"),
        Says::FieldIs { field, value, wanted } => {
            match value {
                Some(value) => write!(out, "{field} 为 {value}")?,
                None => write!(out, "{field} 没有填写")?,
            }
            wanted.as_ref().map_or(Ok(()), |wanted| write!(out, "，规则要求：{}", of(wanted)))
        }
        Says::LeadsTo { path, name, id } => write!(out, "{path}：{name}（{id}）"),
        Says::LeadsToTooMany { path } => write!(out, "按 {path} 找到的人太多"),
        Says::LeadsToNobody { path } => write!(out, "按 {path} 找不到人"),
        Says::Until { at } => write!(out, "到 {at} 为止"),
        Says::UntilResumed => write!(out, "直到有人结束暂停"),
        Says::InTimeUntil { at } => write!(out, "{at} 之前都可以发送"),
        Says::StaffAlways => write!(out, "员工消息：始终发送"),
        Says::NoWishAgainst => write!(out, "服务消息：客户没有退订"),
        Says::NotOptedOut { class } => write!(out, "{}消息：没有退订", in_words(*class)),
        Says::Agreed { class, ground: None } => write!(out, "{}消息：已同意", in_words(*class)),
        Says::Agreed { class, ground: Some(ground) } => {
            write!(out, "{}消息：已同意，依据：{ground}", in_words(*class))
        }
        Says::Addresses { open, closed } => {
            let open: Vec<String> =
                open.iter().map(|(channel, address)| format!("{} {address}", by(*channel))).collect();
            let closed: Vec<String> = closed.iter().map(|channel| by(*channel)).collect();
            let without =
                if closed.is_empty() { String::new() } else { format!("；{}不可用", closed.join("、")) };
            write!(out, "{}{without}", open.join("，其次 "))
        }
        Says::NotAbout { record, whose, deceased: true } => write!(out, "不提 {record}：{whose} 已故"),
        Says::NotAbout { record, whose, deceased: false } => {
            write!(out, "不提 {record}：{whose} 不愿收到这类消息")
        }
        Says::Hours { class, window, opens_at: None } => write!(out, "{} {window}", in_words(*class)),
        Says::Hours { class, window, opens_at: Some(at) } => {
            write!(out, "{} {window}：等到 {at}", in_words(*class))
        }
        Says::Had { class, day, month } => {
            let spans = [(day, "当天"), (month, "30 天内")];
            let says = spans.iter().filter_map(|(had, span)| {
                had.map(|(had, most)| format!("{span}已有 {had} 条，上限 {most} 条"))
            });
            write!(out, "{}：{}", in_words(*class), says.collect::<Vec<_>>().join("；"))
        }
    }
}

fn of(wanted: &Wanted) -> String {
    match wanted {
        Wanted::AnyOf(values) => values.join(" 或 "),
        Wanted::FilledIn => "已填写".to_owned(),
        Wanted::NotFilledIn => "未填写".to_owned(),
        Wanted::Not(value) => format!("不是 {value}"),
        Wanted::Compared(sign, value) => format!("{sign} {value}"),
    }
}

fn by(channel: ChannelName) -> String {
    Language::Chinese.say(&TermSentence::Channel(channel))
}

fn in_words(class: Class) -> String {
    Language::Chinese.say(&TermSentence::Class(class))
}
