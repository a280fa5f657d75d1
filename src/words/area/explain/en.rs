//! The page of `explain`, in English.

use std::fmt;

use super::ExplainSentence as Says;
use crate::number::{count, grouped};
use crate::terms::Word as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NameARule { what } => write!(
            out,
            "`{what}` is not a touch, and which rule is meant is not said: write touchbase explain {what} RULE, or touchbase explain T-17; touchbase log --customer {what} lists the touches"
        ),
        Says::NoRecord { rule, about, kind } => {
            write!(out, "{rule} → {about}: there is no {kind} that has to do with {about}")
        }
        Says::NothingThatDay { rule, record, day } => {
            write!(out, "{day}  {rule} → {record}: nothing is due that day; the nearest:")
        }
        Says::NeverDue { rule, record } => write!(out, "{rule} → {record}: never due"),
        Says::MoreTouches { more } => write!(out, "and {} more; --on DATE shows one day", grouped(*more)),
        Says::NothingNext => write!(out, "nothing is due in the next ten years"),
        Says::Several { rule, records, about } => {
            write!(out, "{rule} looks at {} of {about}:", count(*records, "record"))
        }
        Says::OneOfThem { kind, rule } => write!(out, "one of them: touchbase explain {kind}:ID {rule}"),
        Says::AsThingsStand => write!(out, "as things stand now:"),
        Says::Nobody => write!(out, "nobody"),
        Says::ReasonCode { reason } => write!(out, "reason {reason}"),
        Says::CalledOffByEdit => write!(out, "the rule was edited, and no longer had it"),
        Says::NeverRan => write!(out, "the daemon has not run with this rule yet"),
        Says::RuleSince { at } => {
            write!(out, "this version of the rule is in force since {at}; what was due before is not sent")
        }
        Says::RecordSince { at } => write!(out, "the record came in later, on {at}"),
        Says::ChangedSince => {
            write!(out, "nothing of it is in the ledger: what it depends on has changed since")
        }
        Says::Touch { touch, step } => write!(out, "{touch}, step {step}"),
        Says::AboutOccurrence { record, occurrence } => write!(out, "{record}, occurrence {occurrence}"),
        Says::AboutDay { record, day } => write!(out, "{record}, {day}"),
        Says::Due { at, until } => write!(out, "{at}, may be sent until {until}"),
        Says::Message { message, class, channel, address, their_id, template } => {
            write!(out, "{message}, {class} by {channel}")?;
            optional(out, " to ", address.as_ref())?;
            optional(out, ", their id ", their_id.as_ref())?;
            write!(out, ", template {template}")
        }
        Says::Until { at } => write!(out, "until {at}"),
        Says::TextIsKept => write!(out, "kept; --reveal shows it"),
        Says::Event { from, to, reason, by } => {
            if let Some(from) = from {
                write!(out, "{from} → ")?;
            }
            write!(out, "{to}")?;
            optional(out, ", ", reason.as_ref())?;
            write!(out, ", by {by}")
        }
        Says::Attempt { number, channel, outcome, id, detail } => {
            let outcome = outcome.map_or("under way", |outcome| outcome.as_str());
            write!(out, "attempt {number} by {channel}, id {id}: {outcome}")?;
            optional(out, ": ", detail.as_ref())
        }
    }
}

/// Something with what stands before it, where it is there.
fn optional(out: &mut fmt::Formatter<'_>, before: &str, text: Option<impl fmt::Display>) -> fmt::Result {
    text.map_or(Ok(()), |text| write!(out, "{before}{text}"))
}
