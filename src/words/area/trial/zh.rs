//! The `[[test]]`s of rule files. In Chinese.

use std::fmt;

use super::TrialSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Numbered { number } => write!(out, "第 {number} 个测试"),
        Says::GivenIsARecord { found } => write!(out, "`given` 应为一条记录，不能是{}", found.zh()),
        Says::ExpectedFields => write!(out, "应为 {{ 字段 = 值, … }}"),
        Says::NoSpanOfDays { written } => write!(out, "`{written}` 不是一段日期"),
        Says::SpansForExample => write!(out, "例如 \"2026\"、\"2026..2027\" 或 \"2026-02-01..2026-03-15\""),
        Says::NotAReason { written } => write!(out, "没有 `{written}` 这个原因"),
        Says::NoKind { kind } => write!(out, "没有资料类别 `{kind}`"),
        Says::NoSuchField { kind, field, near: None } => write!(out, "`{kind}` 没有字段 `{field}`"),
        Says::NoSuchField { kind, field, near: Some(near) } => {
            write!(out, "`{kind}` 没有字段 `{field}`：是不是想写 `{near}`？")
        }
        Says::DoesNotFit { field, is } => write!(out, "`{field}` 只能是{}", is.zh()),
        Says::RecordIsATable { kind, found } => {
            write!(out, "一条 {kind} 应写成 {{ 字段 = 值 }}，不能是{}", found.zh())
        }
        Says::ExpectedListOf { kind, found } => write!(out, "应为一组 {kind}，不能是{}", found.zh()),
        Says::TooManyMessages { most } => write!(out, "应发的消息超过 {most} 条，请把 `during` 写短一些"),
        Says::TooManyTimes { most } => {
            write!(out, "按 `cron` 要查看的次数超过 {most} 次，请把 `during` 写短一些")
        }
    }
}
