//! The words at the beginning of a line of `explain`, in English.

use std::fmt;

use super::ExplainLabel as Says;
use crate::words::TermSentence;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::Kept(outcome) => return write!(out, "{}", TermSentence::Outcome(*outcome)),
        Says::WillBeSent => "will be sent",
        Says::WillGo => "will go",
        Says::WouldGo => "would go",
        Says::WillWait => "will wait",
        Says::DueNow => "due now",
        Says::NotSent => "not sent",
        Says::NeverDue => "never due",
        Says::Nothing => "nothing",
        Says::Next => "next",
        Says::Why => "why",
        Says::ToDo => "to do",
        Says::Error => "error",
        Says::Touch => "touch",
        Says::About => "about",
        Says::Due => "due",
        Says::Message => "message",
        Says::Waits => "waits",
        Says::Text => "text",
        Says::Step => "step",
        Says::Date => "date",
        Says::StopOnce => "stop_once",
        Says::Only => "only",
        Says::Where => "where",
        Says::Limits => "limits",
        Says::Recipient => "recipient",
        Says::Paused => "paused",
        Says::LateOk => "late_ok",
        Says::Consent => "consent",
        Says::Address => "address",
        Says::Window => "window",
        Says::Caps => "caps",
    })
}
