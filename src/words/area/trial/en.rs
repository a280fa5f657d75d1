//! The `[[test]]`s of rule files. In English.

use std::fmt;

use super::TrialSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Numbered { number } => write!(out, "test {number}"),
        Says::GivenIsARecord { found } => write!(out, "`given` is a record, not {found}"),
        Says::ExpectedFields => write!(out, "expected {{ field = value, … }}"),
        Says::NoSpanOfDays { written } => write!(out, "`{written}` is not a span of days"),
        Says::SpansForExample => {
            write!(out, "such as \"2026\", \"2026..2027\" or \"2026-02-01..2026-03-15\"")
        }
        Says::NotAReason { written } => write!(out, "`{written}` is not a reason"),
        Says::NoKind { kind } => write!(out, "there is no kind `{kind}`"),
        Says::NoSuchField { kind, field, near: None } => write!(out, "`{kind}` has no field `{field}`"),
        Says::NoSuchField { kind, field, near: Some(near) } => {
            write!(out, "`{kind}` has no field `{field}`: did you mean `{near}`?")
        }
        Says::DoesNotFit { field, is } => write!(out, "`{field}` is {is}: this does not fit"),
        Says::RecordIsATable { kind, found } => {
            write!(out, "a {kind} is a table {{ field = value }}, not {found}")
        }
        Says::ExpectedListOf { kind, found } => write!(out, "expected a list of {kind}, not {found}"),
        Says::TooManyMessages { most } => {
            write!(out, "more than {most} messages are due: give it a shorter `during`")
        }
        Says::TooManyTimes { most } => {
            write!(out, "this looks through more than {most} times of its `cron`: give it a shorter `during`")
        }
    }
}
