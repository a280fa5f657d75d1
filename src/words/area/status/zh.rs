//! The page of `status`, in Chinese. What stands at the head of a line is as wide as in English.

use std::fmt;

use super::{StatusSentence as Says, Today};
use crate::number::grouped;
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Headline { mode, rules_on, paused, zone } => {
            write!(out, "{}   {} 条规则启用", TermSentence::Mode(*mode).zh(), grouped(*rules_on))?;
            if !paused.is_empty() {
                let each: Vec<String> = paused.iter().map(|pause| pause.zh().to_string()).collect();
                write!(out, "，{} 项暂停（{}）", paused.len(), each.join("；"))?;
            }
            write!(out, "   {zone}")
        }
        Says::Pause { rule, by, until, reason } => {
            write!(out, "{}，由 {by} 暂停", rule.as_deref().unwrap_or("全部规则"))?;
            if let Some(until) = until {
                write!(out, "，至 {until}")?;
            }
            write!(out, "，「{reason}」")
        }
        Says::Today(sums) => today(sums, out),
        Says::Queue { due, ahead, ahead_days, held, unknown, failed_today, last_sent } => {
            write!(
                out,
                "队列   到期 {} · {ahead_days} 天内 {} · 待确认 {} · 结果不明 {} · 今天失败 {}   ",
                grouped(*due),
                grouped(*ahead),
                grouped(*held),
                grouped(*unknown),
                grouped(*failed_today)
            )?;
            match last_sent {
                Some(at) => write!(out, "最近一次发送 {at}"),
                None => write!(out, "最近没有发送"),
            }
        }
        Says::Data { records, rows, bytes } => {
            let each: Vec<String> =
                records.iter().map(|(_, title, number)| format!("{title} {}", grouped(*number))).collect();
            let records = if each.is_empty() { "还没有记录".to_owned() } else { each.join(" · ") };
            write!(out, "资料   {records} · 台账 {} 行，{bytes}", grouped(*rows))
        }
        Says::Plan { through } => write!(out, "安排   已安排到 {through}"),
        Says::NothingToLookAt => write!(out, "一切正常，没有需要处理的问题"),
        Says::Problems { problems } => write!(out, "{problems} 个问题："),
    }
}

fn today(sums: &Today, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Today { due, sent, skipped, skipped_by_reason, held, failed, unknown, cancelled, open } = sums;
    write!(out, "今天   应发 {} · 已发出 {} · 不发 {}", grouped(*due), grouped(*sent), grouped(*skipped))?;
    if !skipped_by_reason.is_empty() {
        let each = skipped_by_reason.iter().map(|(reason, touches)| format!("{reason} {touches}"));
        write!(out, "（{}）", each.collect::<Vec<_>>().join("，"))?;
    }
    write!(
        out,
        " · 待确认 {} · 发送失败 {} · 结果不明 {} · 已取消 {} · 未完成 {}",
        grouped(*held),
        grouped(*failed),
        grouped(*unknown),
        grouped(*cancelled),
        grouped(*open)
    )
}
