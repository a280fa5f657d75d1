//! Why a template could not be filled in. In English.

use std::fmt;

use super::RenderSentence as Says;
use crate::words::TermSentence;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Template { template, reason } => write!(out, "template `{template}`: {reason}"),
        Says::Gone => write!(out, "it is gone"),
        Says::NothingToSay => write!(out, "there is no record to write about"),
        Says::NoTextFor { channel } => write!(out, "it has no text for {}", TermSentence::Channel(*channel)),
        Says::TextEmpty => write!(out, "the text comes out empty"),
        Says::SubjectOrTextEmpty => write!(out, "the subject or the text comes out empty"),
        Says::Param { param, reason } => write!(out, "`{param}`: {reason}"),
        Says::DoesNotCompile => write!(out, "its expression cannot be read"),
        Says::WholeRecord => write!(out, "it is a whole record, not a value"),
        Says::NotValue => write!(out, "it is not a value"),
        Says::Layout { reason } => write!(out, "the layout: {reason}"),
        Says::InFile { reason, file, line } => write!(out, "{reason} ({file}, line {line})"),
    }
}
