//! How long texts and rows are kept. In Chinese.

use std::fmt;

use super::RetentionSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::TooShort { key, written } => write!(out, "`{key}` 太短：`{written}`"),
        Says::LessThanFiveMonths => write!(out, "少于 5 个月"),
        Says::TheLaw => {
            write!(out, "法规要求至少保存 5 个月：《通信短信息服务管理规定》（工信部令第31号，2015 年）")
        }
        Says::NotCountedSo { key, written } => write!(out, "`{key}` 不能这样计：`{written}`"),
        Says::CountIn => write!(out, "请用天、周、月或年：`180 days`、`3 years`"),
        Says::RowsGoFirst { bodies, rows } => {
            write!(out, "记录保留 `{rows}`，比正文的 `{bodies}` 还短：记录删除时，正文也就没有了")
        }
        Says::ClockMoved { before, until } => {
            write!(out, "系统时钟自 {before} 以来变动很大：{until} 之前，已到保留期限的正文和记录一律不删除")
        }
        Says::SetClockOrWait => write!(out, "时钟不对请校正；时钟没错则无需处理"),
        Says::TextGone { since: Some(since), bodies } => write!(
            out,
            "自 {since} 起不再保留：这类消息的正文只保留 `{bodies}`（见 touchbase.toml 的 [retention]）"
        ),
        Says::TextGone { since: None, bodies } => {
            write!(out, "已删除：这类消息的正文只保留 `{bodies}`（见 touchbase.toml 的 [retention]）")
        }
    }
}
