//! Problems of which nobody would hear otherwise, in Chinese.

use std::fmt;

use super::SilenceSentence as Says;
use crate::number::grouped;
use crate::terms::{ChannelName, Reason, Word as _};
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::RuleFails { rule, day, people, of, reasons } => {
            let (people, of) = (grouped(*people), grouped(*of));
            write!(out, "规则 {rule} 在 {day} 应通知 {of} 人，其中 {people} 人没有通知到")?;
            why(reasons, out)
        }
        Says::StaffOutOfReach { person, rules, touches, reason } => {
            let touches = grouped(*touches);
            write!(out, "员工 {person} 今天有 {touches} 次联系没有收到（规则 {}）", rules.join("、"))?;
            why(reason.as_slice(), out)
        }
        Says::NobodyToTell { rule, touches } => {
            write!(out, "规则 {rule} 找不到该通知的员工：今天 {} 次联系", grouped(*touches))
        }
        Says::ChannelNotConfigured { channels, rules } => {
            write!(out, "没有配置{}，规则 {} 的消息一条也发不出", names(channels), rules.join("、"))
        }
        Says::NoRules { planned } => {
            write!(out, "规则一条都没有了，而之前有 {} 条规则：所有联系都先停下，不会取消", grouped(*planned))
        }
        Says::CommitsFail { channel, said } => {
            write!(out, "数据库无法写入，{}暂停发送：{}", name(channel), said.zh())
        }
        Says::PausedLong { rule: Some(rule), by, days } => {
            write!(out, "规则 {rule} 由 {by} 暂停，已有 {days} 天，没有定结束时间")
        }
        Says::PausedLong { rule: None, by, days } => {
            write!(out, "全部规则由 {by} 暂停，已有 {days} 天，没有定结束时间")
        }
        Says::HeldUntil { rule, touches, first_at } => write!(
            out,
            "规则 {rule} 有 {} 次联系待人工确认，再不确认就过期了：最早的一次到 {first_at}",
            grouped(*touches)
        ),
        Says::CalledOffAtStart { rule, touches, at } => write!(
            out,
            "{at} 启动时取消了规则 {rule} 的 {} 次联系：规则文件没有了，或有改动",
            grouped(*touches)
        ),
        Says::AlarmOutOfReach { person, reason: None } => {
            write!(out, "[alarm] 写了 {person}，但没有这名员工")
        }
        Says::AlarmOutOfReach { person, reason: Some(reason) } => {
            write!(out, "[alarm] 写了 {person}，但联系不上：{}", TermSentence::Reason(*reason).zh())
        }
        Says::AlarmFailed { said } => write!(out, "上一次告警没有人收到：{}", said.zh()),
        Says::AlarmSubject { problems } => write!(out, "Touchbase：有 {} 个问题需要查看", grouped(*problems)),
        Says::AlarmHead { company, problems } => {
            write!(out, "{company}Touchbase：有 {} 个问题需要查看", grouped(*problems))
        }
        Says::AlarmFoot => write!(out, "查看情况：touchbase status"),
        Says::ProblemWithToDo { says, to_do } => write!(out, "{} → {}", says.zh(), to_do.zh()),
        Says::CommandNotStarted { said } => write!(out, "无法运行 [alarm] 的命令：{}", said.zh()),
        Says::CommandTookLong { secs } => write!(out, "[alarm] 的命令 {secs} 秒内没有结束，已被终止"),
        Says::CommandEnded { code } => write!(out, "[alarm] 的命令以 {code} 结束"),
        Says::CommandKilled => write!(out, "[alarm] 的命令被信号终止"),
        Says::NobodyReached => write!(out, "[alarm] 中的人一个也没有联系上"),
        Says::NobodyNamed => write!(out, "[alarm] 没有写任何人，也没有写命令"),
    }
}

/// Why, behind a colon; nothing where nothing is known.
fn why(reasons: &[Reason], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (number, reason) in reasons.iter().enumerate() {
        let before = if number == 0 { "：" } else { "；" };
        write!(out, "{before}{}", TermSentence::Reason(*reason).zh())?;
    }
    Ok(())
}

fn names(channels: &[ChannelName]) -> String {
    let names: Vec<String> =
        channels.iter().map(|channel| TermSentence::Channel(*channel).zh().to_string()).collect();
    names.join("和")
}

/// A channel as people name it; one that is not known here as it was told.
fn name(channel: &str) -> String {
    match ChannelName::parse(channel) {
        Some(known) => TermSentence::Channel(known).zh().to_string(),
        None => format!("{channel} "),
    }
}
