//! Writes the append-only list of every move of touches and messages.

use jiff::Timestamp;

use super::SqliteStore;
use crate::message::{MessageId, TouchId};
use crate::store::Error;
use crate::store::millis::millis;
use crate::terms::{Outcome, Reason, Word};

/// Who moved something, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct By<'a> {
    /// `daemon`, `operator wang`.
    pub(super) actor: &'a str,
    /// When.
    pub(super) at: Timestamp,
}

impl SqliteStore {
    /// A touch has moved.
    pub(super) fn touch_event(
        &self,
        touch: TouchId,
        (from, to): (Option<Outcome>, Outcome),
        reason: Option<Reason>,
        by: By<'_>,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO event (touch, at, from_state, to_state, reason, actor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                touch.0,
                millis(by.at),
                state(from),
                to.as_str(),
                reason.map(Word::as_str),
                by.actor,
            ))?;
        Ok(())
    }

    /// A message has moved.
    pub(super) fn message_event(
        &self,
        message: MessageId,
        (from, to): (Option<Outcome>, Outcome),
        reason: Option<Reason>,
        by: By<'_>,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO event (message, at, from_state, to_state, reason, actor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                message.0,
                millis(by.at),
                state(from),
                to.as_str(),
                reason.map(Word::as_str),
                by.actor,
            ))?;
        Ok(())
    }
}

/// The column of a state that something came from; nothing is ''.
fn state(from: Option<Outcome>) -> &'static str {
    from.map_or("", Word::as_str)
}
