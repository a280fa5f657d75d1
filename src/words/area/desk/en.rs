//! Pausing, resuming, and sending a test, in English.

use std::fmt;

use super::{DeskSentence as Says, GatewayReply};
use crate::number::count;
use crate::terms::Word as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Paused { rule, until, waiting } => {
            let until = until.as_ref().map_or(String::new(), |until| format!(" until {until}"));
            write!(out, "paused {}{until}: {}", called(rule), planned(*waiting))
        }
        Says::Resumed { rule, waiting } => write!(out, "resumed {}: {}", called(rule), planned(*waiting)),
        Says::NotPaused { rule, paused } => {
            let paused: Vec<&str> = paused.iter().map(called).collect();
            let paused = if paused.is_empty() { "nothing is".to_owned() } else { paused.join(", ") };
            match rule {
                Some(rule) => write!(out, "the rule {rule} is not paused; paused: {paused}"),
                None => write!(out, "all rules at once are not paused; paused: {paused}"),
            }
        }
        Says::CannotBeMarked => {
            write!(out, "note: the gateway sends its own approved text, which cannot be marked as a test")
        }
        Says::Tested { outcome, channel, name, address, template, touch, told } => {
            let word = outcome.as_str().replace('_', " ");
            write!(out, "{word}  {channel}  {name} {address}  {template}")?;
            if let Some(touch) = touch {
                write!(out, "  {touch}")?;
            }
            match told {
                None => Ok(()),
                Some(GatewayReply::Id(id)) => write!(out, "  id {id}"),
                Some(GatewayReply::Words(words)) => write!(out, "  {words}"),
            }
        }
    }
}

fn called(rule: &Option<String>) -> &str {
    rule.as_deref().unwrap_or("all rules")
}

/// `12 touches are planned`.
fn planned(waiting: u64) -> String {
    format!("{} planned", count(waiting, "touch is|touches are"))
}
