//! A cron expression, such as `30 9 * * MON-FRI`. In Chinese.

use std::fmt;

use super::{CronField, CronSentence as Says};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotFiveFields { written, count } => write!(out, "`{written}` 有 {count} 个部分，应为五个"),
        Says::FiveFields => write!(out, "依次是分、时、日、月、星期：`30 9 * * MON-FRI`"),
        Says::NotA { part, field } => write!(out, "`{part}` 不是{}", name(*field)),
        Says::Backwards { forwards } => write!(out, "范围前后颠倒了，请写 `{forwards}`"),
        Says::StepOneTo { most } => write!(out, "间隔为 1 到 {most}"),
        Says::FromTo { least, most } => write!(out, "应为 {least} 到 {most}"),
        Says::FromToOrNames { least, most, first, last } => {
            write!(out, "应为 {least} 到 {most}，或 {first} 到 {last}")
        }
        Says::NeverComes { written } => write!(out, "`{written}` 永远不会到来：这些月份都没有这一天"),
        Says::WriteLastDay => write!(out, "月末请写 `monthly = \"last day\"`"),
    }
}

fn name(field: CronField) -> &'static str {
    match field {
        CronField::Minute => "分钟",
        CronField::Hour => "小时",
        CronField::DayOfMonth => "日期",
        CronField::Month => "月份",
        CronField::DayOfWeek => "星期几",
    }
}
