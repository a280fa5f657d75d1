//! Wishes that belong to a number, in Chinese.

use std::fmt;

use super::WishSentence as Says;
use crate::number::grouped;
use crate::terms::{ChannelName, Class, SuppressedFor};
use crate::words::area::explain::zh::author;
use crate::words::{Language, TermSentence};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Covered { address, records } => {
            write!(out, "{address}：对使用这个号码或邮箱的 {} 条记录都有效", grouped(*records))
        }
        Says::NobodyHasIt { address, taken_back: false } => {
            write!(out, "{address}：目前没有记录使用；以后带着它进来的记录，同样不会收到这类消息")
        }
        Says::NobodyHasIt { address, taken_back: true } => write!(out, "{address}：没有记录使用"),
        Says::HoldsForOthers { records, more } => {
            write!(out, "对使用同一号码或邮箱的其他记录同样有效：{}", list(records, *more))
        }
        Says::KeptByOthers { records, more } => write!(
            out,
            "使用这个号码的其他记录仍不愿收到消息，号码继续禁发：{}；如要一并解除，请用号码运行 touchbase customer opt-in",
            list(records, *more)
        ),
        Says::Ended { entries: 0 } => write!(out, "禁发名单没有变化"),
        Says::Ended { entries } => write!(out, "从禁发名单去掉 {} 项", grouped(*entries)),
        Says::HeldBack => write!(out, "禁发名单"),
        Says::Entry { channel, address, classes, why, since, by, ground, records } => {
            let ground = ground.as_ref().map_or(String::new(), |ground| format!("，{ground}"));
            write!(
                out,
                "{} {address}：自 {since} 起不发{}，{}{ground}，{}；对 {} 条记录有效",
                channel_name(*channel),
                named(classes),
                reason(*why),
                author(by),
                grouped(*records)
            )
        }
        Says::Former { channel, address, class, why, since, until, by, ground } => write!(
            out,
            "{} {address}：{since} 至 {until} 不发{}，{}；{}解除，{ground}",
            channel_name(*channel),
            named(&[*class]),
            reason(*why),
            author(by)
        ),
    }
}

fn list(records: &[String], more: u64) -> String {
    let more = if more > 0 { format!(" 等，另有 {} 条", grouped(more)) } else { String::new() };
    format!("{}{more}", records.join("、"))
}

fn channel_name(channel: ChannelName) -> String {
    Language::Chinese.say(&TermSentence::Channel(channel))
}

fn named(classes: &[Class]) -> String {
    let names = classes.iter().map(|class| Language::Chinese.say(&TermSentence::Class(*class)));
    format!("{}消息", names.collect::<Vec<_>>().join("、"))
}

fn reason(why: SuppressedFor) -> &'static str {
    match why {
        SuppressedFor::OptedOut => "已退订",
        SuppressedFor::NoContact => "要求不再联系",
        SuppressedFor::Complained => "有过投诉",
        SuppressedFor::Blacklisted => "在对方的黑名单上",
        SuppressedFor::Dead => "对方两次答复号码或邮箱不存在",
        SuppressedFor::Bounced => "消息被退回",
    }
}
