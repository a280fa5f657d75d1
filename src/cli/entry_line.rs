//! One row of the ledger as a line: on a page, as JSON, as CSV. Names and addresses come out masked.

use anyhow::Result;
use serde_json::json;

use super::moment;
use super::people::Names;
use super::table::{Cell, Colour};
use crate::deployment::Deployment;
use crate::message::Message;
use crate::number::count;
use crate::store::sqlite::SqliteStore;
use crate::store::{Entry, Ledger};
use crate::template::sms;
use crate::terms::{ChannelName, MessageState, Outcome, Word as _};

/// The columns of the log as CSV.
pub(super) const CSV_HEADER: [&str; 15] = [
    "touch",
    "due",
    "outcome",
    "reason",
    "channel",
    "rule",
    "step",
    "kind",
    "record",
    "recipient",
    "person",
    "address",
    "attempts",
    "detail",
    "changed",
];

/// What turning rows into lines needs to know.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    deployment: &'a Deployment,
    store: &'a SqliteStore,
    names: Names<'a>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(deployment: &'a Deployment, store: &'a SqliteStore) -> Lines<'a> {
        Lines { deployment, store, names: Names::new(store) }
    }

    /// The cells of a line on a page.
    pub(super) fn cells(&mut self, entry: &Entry) -> Result<Vec<Cell>> {
        let touch = &entry.touch;
        Ok(vec![
            moment::shown(touch.due_at, &self.deployment.config).into(),
            touch.id.to_string().into(),
            Cell::coloured(entry.outcome.as_str(), colour(entry.outcome)),
            channel(entry).map_or("–", |channel| channel.as_str()).into(),
            self.person(entry)?.into(),
            touch.key.rule.clone().into(),
            self.extra(entry)?.into(),
        ])
    }

    /// The object of a line of JSON.
    pub(super) fn json(&self, entry: &Entry) -> serde_json::Value {
        let (config, touch) = (&self.deployment.config, &entry.touch);
        let message = entry.message.as_ref();
        json!({
            "v": 1,
            "touch": touch.id.to_string(),
            "due": moment::rfc3339(touch.due_at, config),
            "rule": touch.key.rule,
            "step": touch.key.step,
            "kind": touch.key.record.kind,
            "record": touch.key.record.id,
            "recipient": touch.key.recipient.as_ref().map(ToString::to_string),
            "occurrence": touch.key.occurrence,
            "outcome": entry.outcome.as_str(),
            "reason": entry.reason().map(|reason| reason.to_string()),
            "error": touch.error,
            "channel": channel(entry).map(|channel| channel.to_string()),
            "class": message.map(|message| message.class.to_string()),
            "address": message.and_then(address),
            "attempts": message.map_or(0, |message| message.attempts),
            "message": message.map(|message| message.id.to_string()),
            "provider_id": message.and_then(|message| message.provider_id.clone()),
            "changed": moment::rfc3339(entry.changed_at, config),
            "event": entry.event,
        })
    }

    /// The cells of a line of CSV.
    pub(super) fn csv(&mut self, entry: &Entry) -> Result<Vec<String>> {
        let (config, touch) = (&self.deployment.config, &entry.touch);
        let message = entry.message.as_ref();
        let recipient = touch.key.recipient.as_ref();
        Ok(vec![
            touch.id.to_string(),
            moment::shown_exactly(touch.due_at, config),
            entry.outcome.to_string(),
            entry.reason().map(|reason| reason.to_string()).unwrap_or_default(),
            channel(entry).map(|channel| channel.to_string()).unwrap_or_default(),
            touch.key.rule.clone(),
            touch.key.step.clone(),
            touch.key.record.kind.clone(),
            touch.key.record.id.clone(),
            recipient.map(|key| key.id.clone()).unwrap_or_default(),
            recipient.map(|key| self.names.masked(key)).transpose()?.unwrap_or_default(),
            message.and_then(address).unwrap_or_default().to_owned(),
            message.map_or(0, |message| message.attempts).to_string(),
            self.detail(entry)?.unwrap_or_default(),
            moment::shown_exactly(entry.changed_at, config),
        ])
    }

    /// `陈** 139****0012`, or `陈** C-1001` where nothing was addressed yet, or the record where there is nobody.
    fn person(&mut self, entry: &Entry) -> Result<String> {
        let Some(key) = &entry.touch.key.recipient else { return Ok(entry.touch.key.record.to_string()) };
        let address = entry.message.as_ref().and_then(address);
        match address {
            Some(address) => Ok(format!("{} {address}", self.names.masked(key)?).trim_start().to_owned()),
            None => Ok(self.names.with_id(key)?),
        }
    }

    /// What else is worth a word: why not, what the other side said, how long, about which record.
    fn extra(&self, entry: &Entry) -> Result<String> {
        let mut words = Vec::new();
        let waits = entry.outcome == Outcome::Planned;
        if let Some(reason) = entry.reason() {
            let until = entry.message.as_ref().filter(|_| waits).map(|message| message.not_before_at);
            words.push(match until {
                Some(until) => format!("{reason} until {}", moment::shown(until, &self.deployment.config)),
                None => reason.to_string(),
            });
        }
        words.extend(self.detail(entry)?);
        words.extend(self.segments(entry));
        let about = &entry.touch.key;
        if about.recipient.as_ref().is_some_and(|recipient| *recipient != about.record) {
            words.push(about.record.to_string());
        }
        Ok(words.join(" · "))
    }

    /// What went wrong: in the words of the `where` or the template that failed, or in those that the other side said
    /// at the last attempt, where it did not take the message.
    fn detail(&self, entry: &Entry) -> Result<Option<String>> {
        if entry.touch.error.is_some() {
            return Ok(entry.touch.error.clone());
        }
        let Some(message) = entry.message.as_ref().filter(|message| message.attempts > 0) else {
            return Ok(None);
        };
        if matches!(message.state, MessageState::Accepted | MessageState::Delivered | MessageState::Sending) {
            return Ok(None);
        }
        let (_, attempts) = self.store.history(entry.touch.id)?;
        Ok(attempts.last().and_then(|attempt| attempt.detail.clone()).filter(|detail| !detail.is_empty()))
    }

    fn segments(&self, entry: &Entry) -> Option<String> {
        let message = entry.message.as_ref()?;
        let body = message.body.as_ref().filter(|_| message.channel == ChannelName::Sms)?;
        let sign = self.deployment.gateway.as_ref().and_then(|gateway| gateway.sign.as_deref());
        let abroad = address(message).is_some_and(|address| address.starts_with('+'));
        Some(count(sms::length(sign, body, abroad).segments, "segment"))
    }
}

/// The channel that a message waits for or went by; none for what was never to be sent.
fn channel(entry: &Entry) -> Option<ChannelName> {
    entry.message.as_ref().map(|message| message.channel)
}

/// Where a message went, masked; the Chinese country code is left out, as everywhere people read it.
pub(super) fn address(message: &Message) -> Option<&str> {
    let masked = message.address_masked.as_deref()?;
    Some(masked.strip_prefix("+86").unwrap_or(masked))
}

/// The colour of an outcome; the word says the same.
pub(super) fn colour(outcome: Outcome) -> Option<Colour> {
    match outcome {
        Outcome::Delivered | Outcome::Accepted => Some(Colour::Green),
        Outcome::Failed | Outcome::Undelivered | Outcome::Unknown => Some(Colour::Red),
        Outcome::Held => Some(Colour::Yellow),
        Outcome::Skipped | Outcome::Cancelled => Some(Colour::Dim),
        Outcome::Planned | Outcome::Claimed | Outcome::Sending => None,
    }
}
