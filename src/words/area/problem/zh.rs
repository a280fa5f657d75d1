//! Problems that `status` names, in Chinese.

use std::fmt;

use super::ProblemSentence as Says;
use crate::number::grouped;
use crate::terms::{ChannelName, Word as _};
use crate::words::{Language, TermSentence, Translate as _, length};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Configuration { errors } => write!(out, "配置有 {} 个错误", grouped(*errors)),
        Says::MissingYear { year } => {
            write!(out, "没有 {year} 年的工作日安排：暂按周一至周五为工作日")
        }
        Says::NoDaemon => write!(out, "后台服务没有运行"),
        Says::Silent { why } => write!(out, "后台服务没有答复：{}", why.zh()),
        Says::Hangs { age_secs } => {
            let age = length(*age_secs, Language::Chinese);
            write!(out, "后台服务已 {age}没有反应：可能卡住了")
        }
        Says::PlanningFails { said } => write!(out, "无法安排联系：{}", said.zh()),
        Says::ReloadRefused { at, in_force_since } => {
            write!(out, "{at} 重新读取规则未成功：仍按 {in_force_since} 的规则工作")
        }
        Says::OtherMode { configured, runs_in } => {
            write!(out, "touchbase.toml 写的是 mode = \"{configured}\"，后台服务仍按 {runs_in} 运行")
        }
        Says::ChannelFails { channel, since, said: Some(said) } => {
            write!(out, "{}自 {since} 起发送不出：{}", name(channel), said.zh())
        }
        Says::ChannelFails { channel, since, said: None } => {
            write!(out, "{}自 {since} 起发送不出：对方没有说明原因", name(channel))
        }
        Says::Overdue { messages, rule, channel, why, since } => write!(
            out,
            "有应发而未发的：规则 {rule} 的{} {} 条，{}，最早的一条应在 {since} 发出",
            name(channel),
            grouped(*messages),
            why.zh()
        ),
        Says::Failed { touches } => write!(out, "今天有 {} 次联系发送失败", grouped(*touches)),
        Says::Unknown { messages } => write!(out, "有 {} 条消息结果不明", grouped(*messages)),
        Says::Waiting { touches, rules } => {
            write!(out, "有 {} 次联系待人工确认：{}", grouped(*touches), rules.join("、"))
        }
        Says::Amiss { rule, due, found } => write!(
            out,
            "{rule} 今天应发 {} 次联系，台账里只查得到其中 {} 次的去向",
            grouped(*due),
            grouped(*found)
        ),
        Says::NeverPlanned => write!(out, "还没有安排过任何联系：后台服务尚未运行过"),
        Says::NotPlannedSince { at } => write!(out, "只安排到 {at}：后台服务没有运行"),
        Says::DatabaseGone { file } => {
            write!(
                out,
                "数据库不见了：Touchbase 在这里运行过，而 {file} 已不存在；从头开始会把发过的再发一遍"
            )
        }
        Says::NotStarted { file } => write!(out, "尚未开始：{file} 处没有数据库"),
        Says::LittleRoom { free, folder } => write!(out, "{folder} 只剩 {free} 空间"),
        Says::NotTakenUp => write!(out, "到时间却没有开始发送"),
        Says::Lost => write!(out, "标记为发送中，实际没有在发送"),
        Says::Stuck => write!(out, "发送时间超过一次发送的时限"),
    }
}

/// A channel as people name it; one that is not known here as it was told.
fn name(channel: &str) -> String {
    match ChannelName::parse(channel) {
        Some(known) => TermSentence::Channel(known).zh().to_string(),
        None => format!("{channel} "),
    }
}
