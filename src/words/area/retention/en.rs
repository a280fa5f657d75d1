//! How long texts and rows are kept. In English.

use std::fmt;

use super::RetentionSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::TooShort { key, written } => write!(out, "`{key}` is too short: `{written}`"),
        Says::LessThanFiveMonths => write!(out, "less than 5 months"),
        Says::TheLaw => write!(
            out,
            "the law asks for 5 months: 通信短信息服务管理规定, order 31 of the ministry (工信部令第31号), 2015"
        ),
        Says::NotCountedSo { key, written } => write!(out, "`{key}` cannot be counted so: `{written}`"),
        Says::CountIn => write!(out, "count in days, weeks, months or years: `180 days`, `3 years`"),
        Says::RowsGoFirst { bodies, rows } => {
            write!(out, "rows would go after {rows}, before the texts in them: after {bodies}")
        }
        Says::ClockMoved { before, until } => write!(
            out,
            "the clock has moved far since {before}: no text and no row that was kept long enough is deleted before {until}"
        ),
        Says::SetClockOrWait => {
            write!(out, "set the clock if it is wrong; if it is right, there is nothing to do")
        }
        Says::TextGone { since: Some(since), bodies } => {
            write!(
                out,
                "gone since {since}: such texts are kept for {bodies} ([retention] in touchbase.toml)"
            )
        }
        Says::TextGone { since: None, bodies } => {
            write!(out, "gone: such texts are kept for {bodies} ([retention] in touchbase.toml)")
        }
    }
}
