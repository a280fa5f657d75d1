//! Pausing, resuming, and sending a test, in Chinese.

use std::fmt;

use super::{DeskSentence as Says, GatewayReply};
use crate::number::grouped;
use crate::words::area::explain::zh::attempt;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Paused { rule, until, waiting } => {
            write!(out, "{}已暂停", called(rule))?;
            if let Some(until) = until {
                write!(out, "，到 {until} 为止")?;
            }
            write!(out, "：{} 次联系待发", grouped(*waiting))
        }
        Says::Resumed { rule, waiting } => {
            write!(out, "{}已恢复：{} 次联系待发", called(rule), grouped(*waiting))
        }
        Says::NotPaused { rule, paused } => {
            match rule {
                Some(rule) => write!(out, "规则 {rule} 没有暂停")?,
                None => write!(out, "没有暂停所有规则")?,
            }
            let paused: Vec<String> = paused.iter().map(called).collect();
            match paused.as_slice() {
                [] => write!(out, "；目前没有暂停任何规则"),
                paused => write!(out, "；目前暂停的是：{}", paused.join("、").trim_end()),
            }
        }
        Says::CannotBeMarked => write!(out, "注意：短信网关只发送它审核过的文字，无法标明这是测试"),
        Says::Tested { outcome, channel, name, address, template, touch, told } => {
            let channel = TermSentence::Channel(*channel);
            write!(out, "{}  {}  {name} {address}  {template}", attempt(*outcome), channel.zh())?;
            if let Some(touch) = touch {
                write!(out, "  {touch}")?;
            }
            match told {
                None => Ok(()),
                Some(GatewayReply::Id(id)) => write!(out, "  对方编号 {id}"),
                Some(GatewayReply::Words(words)) => write!(out, "  {}", words.zh()),
            }
        }
    }
}

fn called(rule: &Option<String>) -> String {
    rule.as_ref().map_or("所有规则".to_owned(), |rule| format!("规则 {rule} "))
}
