//! The page of `forecast`, in Chinese.

use std::fmt;

use jiff::civil::Weekday;

use super::ForecastSentence as Says;
use crate::number::grouped;
use crate::words::{OperationSentence, TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoRecords { file } => {
            write!(out, "没有任何记录：{}", OperationSentence::NoDatabase { file: file.clone() }.zh())
        }
        Says::Heading { zone, touches, held, from, to, marked } => {
            write!(out, "{zone} · {} 次联系", grouped(*touches))?;
            if *held > 0 {
                write!(out, " + {} 次待确认", grouped(*held))?;
            }
            write!(out, " · {from} 至 {to}")?;
            if *marked { write!(out, " · ~ = 当年的节假日安排还没有公布") } else { Ok(()) }
        }
        Says::More { more } => write!(out, "另有 {} 行；--csv 可以列出全部", grouped(*more)),
        Says::NotSent { touches, reasons, shown } => {
            let reasons = reasons.iter().map(|(reason, number)| {
                format!("{} {} 次", TermSentence::Reason(*reason).zh(), grouped(*number))
            });
            let reasons = reasons.collect::<Vec<_>>().join("；");
            let hint = if *shown { "" } else { "。加 --all 逐条列出" };
            write!(out, "不发：{} 次。其中：{reasons}{hint}", grouped(*touches))
        }
        Says::WillGo => write!(out, "将会发送"),
        Says::Went => write!(out, "已发出"),
        Says::IsHeld => write!(out, "待确认"),
        Says::WillNotGo => write!(out, "不发"),
        Says::Nobody => write!(out, "没有接收人"),
        Says::Number { sent, held, skipped } => {
            write!(out, "{:>4}", grouped(*sent))?;
            if *held > 0 {
                write!(out, " + {} 待确认", grouped(*held))?;
            }
            if *skipped > 0 { write!(out, "（{} 不发）", grouped(*skipped)) } else { Ok(()) }
        }
        Says::Day { day, known } => {
            write!(out, "{day} {}{}", weekday(day.weekday()), if *known { "" } else { "~" })
        }
        Says::FromTo { from, to } if from == to => write!(out, "{from}"),
        Says::FromTo { from, to } => write!(out, "{from} 至 {to}"),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}
