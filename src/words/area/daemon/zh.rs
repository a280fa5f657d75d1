//! What a running daemon answers, and what keeps everything back, in Chinese.

use std::fmt;

use super::DaemonSentence as Says;
use crate::number::grouped;
use crate::words::{Language, Translate as _, spelled};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let long = |secs: u64| spelled(secs, Language::Chinese);
    match sentence {
        Says::Stopping => write!(out, "后台服务正在停止"),
        Says::NotBegun { said } => write!(out, "后台服务还没有开始工作：{}", said.zh()),
        Says::NotARequest => write!(out, "不认识的请求"),
        Says::ClockTrusted => write!(out, "已按现在的系统时钟继续工作"),
        Says::ClockNotHeld => write!(out, "目前没有因时钟而暂停的工作"),
        Says::Reloaded { rules, revision, cancelled, moved, more_due } => write!(
            out,
            "已重新读取规则：{} 条规则，r{revision}；取消 {} 次联系，改期 {} 次，一天内新增应发 {} 次",
            grouped(*rules),
            grouped(*cancelled),
            grouped(*moved),
            grouped(*more_due)
        ),
        Says::ReloadedOnly { rules, revision, said } => write!(
            out,
            "已重新读取规则：{} 条规则，r{revision}；尚未结束的联系等数据库可以写入后再调整（{}）",
            grouped(*rules),
            said.zh()
        ),
        Says::ReloadFailed { said } => write!(out, "重新读取规则失败：{}；仍按原来的规则工作", said.zh()),
        Says::ReloadByWrongClock { hold } => {
            write!(out, "没有重新读取规则，因为系统时钟不可信：{}", hold.zh())
        }
        Says::ReloadHasErrors { errors } => {
            write!(out, "没有重新读取规则：有 {} 个错误；仍按原来的规则工作", grouped(*errors))
        }
        Says::ReloadHasNoRules => write!(out, "没有重新读取规则：规则一条都没有了；仍按原来的规则工作"),
        Says::ReloadMakesMuchDue { touches, brake, days } => write!(
            out,
            "没有重新读取规则：会新增 {} 次联系，使某天的数量超过 brake = {brake}：{}；\
             先看看：touchbase forecast --days 60；确认无误：touchbase reload --accept {touches}",
            grouped(*touches),
            days.zh()
        ),
        Says::ReloadTakesMuchAway { said } => write!(out, "{}", said.zh()),
        Says::ClockBehindLedger { by_secs, ends_in_mins } => {
            write!(out, "系统时钟比台账最后一条记录还早 {}：", long(*by_secs))?;
            held(*ends_in_mins, out)
        }
        Says::ClockJumpedBack { by_secs, ends_in_mins } => {
            write!(out, "系统时钟被拨回 {}：", long(*by_secs))?;
            held(*ends_in_mins, out)
        }
        Says::ClockJumpedAhead { by_secs, ends_in_mins } => {
            write!(out, "系统时钟突然快了 {}：", long(*by_secs))?;
            held(*ends_in_mins, out)
        }
        Says::NoRoom { free_mib, needed_mib } => write!(
            out,
            "数据库所在磁盘只剩 {free_mib} MiB，至少需要 {needed_mib} MiB：腾出空间之前不安排也不发送"
        ),
        Says::NoRulesLeft { planned } => write!(
            out,
            "规则一条都没有了，而之前有 {} 条：放回规则之前，不安排、不发送，也不取消",
            grouped(*planned)
        ),
    }
}

/// For how long a wrong clock holds everything, and what to do.
fn held(ends_in_mins: Option<u64>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match ends_in_mins {
        Some(mins) => write!(out, "{mins} 分钟内，或时钟恢复之前，不安排也不发送")?,
        None => write!(out, "时钟恢复之前不安排也不发送")?,
    }
    write!(out, "；如果现在的时钟是对的：touchbase resume --clock")
}
