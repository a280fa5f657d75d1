//! The words of a template. In English.

use std::fmt;

use super::BodySentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Empty => write!(out, "the message is empty"),
        Says::NothingToSend => write!(out, "nothing to send"),
        Says::SubjectFirst => write!(out, "an e-mail begins with its subject"),
        Says::ExpectedSubject => write!(out, "expected `Subject: …`"),
        Says::WriteSubject => {
            write!(out, "write `Subject: …` in the first line, then an empty line, then the message")
        }
        Says::SubjectEmpty => write!(out, "the subject is empty"),
        Says::NothingHere => write!(out, "nothing here"),
        Says::Unreadable { said } => write!(out, "this cannot be read: {said}"),
        Says::ValueIsWritten => write!(out, "a value is written {{{{ name }}}}"),
        Says::NotInParams { name } => write!(out, "the template uses `{name}`, which is not in [params]"),
        Says::ThisUnknown => write!(out, "unknown"),
        Says::FailsWithSamples { said } => write!(out, "this fails with the samples: {said}"),
        Says::FailsWithEmptyValues { said } => write!(out, "this fails with empty values: {said}"),
        Says::FailsWithLongValues { said } => write!(out, "this fails with long values: {said}"),
        Says::TooManyParts { characters, sign, parts } => {
            let with = sign.as_ref().map(|sign| format!(" with 【{sign}】")).unwrap_or_default();
            let (characters, parts) = (count(*characters, "character"), count(*parts, "part"));
            write!(out, "the message is {characters}{with}: {parts}")
        }
        Says::PartsHold { parts: 1, characters } => {
            write!(out, "one part holds {characters} characters; each part is paid for")
        }
        Says::PartsHold { parts, characters } => {
            write!(out, "{parts} parts hold {characters} characters; each part is paid for")
        }
        Says::SignatureBrackets => write!(out, "【】 belong to the signature"),
        Says::OtherBrackets => {
            write!(out, "the gateway puts 【signature】 before the text; use （） or 「」 in it")
        }
        Says::OptOutByHand => write!(out, "the opt-out text is added by itself"),
        Says::OptOutIsAdded => {
            write!(out, "care and marketing messages get the opt-out text of touchbase.toml by themselves")
        }
        Says::SideBySide => write!(out, "gateways refuse two values side by side"),
        Says::PutBetween => write!(out, "put a word or a sign between them"),
        Says::UsedTwice { param } => write!(out, "gateways refuse a value used twice: `{param}`"),
        Says::UseOnce => write!(out, "use it once, or take a second parameter"),
        Says::Unused { param } => write!(out, "`{param}` is used in no body"),
        Says::NeverUsed => write!(out, "never used"),
        Says::LeavesOut { param, language } => {
            write!(out, "this says nothing of `{param}`, as `{language}` does")
        }
    }
}
