//! The command line itself: options, times, questions, in English.

use std::fmt;

use super::LineSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Failed { what } => write!(out, "error: {what}"),
        Says::AtIsForLooking => {
            write!(out, "--at is for looking: what is written or sent now has the time of this machine")
        }
        Says::AtOption { text } => write!(out, "--at {text}"),
        Says::NoTime { text } => {
            write!(out, "`{text}` is not a time; write 2d, yesterday, 2026-09-23 or \"2026-09-23 10:00\"")
        }
        Says::NoInstant { text } => write!(out, "`{text}` is not a time; write 2026-12-01 09:00"),
        Says::NoSuchLanguage { tag } => write!(out, "error: --lang is en or zh, not `{tag}`"),
        Says::ConfigurationWrong { errors } => {
            write!(out, "the configuration has {}; touchbase check shows them", count(*errors, "error"))
        }
        Says::ConfigurationWrongNote { errors } => {
            write!(out, "note: the configuration has {}; touchbase check shows them", count(*errors, "error"))
        }

        Says::Error { chain } => write!(out, "error: {chain}"),
        Says::Question { question } => write!(out, "{question} [y/N] "),
        Says::StaysMasked => {
            write!(out, "--reveal shows names, phones and texts to a terminal only; here they stay masked")
        }
        Says::NobodyToAsk { question } => write!(out, "{question} No terminal is here to answer: add --yes"),
        Says::AnswerNotRead => write!(out, "failed to read the answer"),
    }
}
