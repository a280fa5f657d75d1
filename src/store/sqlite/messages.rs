//! Rows of messages and touches, read and written whole.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};

use super::{SqliteStore, row};
use crate::message::{Message, MessageId, Touch, TouchId, TouchKey};
use crate::store::Error;
use crate::store::millis::millis;
use crate::store::transition::Kept;
use crate::terms::{TouchState, Word};

/// The columns of a message without its text.
macro_rules! without_text {
    () => {
        "m.number, m.rule, m.step, m.class, m.recipient, m.template, m.via, m.channel,
         m.due_at, m.expires_at, m.not_before_at, m.state, m.reason, m.attempts, m.channel_attempts, m.crashes,
         m.boot, m.sent_at, m.address, m.address_masked, m.provider_id, m.settled_at, m.repeat"
    };
}

/// The columns that [`kept`] reads, of `message m LEFT JOIN message_text x`.
pub(super) const MESSAGE: &str = concat!(without_text!(), ", x.subject, x.body");

/// One message as its moves need it. They write its text and never read it.
const MOVING: &str = concat!("SELECT ", without_text!(), ", NULL, NULL FROM message m WHERE m.number = ?1");

/// The columns that [`touch`] reads, of `touch t`.
pub(super) const TOUCH: &str = "t.number, t.rule, t.step, t.record, t.recipient, t.occurrence, t.due_at,
    t.expires_at, t.state, t.reason, t.message, t.error";

/// How many columns [`TOUCH`] has.
pub(super) const TOUCH_COLUMNS: usize = 12;

/// A message from the columns of [`MESSAGE`], of which the first is `first`.
pub(super) fn kept(row: &Row<'_>, first: usize) -> rusqlite::Result<Kept> {
    let at = |column: usize| first + column;
    let message = Message {
        id: MessageId(row.get(first)?),
        rule: row.get(at(1))?,
        step: row.get(at(2))?,
        repeat: row.get(at(22))?,
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
        subject: row.get(at(23))?,
        body: row.get(at(24))?,
        address_masked: row.get(at(19))?,
        provider_id: row.get(at(20))?,
        settled_at: row::optional_instant(row, at(21))?,
    };
    Ok(Kept {
        message,
        boot: row.get(at(16))?,
        sent_at: row::optional_instant(row, at(17))?,
        address: row.get(at(18))?,
    })
}

/// A touch from the columns of [`TOUCH`], of which the first is `first`.
pub(super) fn touch(row: &Row<'_>, first: usize) -> rusqlite::Result<Touch> {
    let at = |column: usize| first + column;
    let key = TouchKey {
        rule: row.get(at(1))?,
        step: row.get(at(2))?,
        record: row::key(row, at(3))?,
        recipient: row::optional_key(row, at(4))?,
        occurrence: row.get(at(5))?,
    };
    Ok(Touch {
        id: TouchId(row.get(first)?),
        key,
        due_at: row::instant(row, at(6))?,
        expires_at: row::instant(row, at(7))?,
        state: row::word(row, at(8))?,
        reason: row::optional_word(row, at(9))?,
        error: row.get(at(11))?,
        message: row.get::<_, Option<i64>>(at(10))?.map(MessageId),
    })
}

impl SqliteStore {
    /// One message, without its text.
    pub(super) fn message(&self, id: MessageId) -> Result<Option<Kept>, Error> {
        let mut statement = self.connection.prepare_cached(MOVING)?;
        Ok(statement.query_row([id.0], |row| kept(row, 0)).optional()?)
    }

    /// Writes a new message, whatever number it bears, and returns its number.
    pub(super) fn insert_message(&self, kept: &Kept) -> Result<MessageId, Error> {
        let message = &kept.message;
        self.connection
            .prepare_cached(
                "INSERT INTO message (rule, step, repeat, class, recipient, template, via, channel, due_at,
                     expires_at, not_before_at, state, attempts, channel_attempts, crashes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, 0)",
            )?
            .execute((
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
        Ok(MessageId(self.connection.last_insert_rowid()))
    }

    /// Writes what a transition may have changed.
    pub(super) fn save(&self, kept: &Kept) -> Result<(), Error> {
        let message = &kept.message;
        self.connection
            .prepare_cached(
                "UPDATE message SET channel = ?2, due_at = ?3, expires_at = ?4, not_before_at = ?5, state = ?6,
                     reason = ?7, attempts = ?8, channel_attempts = ?9, crashes = ?10, boot = ?11, sent_at = ?12,
                     address = ?13, address_masked = ?14, provider_id = ?15, settled_at = ?16, repeat = ?17
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
                kept.boot,
                kept.sent_at.map(millis),
                &kept.address,
                &message.address_masked,
                &message.provider_id,
                message.settled_at.map(millis),
                message.repeat,
            ])?;
        Ok(())
    }

    /// Writes what the end of an attempt may have changed; it leaves alone the columns of the indexes by person and by
    /// address, which then are not written either.
    pub(super) fn save_end(&self, kept: &Kept) -> Result<(), Error> {
        let message = &kept.message;
        self.connection
            .prepare_cached(
                "UPDATE message SET channel = ?2, not_before_at = ?3, state = ?4, reason = ?5,
                     channel_attempts = ?6, boot = ?7, provider_id = ?8, settled_at = ?9
                 WHERE number = ?1",
            )?
            .execute((
                message.id.0,
                message.channel.as_str(),
                millis(message.not_before_at),
                message.state.as_str(),
                message.reason.map(Word::as_str),
                message.channel_attempts,
                kept.boot,
                &message.provider_id,
                message.settled_at.map(millis),
            ))?;
        Ok(())
    }

    /// Writes the text that [`Kept::fill_in`] has changed.
    pub(super) fn save_text(&self, kept: &Kept) -> Result<(), Error> {
        let message = &kept.message;
        self.connection
            .prepare_cached(
                "INSERT INTO message_text (message, subject, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT (message) DO UPDATE SET subject = excluded.subject, body = excluded.body",
            )?
            .execute((message.id.0, &message.subject, &message.body))?;
        Ok(())
    }

    /// One touch.
    pub(super) fn touch(&self, id: TouchId) -> Result<Option<Touch>, Error> {
        let sql = format!("SELECT {TOUCH} FROM touch t WHERE t.number = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id.0], |row| touch(row, 0)).optional()?)
    }

    /// The planned touches of a message, in the order of their numbers.
    pub(super) fn planned_touches(&self, message: MessageId) -> Result<Vec<Touch>, Error> {
        let sql = format!(
            "SELECT {TOUCH} FROM touch t WHERE t.message = ?1 AND t.state = 'planned' ORDER BY t.number"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([message.0], |row| touch(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes where a touch stands, and when it is due.
    pub(super) fn save_touch(&self, touch: &Touch) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE touch SET due_at = ?2, expires_at = ?3, state = ?4, reason = ?5, error = ?6, message = ?7
                 WHERE number = ?1",
            )?
            .execute((
                touch.id.0,
                millis(touch.due_at),
                millis(touch.expires_at),
                touch.state.as_str(),
                touch.reason.map(Word::as_str),
                &touch.error,
                touch.message.map(|message| message.0),
            ))?;
        Ok(())
    }

    /// Moves a touch to another state, with its event. What had gone wrong before is no reason any more.
    pub(super) fn move_touch(
        &self,
        touch: &mut Touch,
        to: TouchState,
        reason: Option<crate::terms::Reason>,
        by: super::events::By<'_>,
    ) -> Result<(), Error> {
        self.move_touch_for(touch, to, (reason, None), by)
    }

    /// The same where something went wrong: its words are kept with the touch.
    pub(super) fn move_touch_for(
        &self,
        touch: &mut Touch,
        to: TouchState,
        (reason, error): (Option<crate::terms::Reason>, Option<&str>),
        by: super::events::By<'_>,
    ) -> Result<(), Error> {
        let from = touch.state;
        touch.state = to;
        touch.reason = reason;
        touch.error = error.map(str::to_owned);
        self.save_touch(touch)?;
        self.touch_event(touch.id, (Some(from.into()), to.into()), reason, by)
    }

    /// How many rows of a table stand in each state.
    pub(super) fn count_by_state<W: Word + Ord>(&self, table: &str) -> Result<BTreeMap<W, u64>, Error> {
        let sql = format!("SELECT state, count(*) FROM {table} GROUP BY state");
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row::word(row, 0)?, row::count(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
