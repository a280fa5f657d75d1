//! A row of the ledger with what there is to say about it beside what it says itself. Names come out masked.

use super::error::Error;
use super::people::Names;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::mask;
use crate::store::{Attempt, Entry, Store};
use crate::template::sms;
use crate::terms::{ChannelName, MessageState, Outcome};
use crate::words::Sentence;

/// What a row does not say itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The recipient's name, masked; empty where there is nobody, or nobody any more.
    pub name: String,
    /// What went wrong: in the words of the `where` or the template that failed, or in those that the other side said
    /// at the last attempt, where it did not take the message.
    pub detail: Option<Sentence>,
    /// The id under which the last attempt travelled, where nobody knows what came of it: the other side can be asked
    /// by it.
    pub asked_by: Option<String>,
    /// How many segments the text has, where it is one and is kept.
    pub segments: Option<usize>,
}

/// The id under which an attempt travelled, by which the other side can be asked about it: what a gateway was given, or
/// the Message-ID.
#[must_use]
pub fn id_of(attempt: &Attempt, config: &Config) -> String {
    let domain = config.delivery.email.as_ref().map(|email| email.from.domain());
    match (attempt.channel, domain) {
        (ChannelName::Sms, _) => attempt.out_id.clone(),
        (ChannelName::Email, Some(domain)) => format!("{}@{domain}", attempt.message_ref),
        (ChannelName::Email, None) => attempt.message_ref.clone(),
    }
}

/// Looks up what rows do not say themselves.
#[derive(Debug)]
pub struct RowDetails<'a> {
    store: &'a dyn Store,
    names: Names<'a>,
    sign: Option<&'a str>,
    config: &'a Config,
}

impl<'a> RowDetails<'a> {
    /// Rows of this store.
    #[must_use]
    pub fn new(deployment: &'a Deployment, store: &'a dyn Store) -> RowDetails<'a> {
        let sign = deployment.gateway.as_ref().and_then(|gateway| gateway.sign.as_deref());
        RowDetails { store, names: Names::new(store), sign, config: &deployment.config }
    }

    /// One row.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn row(&mut self, entry: &Entry) -> Result<Row, Error> {
        let recipient = entry.touch.key.recipient.as_ref();
        let name = recipient.map(|key| self.names.masked(key)).transpose()?.unwrap_or_default();
        let detail = match &entry.touch.error {
            Some(error) => Some(error.clone()),
            None => self.last_attempt(entry)?.and_then(|attempt| attempt.detail),
        };
        Ok(Row { name, detail, asked_by: self.asked_by(entry)?, segments: self.segments(entry) })
    }

    /// The id by which the other side can be asked, where nobody knows what came of the last attempt.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn asked_by(&self, entry: &Entry) -> Result<Option<String>, Error> {
        if entry.outcome != Outcome::Unknown {
            return Ok(None);
        }
        Ok(self.last_attempt(entry)?.map(|attempt| id_of(&attempt, self.config)))
    }

    /// The last attempt, where it did not go well.
    fn last_attempt(&self, entry: &Entry) -> Result<Option<Attempt>, Error> {
        let Some(message) = entry.message.as_ref().filter(|message| message.attempts > 0) else {
            return Ok(None);
        };
        if matches!(message.state, MessageState::Accepted | MessageState::Delivered | MessageState::Sending) {
            return Ok(None);
        }
        let (_, attempts) = self.store.history(entry.touch.id)?;
        Ok(attempts.into_iter().next_back())
    }

    fn segments(&self, entry: &Entry) -> Option<usize> {
        let message = entry.message.as_ref()?;
        let body = message.body.as_ref().filter(|_| message.channel == ChannelName::Sms)?;
        let masked = message.address_masked.as_deref().map(mask::national);
        let abroad = masked.is_some_and(|address| address.starts_with('+'));
        Some(sms::length(self.sign, body, abroad).segments)
    }
}
