//! One row of the ledger as a line: on a page, as JSON, as CSV. Names and addresses come out masked.

use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;

use super::moment;
use super::table::{Cell, Colour};
use crate::config::Config;
use crate::config::retention::first_day_without;
use crate::deployment::Deployment;
use crate::mask;
use crate::message::Message;
use crate::operations::row::{Row, RowDetails};
use crate::store::Entry;
use crate::store::sqlite::SqliteStore;
use crate::terms::{ChannelName, Outcome};
use crate::words::{Language, LogSentence as Says, RetentionSentence, Translate};

/// What is said in the place of a text that was kept long enough: since when it is gone, where that can be known.
pub(super) fn text_gone(message: &Message, config: &Config, now: Timestamp) -> RetentionSentence {
    let bodies = config.retention.of(message.class).bodies;
    let settled_at = message.settled_at.unwrap_or(message.due_at);
    let since = Some(first_day_without(settled_at, bodies, &config.zone));
    // Later than today: it went when such texts were kept for less time.
    let since = since.filter(|day| *day <= config.day_of(now));
    RetentionSentence::TextGone { since, bodies: bodies.to_string() }
}

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
    config: &'a Config,
    language: Language,
    rows: RowDetails<'a>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(deployment: &'a Deployment, store: &'a SqliteStore, language: Language) -> Lines<'a> {
        Lines { config: &deployment.config, language, rows: RowDetails::new(deployment, store) }
    }

    /// A sentence in the language of the lines.
    pub(super) fn say(&self, sentence: &impl Translate) -> String {
        self.language.say(sentence)
    }

    /// The cells of a line on a page.
    pub(super) fn cells(&mut self, entry: &Entry) -> Result<Vec<Cell>> {
        let (touch, row) = (&entry.touch, self.rows.row(entry)?);
        let language = self.language;
        let by = channel(entry).map(|channel| language.say(&Says::By(channel)));
        Ok(vec![
            moment::shown(touch.due_at, self.config).into(),
            touch.id.to_string().into(),
            Cell::coloured(language.say(&Says::Became(entry.outcome)), colour(entry.outcome)),
            by.unwrap_or_else(|| "–".to_owned()).into(),
            person(entry, &row).into(),
            touch.key.rule.clone().into(),
            self.extra(entry, row).into(),
        ])
    }

    /// The object of a line of JSON.
    pub(super) fn json(&self, entry: &Entry) -> Result<serde_json::Value> {
        let (config, touch) = (self.config, &entry.touch);
        let message = entry.message.as_ref();
        Ok(json!({
            "v": 1,
            "touch": touch.id.to_string(),
            "due": moment::rfc3339(touch.due_at, config),
            "rule": touch.key.rule,
            "step": touch.key.step,
            "kind": touch.key.record.kind,
            "record": touch.key.record.id,
            "recipient": touch.key.recipient.as_ref().map(ToString::to_string),
            "occurrence": touch.key.occurrence,
            "outcome": entry.outcome.to_string(),
            "reason": entry.reason().map(|reason| reason.to_string()),
            "error": touch.error.as_ref().map(ToString::to_string),
            "channel": channel(entry).map(|channel| channel.to_string()),
            "class": message.map(|message| message.class.to_string()),
            "address": message.and_then(address),
            "attempts": message.map_or(0, |message| message.attempts),
            "message": message.map(|message| message.id.to_string()),
            "provider_id": message.and_then(|message| message.provider_id.clone()),
            "changed": moment::rfc3339(entry.changed_at, config),
            "asked_by": self.rows.asked_by(entry)?,
            "event": entry.event,
        }))
    }

    /// The cells of a line of CSV.
    pub(super) fn csv(&mut self, entry: &Entry) -> Result<Vec<String>> {
        let (config, touch) = (self.config, &entry.touch);
        let row = self.rows.row(entry)?;
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
            row.name,
            message.and_then(address).unwrap_or_default().to_owned(),
            message.map_or(0, |message| message.attempts).to_string(),
            row.detail.map(|detail| detail.to_string()).unwrap_or_default(),
            moment::shown_exactly(entry.changed_at, config),
        ])
    }

    /// What else is worth a word: why not, what the other side said, how long, about which record.
    fn extra(&self, entry: &Entry, row: Row) -> String {
        let mut words = Vec::new();
        let waits = entry.outcome == Outcome::Planned;
        if let Some(reason) = entry.reason() {
            let until = entry.message.as_ref().filter(|_| waits).map(|message| message.not_before_at);
            let until = until.map(|until| moment::shown(until, self.config));
            words.push(self.language.say(&Says::Why { reason, until }));
        }
        words.extend(row.detail.map(|detail| self.language.say(&detail)));
        words.extend(row.asked_by.map(|id| self.language.say(&Says::AskBy { id })));
        words.extend(
            row.segments.map(|segments| self.language.say(&Says::Segments { segments: segments as u64 })),
        );
        let about = &entry.touch.key;
        if about.recipient.as_ref().is_some_and(|recipient| *recipient != about.record) {
            words.push(about.record.to_string());
        }
        words.join(" · ")
    }
}

/// `陈** 139****0012`, or `陈** C-1001` where nothing was addressed yet, or the record where there is nobody.
fn person(entry: &Entry, row: &Row) -> String {
    let Some(key) = &entry.touch.key.recipient else { return entry.touch.key.record.to_string() };
    let whereto = entry.message.as_ref().and_then(address).unwrap_or(&key.id);
    format!("{} {whereto}", row.name).trim_start().to_owned()
}

/// The channel that a message waits for or went by; none for what was never to be sent.
fn channel(entry: &Entry) -> Option<ChannelName> {
    entry.message.as_ref().map(|message| message.channel)
}

/// Where a message went, masked; the Chinese country code is left out, as everywhere people read it.
pub(super) fn address(message: &Message) -> Option<&str> {
    message.address_masked.as_deref().map(mask::national)
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
