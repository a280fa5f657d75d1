//! The files of `calendars/`: days off and days worked of a year, and festivals. In Chinese.

use std::fmt;

use super::CalendarSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotAYear { name } => write!(out, "`{name}` 不是年份"),
        Says::NameByYear => write!(out, "请用年份做文件名，例如 `2026.toml`"),
        Says::TwoFiles { year } => write!(out, "{year} 年有两个文件"),
        Says::LeftOut => write!(out, "这一个没有使用"),
        Says::ListedTwice { date } => write!(out, "{date} 写了两次"),
        Says::OffAndWorked { date } => write!(out, "{date} 既写成休息日，又写成工作日"),
        Says::AlsoOff => write!(out, "`off` 里也有"),
        Says::WorkedAnyway { date } => write!(out, "{date} 不是周末，本来就上班，不用写"),
        Says::NotInYear { written, year } => write!(out, "`{written}` 不在 {year} 年"),
        Says::NotADayOrRange { written } => write!(out, "`{written}` 不是日期，也不是日期范围"),
        Says::WriteDayOrRange => write!(out, "请写 `2026-01-04`，或 `2026-01-01..2026-01-03`"),
        Says::NoFestival { id } => write!(out, "没有节日 `{id}`"),
        Says::NoSuchId => write!(out, "本文件里没有"),
        Says::SaysNoDay { id } => write!(out, "`{id}` 没有写是哪一天"),
        Says::SaysSeveralDays { id, ways } => {
            write!(out, "`{id}` 用了几种方式写日期：{}", ways.join("、"))
        }
        Says::WriteOneOf { keys } => write!(out, "请只写其中一个：{}", keys.join("、")),
    }
}
