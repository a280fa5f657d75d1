//! An explanation from the ledger: what became of a touch, step by step, and why.

use std::fmt::Write as _;

use anyhow::Result;
use jiff::Timestamp;

use super::page::{self, Page};
use crate::cli::{entry_line, moment};
use crate::config::Config;
use crate::message::Message;
use crate::operations::explain::{LedgerRow, Verdict};
use crate::operations::row;
use crate::record::view::Records;
use crate::store::{Attempt, EDIT, Event};
use crate::terms::{MessageState, Reason};
use crate::words::{ExplainLabel as Label, ExplainSentence as Says, TermSentence};

/// Most events and attempts that are shown, the latest.
const LINES_MAX: usize = 40;

/// Everything the ledger knows about one touch, under what would become of it now.
pub(super) fn entry(
    kept: &LedgerRow,
    (records, now): (&dyn Records, Timestamp),
    config: &Config,
    reveal: bool,
    page: Page,
) -> Result<String> {
    let entry = &kept.entry;
    let key = &entry.touch.key;
    let due = moment::shown(entry.touch.due_at, config);
    let mut text = heading(kept, records, &due, page)?;
    let reason = kept.verdict.reason();
    if let Some(reason) = reason {
        let by_edit = kept.events.last().is_some_and(|event| event.actor == EDIT);
        if by_edit && reason == Reason::NotMatching {
            page.line(&mut text, Label::Why, &Says::CalledOffByEdit);
        } else {
            page.line(&mut text, Label::Why, &TermSentence::Reason(reason));
        }
        advice(&mut text, Some(reason), page);
    }
    let error = match &kept.verdict {
        Verdict::NotSent { error, .. } => error.as_ref(),
        _ => None,
    };
    if let Some(error) = error.or(entry.touch.error.as_ref()) {
        page.line(&mut text, Label::Error, error);
    }
    let touch = Says::Touch { touch: entry.touch.id.to_string(), step: key.step.clone() };
    page.line(&mut text, Label::Touch, &touch);
    let about = Says::AboutOccurrence { record: key.record.to_string(), occurrence: key.occurrence.clone() };
    page.line(&mut text, Label::About, &about);
    let until = moment::shown(entry.touch.expires_at, config);
    page.line(&mut text, Label::Due, &Says::Due { at: due, until });
    if let Some(message) = &entry.message {
        of_message(&mut text, message, config, page);
    }
    history(&mut text, &kept.events, &kept.attempts, config, page);
    if let Some(message) = entry.message.as_ref().filter(|message| message.body.is_some()) {
        if reveal {
            let subject = message.subject.as_ref().map_or(String::new(), |subject| format!("{subject}\n\n"));
            let (label, body) = (page.language.say(&Label::Text), message.body.as_deref());
            let _infallible = writeln!(text, "{label}\n{subject}{}", body.unwrap_or_default().trim_end());
        } else {
            page.line(&mut text, Label::Text, &Says::TextIsKept);
        }
    }
    if let Some(message) = entry.message.as_ref().filter(|message| message.lost_its_text()) {
        page.line(&mut text, Label::Text, &entry_line::text_gone(message, config, now));
    }
    Ok(text)
}

/// `not sent   2026-09-25 09:00  birthday → 陈** (C-1042)   reason cap`.
fn heading(kept: &LedgerRow, records: &dyn Records, due: &str, page: Page) -> Result<String> {
    let key = &kept.entry.touch.key;
    let person = match &key.recipient {
        Some(person) => records.get(person)?,
        None => None,
    };
    let to = page.whom(person.as_ref(), key.recipient.as_ref());
    let what = format!("{due}  {} → {to}", key.rule);
    Ok(page.heading(page::verdict(&kept.verdict), &what, kept.verdict.reason()))
}

/// What a person can do about it, where there is something.
pub(super) fn advice(text: &mut String, reason: Option<Reason>, page: Page) {
    let advice = reason.map(TermSentence::Advice);
    if let Some(advice) = advice.filter(|advice| !page.language.say(advice).is_empty()) {
        page.line(text, Label::ToDo, &advice);
    }
}

fn of_message(text: &mut String, message: &Message, config: &Config, page: Page) {
    let says = Says::Message {
        message: message.id.to_string(),
        class: message.class,
        channel: message.channel,
        address: entry_line::address(message).map(str::to_owned),
        their_id: message.provider_id.clone(),
        template: message.template.clone(),
    };
    page.line(text, Label::Message, &says);
    if message.state == MessageState::Planned && message.not_before_at > message.due_at {
        page.line(text, Label::Waits, &Says::Until { at: moment::shown(message.not_before_at, config) });
    }
}

fn history(text: &mut String, events: &[Event], attempts: &[Attempt], config: &Config, page: Page) {
    let mut line = |at, says: &Says| {
        let at = moment::shown_exactly(at, config);
        let _infallible = writeln!(text, "  {at}  {}", page.language.say(says));
    };
    for event in events.iter().skip(events.len().saturating_sub(LINES_MAX)) {
        let (from, to, reason) = (event.from, event.to, event.reason);
        line(event.at, &Says::Event { from, to, reason, by: event.actor.clone() });
    }
    for attempt in attempts.iter().skip(attempts.len().saturating_sub(LINES_MAX)) {
        let detail = attempt.detail.clone().map(Box::new);
        let (number, channel, outcome) = (attempt.attempt, attempt.channel, attempt.outcome);
        let id = row::id_of(attempt, config);
        line(attempt.started_at, &Says::Attempt { number, channel, outcome, id, detail });
    }
}
