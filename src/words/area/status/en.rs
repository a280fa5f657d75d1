//! The page of `status`, in English.

use std::fmt;

use super::{StatusSentence as Says, Today};
use crate::number::{count, grouped};
use crate::words::TermSentence;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Headline { mode, rules_on, paused, zone } => {
            write!(out, "{}   {} on", TermSentence::Mode(*mode), count(*rules_on, "rule"))?;
            if !paused.is_empty() {
                let each: Vec<String> = paused.iter().map(ToString::to_string).collect();
                write!(out, ", {} paused ({})", paused.len(), each.join("; "))?;
            }
            write!(out, "   {zone}")
        }
        Says::Pause { rule, by, until, reason } => {
            write!(out, "{}, by {by}", rule.as_deref().unwrap_or("all rules"))?;
            if let Some(until) = until {
                write!(out, ", until {until}")?;
            }
            write!(out, ", \"{reason}\"")
        }
        Says::Today(sums) => today(sums, out),
        Says::Queue { due, ahead, ahead_days, held, unknown, failed_today, last_sent } => {
            write!(
                out,
                "queue  {} due · {} in {ahead_days} days · {} held · {} unknown · {} failed today   ",
                grouped(*due),
                grouped(*ahead),
                grouped(*held),
                grouped(*unknown),
                grouped(*failed_today)
            )?;
            match last_sent {
                Some(at) => write!(out, "last sent {at}"),
                None => write!(out, "nothing sent in the last days"),
            }
        }
        Says::Data { records, rows, bytes } => {
            let each: Vec<String> =
                records.iter().map(|(kind, _, number)| format!("{} {kind}", grouped(*number))).collect();
            let records = if each.is_empty() { "no records".to_owned() } else { each.join(" · ") };
            write!(out, "data   {records} · ledger {}, {bytes}", count(*rows, "row"))
        }
        Says::Plan { through } => write!(out, "plan   up to {through}"),
        Says::NothingToLookAt => write!(out, "nothing to look at"),
        Says::Problems { problems } => write!(out, "{}:", count(*problems, "problem")),
    }
}

fn today(sums: &Today, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Today { due, sent, skipped, skipped_by_reason, held, failed, unknown, cancelled, open } = sums;
    write!(out, "today  {} due · {} sent · {} skipped", grouped(*due), grouped(*sent), grouped(*skipped))?;
    if !skipped_by_reason.is_empty() {
        let each = skipped_by_reason.iter().map(|(reason, touches)| format!("{touches} {reason}"));
        write!(out, " ({})", each.collect::<Vec<_>>().join(", "))?;
    }
    write!(
        out,
        " · {} held · {} failed · {} unknown · {} cancelled · {} open",
        grouped(*held),
        grouped(*failed),
        grouped(*unknown),
        grouped(*cancelled),
        grouped(*open)
    )
}
