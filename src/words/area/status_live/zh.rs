//! What `status` shows of the running daemon, in Chinese. What stands at the head of a line is as wide as in English.

use std::fmt;

use super::{LaneLine, LiveSentence as Says, Runs};
use crate::number::grouped;
use crate::terms::{ChannelName, Word as _};
use crate::words::{Language, TermSentence, Translate as _, length};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Absent => write!(out, "后台   没有运行"),
        Says::Silent { why } => write!(out, "后台   没有答复：{}", why.zh()),
        Says::Runs(runs) => of_daemon(runs, out),
        Says::ReloadRefused { at, last_good } => {
            write!(out, "{at} 读取规则未成功，现用 {last_good} 的规则")
        }
        Says::ReloadedAt { at } => write!(out, "规则读取于 {at}"),
        Says::NeverLoaded => write!(out, "还没有读取过规则"),
        Says::Held { reason, until: Some(until), said } => {
            write!(out, "暂停   {}，至 {until}：{}", held_by(reason), said.zh())
        }
        Says::Held { reason, until: None, said } => {
            write!(out, "暂停   {}：{}", held_by(reason), said.zh())
        }
        Says::Lanes { lanes } => {
            let each: Vec<String> = lanes.iter().map(|lane| lane.zh().to_string()).collect();
            write!(out, "渠道   {}", each.join(" · "))
        }
        Says::Lane(lane) => of_lane(lane, out),
    }
}

fn of_lane(lane: &LaneLine, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let LaneLine { channel, failing_since, next_try, attempts, accepted, at_hand } = lane;
    let channel = ChannelName::parse(channel)
        .map_or_else(|| channel.clone(), |known| TermSentence::Channel(known).zh().to_string());
    match (failing_since, next_try) {
        (Some(since), Some(until)) => {
            write!(out, "{channel}自 {since} 起故障，{until} 再试")?;
        }
        (Some(since), None) => write!(out, "{channel}自 {since} 起故障")?,
        (None, Some(until)) => write!(out, "{channel}停发至 {until}")?,
        (None, None) => write!(out, "{channel}正常")?,
    }
    let (attempts, accepted) = (grouped(*attempts), grouped(*accepted));
    write!(out, "，发送尝试 {attempts} 次，已发出 {accepted}，正在发 {}", grouped(*at_hand))
}

fn of_daemon(runs: &Runs, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "后台   ")?;
    if let Some((secs, since)) = &runs.up {
        write!(out, "已运行 {}，自 {since} 起", length(*secs, Language::Chinese))?;
    }
    write!(out, "（第 {} 次启动）· ", runs.boot)?;
    match runs.tick_age_secs {
        Some(age) => write!(out, "{}前还在工作", length(age, Language::Chinese))?,
        None => write!(out, "还没有开始工作")?,
    }
    write!(out, " · r{}，{} 条规则 · {}", runs.revision, grouped(runs.rules), runs.reload.zh())?;
    if runs.clock_jumps > 0 {
        write!(out, " · 时钟跳变 {} 次", runs.clock_jumps)?;
    }
    Ok(())
}

/// What keeps everything back, in a word; one that is not known here as it was told.
fn held_by(reason: &str) -> &str {
    match reason {
        "clock" => "时钟不可信",
        "room" => "磁盘空间不足",
        other => other,
    }
}
