//! A phrase in a value: a word of a few, a zone, a span of hours, a day of the month. In Chinese.

use std::fmt;

use super::PhraseSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotUnderstood { written } => write!(out, "看不懂 `{written}`"),
        Says::SuchAs { example } => write!(out, "例如 `{example}`"),
        Says::WriteItAs { example } => write!(out, "请写成 `{example}` 的样子"),
        Says::NoSuchZone { name } => write!(out, "没有 `{name}` 这个时区"),
        Says::WriteZone => {
            write!(out, "请写 IANA 时区名，例如 `Asia/Shanghai`、`Asia/Hong_Kong` 或 `UTC`")
        }
        Says::NotHours { written } => write!(out, "`{written}` 不是一段时间"),
        Says::OpensAsItCloses { written } => write!(out, "`{written}` 的起止时间相同"),
        Says::WriteWholeDay => write!(out, "全天请写 `00:00-24:00`"),
        Says::PastMidnight { hours } => write!(out, "`{hours}` 跨过了零点"),
        Says::SplitAtMidnight => write!(out, "请分成两段：一段到 `24:00` 止，一段从 `00:00` 起"),
        Says::NoWorkingHours => write!(out, "没有写工作时间"),
        Says::WorkingHoursOverlap => write!(out, "有两段工作时间重叠"),
        Says::NoMonthHasDay { day } => write!(out, "没有哪个月有 {day} 号"),
        Says::MonthlyForms => {
            write!(out, "请写 1 到 31、`first working day`、`last working day` 或 `last day`")
        }
        Says::NotWeekdayOfMonth { written } => write!(out, "`{written}` 不是某月的第几个星期几"),
    }
}
