//! The page of `forecast`, in English.

use std::fmt;

use super::ForecastSentence as Says;
use crate::number::{count, grouped};
use crate::words::OperationSentence;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoRecords { file } => {
            write!(out, "there are no records: {}", OperationSentence::NoDatabase { file: file.clone() })
        }
        Says::Heading { zone, touches, held, from, to, marked } => {
            write!(out, "{zone} · {}", count(*touches, "touch|touches"))?;
            if *held > 0 {
                write!(out, " + {} held", grouped(*held))?;
            }
            write!(out, " · {from} to {to}")?;
            if *marked { write!(out, " · ~ = holiday calendar not published yet") } else { Ok(()) }
        }
        Says::More { more } => write!(out, "and {} more; --csv has all", grouped(*more)),
        Says::NotSent { touches, reasons, shown } => {
            let reasons = reasons.iter().map(|(reason, number)| format!("{reason} {}", grouped(*number)));
            let hint = if *shown { "" } else { "; --all shows them" };
            let reasons = reasons.collect::<Vec<_>>().join(", ");
            write!(out, "not sent: {} ({reasons}){hint}", grouped(*touches))
        }
        Says::WillGo => write!(out, "will go"),
        Says::Went => write!(out, "sent"),
        Says::IsHeld => write!(out, "held"),
        Says::WillNotGo => write!(out, "skipped"),
        Says::Nobody => write!(out, "nobody"),
        Says::Number { sent, held, skipped } => {
            write!(out, "{:>4}", grouped(*sent))?;
            if *held > 0 {
                write!(out, " + {} held", grouped(*held))?;
            }
            if *skipped > 0 { write!(out, " ({} not sent)", grouped(*skipped)) } else { Ok(()) }
        }
        Says::Day { day, known } => {
            write!(out, "{} {day}{}", day.strftime("%a"), if *known { "" } else { "~" })
        }
        Says::FromTo { from, to } if from == to => write!(out, "{from}"),
        Says::FromTo { from, to } => write!(out, "{from} to {to}"),
    }
}
