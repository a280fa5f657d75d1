//! A row of the ledger with what there is to say about it beside what it says itself. Names come out masked.

use super::error::Error;
use super::people::Names;
use crate::deployment::Deployment;
use crate::mask;
use crate::store::{Entry, Store};
use crate::template::sms;
use crate::terms::{ChannelName, MessageState};
use crate::words::Sentence;

/// What a row does not say itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The recipient's name, masked; empty where there is nobody, or nobody any more.
    pub name: String,
    /// What went wrong: in the words of the `where` or the template that failed, or in those that the other side said
    /// at the last attempt, where it did not take the message.
    pub detail: Option<Sentence>,
    /// How many segments the text has, where it is one and is kept.
    pub segments: Option<usize>,
}

/// Looks up what rows do not say themselves.
#[derive(Debug)]
pub struct RowDetails<'a> {
    store: &'a dyn Store,
    names: Names<'a>,
    sign: Option<&'a str>,
}

impl<'a> RowDetails<'a> {
    /// Rows of this store.
    #[must_use]
    pub fn new(deployment: &'a Deployment, store: &'a dyn Store) -> RowDetails<'a> {
        let sign = deployment.gateway.as_ref().and_then(|gateway| gateway.sign.as_deref());
        RowDetails { store, names: Names::new(store), sign }
    }

    /// One row.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn row(&mut self, entry: &Entry) -> Result<Row, Error> {
        let recipient = entry.touch.key.recipient.as_ref();
        let name = recipient.map(|key| self.names.masked(key)).transpose()?.unwrap_or_default();
        Ok(Row { name, detail: self.detail(entry)?, segments: self.segments(entry) })
    }

    fn detail(&self, entry: &Entry) -> Result<Option<Sentence>, Error> {
        if let Some(error) = &entry.touch.error {
            return Ok(Some(error.clone()));
        }
        let Some(message) = entry.message.as_ref().filter(|message| message.attempts > 0) else {
            return Ok(None);
        };
        if matches!(message.state, MessageState::Accepted | MessageState::Delivered | MessageState::Sending) {
            return Ok(None);
        }
        let (_, attempts) = self.store.history(entry.touch.id)?;
        Ok(attempts.last().and_then(|attempt| attempt.detail.clone()))
    }

    fn segments(&self, entry: &Entry) -> Option<usize> {
        let message = entry.message.as_ref()?;
        let body = message.body.as_ref().filter(|_| message.channel == ChannelName::Sms)?;
        let masked = message.address_masked.as_deref().map(mask::national);
        let abroad = masked.is_some_and(|address| address.starts_with('+'));
        Some(sms::length(self.sign, body, abroad).segments)
    }
}
