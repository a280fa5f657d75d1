//! The rows of `log`, in English: with the codes by which the log is searched.

use std::fmt;

use super::LogSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::MoreRows { shown } => write!(out, "only the latest {shown} rows are shown; -n shows more"),
        Says::NothingFits => write!(out, "no touch in the ledger matches"),
        Says::Became(outcome) => write!(out, "{outcome}"),
        Says::By(channel) => write!(out, "{channel}"),
        Says::Why { reason, until: None } => write!(out, "{reason}"),
        Says::Why { reason, until: Some(until) } => write!(out, "{reason} until {until}"),
        Says::AskBy { id } => write!(out, "id {id}"),
        Says::Segments { segments } => write!(out, "{}", count(*segments, "segment")),
    }
}
