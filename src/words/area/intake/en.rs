//! The page of `import`. In English.

use std::fmt;

use super::IntakeSentence as Says;
use crate::number::{count, grouped};
use crate::words::BrakeSentence as Beside;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Csv { rows, encoding, delimiter: ',' } => write!(out, "{}, {encoding}", count(*rows, "row")),
        Says::Csv { rows, encoding, delimiter: '\t' } => {
            write!(out, "{}, {encoding}, tabs", count(*rows, "row"))
        }
        Says::Csv { rows, encoding, delimiter } => {
            write!(out, "{}, {encoding}, {delimiter}", count(*rows, "row"))
        }
        Says::Fault { reason, suggestion: None } => write!(out, "{reason}"),
        Says::Fault { reason, suggestion: Some(suggestion) } => write!(out, "{reason}; {suggestion}"),
        Says::UnknownReferences { records, at_least, some } => {
            let least = if *at_least { "at least " } else { "" };
            let more = if *records > some.len() as u64 { ", …" } else { "" };
            let records = count(*records, "record");
            write!(out, "{least}{records} referred to and not there (yet): {}{more}", some.join(", "))
        }
        Says::Effect { touches, days, rules, today, moved, gone } => {
            let noun = if touches.abs() == 1 { "touch" } else { "touches" };
            let (touches, today) = (signed(*touches), signed(*today));
            write!(out, "{touches} {noun} in {days} days{}, {today} today", by_rule(rules))?;
            let beside =
                [(*moved, Beside::Moved { touches: *moved }), (*gone, Beside::Gone { touches: *gone })];
            beside
                .iter()
                .filter(|(touches, _)| *touches > 0)
                .try_for_each(|(_, said)| write!(out, ", {said}"))
        }
        Says::Sheet { rows, sheet } => write!(out, "{}, sheet {sheet}", count(*rows, "row")),
        Says::Guessed => write!(out, "mapping guessed from the headers"),
        Says::GuessedAndSaved { file } => write!(out, "mapping guessed from the headers, saved as {file}"),
        Says::MappingOf { file } => write!(out, "mapping of {file}"),
        Says::Ignored => write!(out, "(ignored)"),
        Says::Calendars { solar, lunar } => {
            write!(out, "({} solar, {} lunar)", grouped(*solar), grouped(*lunar))
        }
        Says::Written { new, changed, same } => {
            write!(out, "new {} · changed {} · same {}", grouped(*new), grouped(*changed), grouped(*same))
        }
        Says::Rejected { rows } => write!(out, "rejected {}", grouped(*rows)),
        Says::Row { number } => write!(out, "row {number}"),
        Says::Cell { column, cell } => write!(out, "{column} \"{cell}\""),
        Says::MoreRejected { rows } => write!(out, "and {} more in the reject file", grouped(*rows)),
        Says::Warning(said) => write!(out, "warning: {said}"),
        Says::EffectUnknown { why } => write!(out, "note: the effect is not known: {why}"),
        Says::Applied { effect: Some(effect) } => write!(out, "effect: {effect}. Written."),
        Says::Applied { effect: None } => write!(out, "Written."),
        Says::NotApplied { effect: Some(effect) } => {
            write!(out, "effect: {effect}. Nothing written; add --apply.")
        }
        Says::NotApplied { effect: None } => write!(out, "Nothing written; add --apply."),
        Says::Bar => write!(out, "{{bar:40}} {{bytes}} of {{total_bytes}}, {{eta}} left"),
        Says::ReadSoFar { bytes, of, seconds } => write!(
            out,
            "{} of {} read after {}",
            grouped(*bytes),
            count(*of, "byte"),
            count(*seconds, "second")
        ),
    }
}

/// ` (birthday +50, gift +14)`, or nothing.
fn by_rule(rules: &[(String, i64)]) -> String {
    let rules = rules.iter().map(|(rule, number)| format!("{rule} {}", signed(*number)));
    let rules = rules.collect::<Vec<_>>().join(", ");
    if rules.is_empty() { rules } else { format!(" ({rules})") }
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "+" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}
