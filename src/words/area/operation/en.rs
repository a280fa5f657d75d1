//! Why what people ask of an installation could not be done, in English.

use std::fmt;

use super::{Named, OperationSentence as Says};
use crate::words::TermSentence;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoSuch { what, word, near, known } => no_such(out, what, word, near.as_deref(), known),
        Says::NotATouch { word } => write!(out, "`{word}` is no touch; they are written T-17"),
        Says::NoTouch { touch } => write!(out, "there is no touch {touch} in the ledger"),
        Says::NotAPerson { record } => write!(out, "{record} is not a person"),
        Says::WorksHere { record } => write!(out, "{record} works here: messages to staff always go"),
        Says::NotFromStaff => write!(out, "nobody can opt out of staff messages"),
        Says::NobodyHas { address } => write!(out, "no record has {address}"),
        Says::SeveralHave { address, records } => {
            write!(out, "several records have {address}: name one of {}", records.join(", "))
        }
        Says::OtherChannel { asked, of_address } => {
            write!(out, "this is an address of {of_address}, not of {asked}: name the person by id")
        }
        Says::EndsBeforeItBegins => write!(out, "the span ends before it begins"),
        Says::TooLong => write!(out, "the span is longer than a hundred years"),
        Says::TooManyAtOnce => write!(out, "these are too many touches at once; pause the rule instead"),
        Says::Unused { template } => {
            write!(out, "no rule uses `{template}`, so there is no record to fill it in from")
        }
        Says::NothingDue { rule, record } => write!(out, "{rule} has nothing due for {record}"),
        Says::SendsNothing { rule } => write!(out, "rule `{rule}` sends nothing"),
        Says::NoText { template, channel } => write!(out, "`{template}` has no text for {channel}"),
        Says::Shadow => write!(
            out,
            "mode is \"shadow\": nothing is sent; to send to people who work here, set mode = \"staff-only\" in touchbase.toml"
        ),
        Says::NotStaff { record } => {
            write!(out, "{record} is not staff: tests are sent to staff only")
        }
        Says::OutOfReach { person, reason } => {
            write!(out, "{person} cannot be reached: {}", TermSentence::Reason(*reason))
        }
        Says::NotConfigured { channel } => write!(out, "{channel} is not configured"),
        Says::CannotBeUsed { channel } => write!(out, "{channel} cannot be used"),
        Says::EndNotWritten => {
            write!(out, "the message was sent, but what came of it cannot be written to the ledger")
        }
        Says::NoDatabase { file } => write!(
            out,
            "there is no database yet at {file}: touchbase import FILE --apply makes it, and so does touchbase run"
        ),
        Says::WouldOverwrite { files } => {
            write!(out, "these files would be overwritten: {}", files.join(", "))
        }
        Says::NoCalendar { year } => write!(out, "the calendar covers 1901 to 2099, not {year}"),
        Says::Import { file } => write!(out, "failed to import {file}"),
        Says::CopyDiffers => write!(out, "the copy does not hold what was copied"),
        Says::Failed { step } => write!(out, "failed to {step}"),
    }
}

fn no_such(
    out: &mut fmt::Formatter<'_>,
    what: &Named,
    word: &str,
    near: Option<&str>,
    known: &[String],
) -> fmt::Result {
    write!(out, "there is no {} `{word}`", named(what))?;
    match near {
        Some(near) => write!(out, "; did you mean `{near}`?"),
        None if known.is_empty() => Ok(()),
        None => write!(out, "; there is: {}", known.join(", ")),
    }
}

fn named(what: &Named) -> &str {
    match what {
        Named::Rule => "rule",
        Named::Template => "template",
        Named::RuleOrTemplate => "rule or template",
        Named::Kind => "kind",
        Named::Channel => "channel",
        Named::Outcome => "outcome",
        Named::Reason => "reason",
        Named::Class => "class",
        Named::Language => "language",
        Named::Record(kind) => kind,
    }
}
