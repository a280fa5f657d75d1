//! Attempts, and the append-only list of every move of touches and messages.

use super::{SqliteStore, said};
use crate::store::Error;
use crate::store::engine::rows::{AttemptRows, EndedAttempt, Moved, StartedAttempt};
use crate::store::millis::millis;
use crate::terms::Word;

impl AttemptRows for SqliteStore {
    fn begin_attempts(&mut self, attempts: &[StartedAttempt]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO attempt (message, n, channel, out_id, epoch, started_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for StartedAttempt { message, attempt, channel, out_id, epoch, at } in attempts {
            statement.execute((message.0, attempt, channel.as_str(), out_id, epoch, millis(*at)))?;
        }
        Ok(())
    }

    fn end_attempts(&mut self, ends: &[EndedAttempt<'_>]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE attempt SET ended_at = ?3, outcome = ?4, detail = ?5, provider_id = coalesce(?6, provider_id)
             WHERE message = ?1 AND n = ?2",
        )?;
        for EndedAttempt { message, attempt, outcome, detail, provider_id, at } in ends {
            let detail = said::column(*detail)?;
            statement.execute((message.0, attempt, millis(*at), outcome.as_str(), detail, provider_id))?;
        }
        Ok(())
    }

    fn append(&mut self, moves: &[Moved<'_>]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO event (touch, message, at, from_state, to_state, reason, actor)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for Moved { touch, message, from, to, reason, by } in moves {
            statement.execute((
                touch.map(|touch| touch.0),
                message.map(|message| message.0),
                millis(by.at),
                // What came from nothing is ''.
                from.map_or("", Word::as_str),
                to.as_str(),
                reason.map(Word::as_str),
                by.actor,
            ))?;
        }
        if !moves.is_empty() {
            self.event.set(self.connection.last_insert_rowid());
        }
        Ok(())
    }
}
