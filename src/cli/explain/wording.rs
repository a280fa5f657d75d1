//! An explanation from the ledger: what became of a touch, step by step, and why.

use std::fmt::Write as _;

use anyhow::Result;

use crate::cli::entry_line;
use crate::cli::{moment, sentences};
use crate::config::Config;
use crate::operations::explain::{LedgerRow, Verdict};
use crate::operations::people::Names;
use crate::record::view::Records;
use crate::store::{Attempt, Event};
use crate::terms::{MessageState, Word};

/// Most events and attempts that are shown, the latest.
const LINES_MAX: usize = 40;

/// Everything the ledger knows about one touch, under what would become of it now.
pub(super) fn entry(
    kept: &LedgerRow,
    records: &dyn Records,
    config: &Config,
    reveal: bool,
) -> Result<String> {
    let entry = &kept.entry;
    let key = &entry.touch.key;
    let mut text = heading(kept, &mut Names::new(records), config)?;
    if let Some(reason) = kept.verdict.reason() {
        line(&mut text, "why", sentences::reason(reason));
        if let Some(advice) = sentences::advice(reason) {
            line(&mut text, "to do", advice);
        }
    }
    let now = match &kept.verdict {
        Verdict::NotSent { error, .. } => error.as_ref(),
        _ => None,
    };
    if let Some(error) = now.or(entry.touch.error.as_ref()) {
        line(&mut text, "error", error);
    }
    line(&mut text, "touch", &format!("{}, step {}", entry.touch.id, key.step));
    line(&mut text, "about", &format!("{}, occurrence {}", key.record, key.occurrence));
    let due = moment::shown(entry.touch.due_at, config);
    line(
        &mut text,
        "due",
        &format!("{due}, in time until {}", moment::shown(entry.touch.expires_at, config)),
    );
    if let Some(message) = &entry.message {
        let to = entry_line::address(message).map_or(String::new(), |address| format!(" to {address}"));
        let id = message.provider_id.as_ref().map_or(String::new(), |id| format!(", their id {id}"));
        line(
            &mut text,
            "message",
            &format!(
                "{}, {} by {}{to}{id}, template {}",
                message.id, message.class, message.channel, message.template
            ),
        );
        if message.state == MessageState::Planned && message.not_before_at > message.due_at {
            line(&mut text, "waits", &format!("until {}", moment::shown(message.not_before_at, config)));
        }
    }
    history(&mut text, &kept.events, &kept.attempts, config);
    if let Some(message) = entry.message.as_ref().filter(|message| message.body.is_some()) {
        if reveal {
            let subject = message.subject.as_ref().map_or(String::new(), |subject| format!("{subject}\n\n"));
            let _infallible =
                writeln!(text, "text\n{subject}{}", message.body.as_deref().unwrap_or_default().trim_end());
        } else {
            line(&mut text, "text", "kept; --reveal shows it");
        }
    }
    Ok(text)
}

/// `not sent   2026-09-25 09:00  birthday → 陈** (C-1042)   reason cap`.
fn heading(kept: &LedgerRow, names: &mut Names<'_>, config: &Config) -> Result<String> {
    let key = &kept.entry.touch.key;
    let to = match &key.recipient {
        Some(person) => format!("{} ({})", names.masked(person)?, person.id).trim_start().to_owned(),
        None => "nobody".to_owned(),
    };
    let reason = kept.verdict.reason().map_or(String::new(), |reason| format!("   reason {reason}"));
    Ok(format!(
        "{:<10} {}  {} → {to}{reason}\n",
        sentences::verdict(&kept.verdict),
        moment::shown(kept.entry.touch.due_at, config),
        key.rule
    ))
}

/// A line of an explanation: a word, and what it is about.
pub(super) fn line(text: &mut String, what: &str, says: &str) {
    let _infallible = writeln!(text, "  {what:<10} {says}");
}
fn history(text: &mut String, events: &[Event], attempts: &[Attempt], config: &Config) {
    for event in events.iter().skip(events.len().saturating_sub(LINES_MAX)) {
        let from = event.from.map_or(String::new(), |from| format!("{from} → "));
        let reason = event.reason.map_or(String::new(), |reason| format!(", {reason}"));
        let at = moment::shown_exactly(event.at, config);
        let _infallible = writeln!(text, "  {at}  {from}{}{reason}, by {}", event.to, event.actor);
    }
    for attempt in attempts.iter().skip(attempts.len().saturating_sub(LINES_MAX)) {
        let outcome = attempt.outcome.map_or("under way", Word::as_str);
        let detail = attempt.detail.as_deref().filter(|detail| !detail.is_empty());
        let detail = detail.map_or(String::new(), |detail| format!(": {detail}"));
        let at = moment::shown_exactly(attempt.started_at, config);
        let _infallible =
            writeln!(text, "  {at}  attempt {} by {}: {outcome}{detail}", attempt.attempt, attempt.channel);
    }
}
