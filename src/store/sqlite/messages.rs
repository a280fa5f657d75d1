//! Rows of messages, read and written whole, and their texts beside them.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{SqliteStore, row};
use crate::message::{Message, MessageId, Origin};
use crate::record::RecordKey;
use crate::store::Error;
use crate::store::engine::rows::{ChangedColumns, MessageRows, SentSince};
use crate::store::millis::millis;
use crate::store::transition::StoredMessage;
use crate::terms::{Class, Word};

/// The columns of a message without its text.
macro_rules! without_text {
    () => {
        "m.number, m.rule, m.step, m.class, m.recipient, m.template, m.via, m.channel,
         m.due_at, m.expires_at, m.not_before_at, m.state, m.reason, m.attempts, m.channel_attempts, m.crashes,
         m.epoch, m.sent_at, m.address, m.address_masked, m.settled_at, m.repeat"
    };
}

/// The columns that [`kept`] reads, of `message m LEFT JOIN message_text x`. The other side's id is the latest that any
/// attempt was given.
pub(super) const MESSAGE: &str = concat!(
    without_text!(),
    ", x.subject, x.body, (SELECT a.provider_id FROM attempt a
         WHERE a.message = m.number AND a.provider_id IS NOT NULL ORDER BY a.n DESC LIMIT 1)"
);

/// Messages as their moves need them. They write the text and never read it.
pub(super) const MOVING: &str = concat!("SELECT ", without_text!(), ", NULL, NULL, NULL FROM message m");

/// A message from the columns of [`MESSAGE`], of which the first is `first`.
pub(super) fn kept(row: &Row<'_>, first: usize) -> rusqlite::Result<StoredMessage> {
    let at = |column: usize| first + column;
    let message = Message {
        id: MessageId(row.get(first)?),
        rule: row.get(at(1))?,
        step: row.get(at(2))?,
        repeat: row.get(at(21))?,
        class: row::word(row, at(3))?,
        recipient: row::key(row, at(4))?,
        template: row.get(at(5))?,
        via: row::via(row, at(6))?,
        channel: row::word(row, at(7))?,
        due_at: row::instant(row, at(8))?,
        expires_at: row::instant(row, at(9))?,
        not_before_at: row::instant(row, at(10))?,
        state: row::word(row, at(11))?,
        reason: row::optional_word(row, at(12))?,
        attempts: row.get(at(13))?,
        channel_attempts: row.get(at(14))?,
        crashes: row.get(at(15))?,
        subject: row.get(at(22))?,
        body: row.get(at(23))?,
        address_masked: row.get(at(19))?,
        provider_id: row.get(at(24))?,
        settled_at: row::optional_instant(row, at(20))?,
    };
    Ok(StoredMessage {
        message,
        epoch: row.get(at(16))?,
        sent_at: row::optional_instant(row, at(17))?,
        address: row.get(at(18))?,
    })
}

impl MessageRows for SqliteStore {
    fn messages(&self, ids: &[MessageId]) -> Result<Vec<Option<StoredMessage>>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{MOVING} WHERE m.number = ?1"))?;
        ids.iter().map(|id| Ok(statement.query_row([id.0], |row| kept(row, 0)).optional()?)).collect()
    }

    /// Of those to one person that were never sent there are few, whatever waits.
    fn joinable(&self, origins: &[Origin<'_>]) -> Result<Vec<StoredMessage>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{MOVING} WHERE m.recipient = ?1 AND m.class = ?2 AND m.sent_at IS NULL AND m.state = 'planned'
                 AND m.rule = ?3 AND m.step = ?4 ORDER BY m.number"
        ))?;
        let mut found = Vec::new();
        for origin in origins {
            let recipient = row::key_text(Some(origin.recipient));
            let of_person = (recipient, origin.class.as_str(), origin.rule, origin.step);
            for message in statement.query_map(of_person, |row| kept(row, 0))? {
                found.push(message?);
            }
        }
        Ok(found)
    }

    fn untried(
        &self,
        recipient: &RecordKey,
        class: Class,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{MOVING} WHERE m.recipient = ?1 AND m.class = ?2 AND m.sent_at IS NULL
                 AND m.state IN ('planned', 'claimed') AND m.not_before_at <= ?3 ORDER BY m.number LIMIT ?4"
        ))?;
        let asked = (row::key_text(Some(recipient)), class.as_str(), millis(at), limit);
        let found = statement.query_map(asked, |row| kept(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn sent_by_rule(&self, asked: &SentSince<'_>) -> Result<Vec<(String, Timestamp)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rule, sent_at FROM message WHERE recipient = ?1 AND class = ?2 AND sent_at >= ?3
               AND state IN ('sending', 'accepted', 'delivered', 'unknown')",
        )?;
        let asked = (row::key_text(Some(asked.recipient)), asked.class.as_str(), millis(asked.since));
        let found = statement.query_map(asked, |found| Ok((found.get(0)?, row::instant(found, 1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn insert_messages(&mut self, messages: &[&StoredMessage]) -> Result<Vec<MessageId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO message (rule, step, repeat, class, recipient, template, via, channel, due_at,
                 expires_at, not_before_at, state, attempts, channel_attempts, crashes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, 0)",
        )?;
        let mut numbers = Vec::with_capacity(messages.len());
        for StoredMessage { message, .. } in messages {
            statement.execute((
                &message.rule,
                &message.step,
                message.repeat,
                message.class.as_str(),
                row::key_text(Some(&message.recipient)),
                &message.template,
                row::via_text(&message.via),
                message.channel.as_str(),
                millis(message.due_at),
                millis(message.expires_at),
                millis(message.not_before_at),
                message.state.as_str(),
            ))?;
            numbers.push(MessageId(self.connection.last_insert_rowid()));
        }
        Ok(numbers)
    }

    fn save_messages(&mut self, messages: &[(&StoredMessage, ChangedColumns)]) -> Result<(), Error> {
        messages.iter().try_for_each(|(kept, extent)| match extent {
            ChangedColumns::End => self.save_end(kept),
            ChangedColumns::Whole => self.save_whole(kept),
        })
    }

    fn save_texts(&mut self, messages: &[&StoredMessage]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO message_text (message, subject, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (message) DO UPDATE SET subject = excluded.subject, body = excluded.body",
        )?;
        for StoredMessage { message, .. } in messages {
            statement.execute((message.id.0, &message.subject, &message.body))?;
        }
        Ok(())
    }
}

impl SqliteStore {
    fn save_whole(&self, kept: &StoredMessage) -> Result<(), Error> {
        let message = &kept.message;
        self.connection
            .prepare_cached(
                "UPDATE message SET channel = ?2, due_at = ?3, expires_at = ?4, not_before_at = ?5, state = ?6,
                     reason = ?7, attempts = ?8, channel_attempts = ?9, crashes = ?10, epoch = ?11,
                     sent_at = ?12, address = ?13, address_masked = ?14, settled_at = ?15, repeat = ?16
                 WHERE number = ?1",
            )?
            .execute(params![
                message.id.0,
                message.channel.as_str(),
                millis(message.due_at),
                millis(message.expires_at),
                millis(message.not_before_at),
                message.state.as_str(),
                message.reason.map(Word::as_str),
                message.attempts,
                message.channel_attempts,
                message.crashes,
                kept.epoch,
                kept.sent_at.map(millis),
                &kept.address,
                &message.address_masked,
                message.settled_at.map(millis),
                message.repeat,
            ])?;
        Ok(())
    }

    /// Leaves alone the columns of the indexes by person and by address, which then are not written either.
    fn save_end(&self, kept: &StoredMessage) -> Result<(), Error> {
        let message = &kept.message;
        self.connection
            .prepare_cached(
                "UPDATE message SET channel = ?2, not_before_at = ?3, state = ?4, reason = ?5,
                     channel_attempts = ?6, epoch = ?7, settled_at = ?8
                 WHERE number = ?1",
            )?
            .execute((
                message.id.0,
                message.channel.as_str(),
                millis(message.not_before_at),
                message.state.as_str(),
                message.reason.map(Word::as_str),
                message.channel_attempts,
                kept.epoch,
                message.settled_at.map(millis),
            ))?;
        Ok(())
    }
}
