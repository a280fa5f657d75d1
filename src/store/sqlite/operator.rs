//! What a person decides about single touches: release, send again, never to this address.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::events::By;
use super::{SqliteStore, row};
use crate::failpoint::Commit;
use crate::message::{MessageId, Touch, TouchId};
use crate::store::millis::{millis, whole};
use crate::store::transition::{Way, may_reopen};
use crate::store::{Author, Error, Operator};
use crate::terms::{ChannelName, MessageState, Reason, TouchState, Word};

impl Operator for SqliteStore {
    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        self.transaction(Commit::Release, || {
            let mut released = 0;
            for id in touches {
                let Some(touch) = self.touch(*id)? else { continue };
                if touch.state == TouchState::Held && self.give_message(touch, None, by)? {
                    released += 1;
                }
            }
            Ok(released)
        })
    }

    fn retry(&mut self, touches: &[TouchId], expires_at: Timestamp, author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        self.transaction(Commit::Retry, || {
            let mut reopened = BTreeSet::new();
            let mut count = 0;
            for id in touches {
                let Some(touch) = self.touch(*id)? else { continue };
                count += u64::from(self.reopen(touch, expires_at, by, &mut reopened)?);
            }
            Ok(count)
        })
    }

    fn suppress(
        &mut self,
        channel: ChannelName,
        address: &str,
        reason: &str,
        author: &Author,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO suppression (channel, address, reason, at, author) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute((channel.as_str(), self.key.digest(address), reason, millis(author.at), &author.name))?;
        Ok(())
    }
}

impl SqliteStore {
    /// How a touch is sent, as it was planned.
    pub(super) fn way_of(&self, id: TouchId) -> Result<Way, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT w.class, w.template, w.via, w.grouped FROM touch t JOIN way w ON w.number = t.way
             WHERE t.number = ?1",
        )?;
        Ok(statement.query_row([id.0], |row| {
            Ok(Way {
                class: row::word(row, 0)?,
                template: row.get(1)?,
                via: row::via(row, 2)?,
                group: row.get(3)?,
            })
        })?)
    }

    /// Plans a touch that has no message of its own (any more); `false` where it names nobody or no channel.
    fn give_message(
        &self,
        mut touch: Touch,
        expires_at: Option<Timestamp>,
        by: By<'_>,
    ) -> Result<bool, Error> {
        let way = self.way_of(touch.id)?;
        touch.expires_at = whole(expires_at.unwrap_or(touch.expires_at));
        let message = match way.origin(&touch) {
            Some(origin) => self.message_for(&origin)?,
            None => None,
        };
        if message.is_none() {
            return Ok(false);
        }
        touch.message = message;
        self.move_touch(&mut touch, TouchState::Planned, None, by)?;
        Ok(true)
    }

    /// Opens one touch again; `false` where there is nothing to open.
    fn reopen(
        &self,
        mut touch: Touch,
        expires_at: Timestamp,
        by: By<'_>,
        reopened: &mut BTreeSet<MessageId>,
    ) -> Result<bool, Error> {
        let message = match touch.message {
            Some(id) => self.message(id)?,
            None => None,
        };
        let state = message.as_ref().map(|kept| kept.message.state);
        let own = message.filter(|kept| may_reopen(kept.message.state));
        match (touch.state, own) {
            (TouchState::Held, _) => return Ok(false),
            (TouchState::Planned, None) => {
                return Ok(touch.message.is_some_and(|id| reopened.contains(&id)));
            }
            (TouchState::Planned, Some(mut kept)) => {
                let from = kept.message.state;
                kept.reopen(expires_at, by.at);
                self.save(&kept)?;
                reopened.insert(kept.message.id);
                touch.expires_at = whole(expires_at);
                self.save_touch(&touch)?;
                let from_to = (Some(from.into()), kept.message.state.into());
                self.message_event(kept.message.id, from_to, Some(Reason::Operator), by)?;
            }
            (TouchState::Skipped | TouchState::Cancelled, Some(mut kept)) => {
                kept.reopen(expires_at, by.at);
                self.save(&kept)?;
                reopened.insert(kept.message.id);
                touch.expires_at = whole(expires_at);
                self.move_touch(&mut touch, TouchState::Planned, None, by)?;
            }
            // Its message still waits, for the sake of others or of this very call.
            (TouchState::Skipped | TouchState::Cancelled, None) if state == Some(MessageState::Planned) => {
                touch.expires_at = whole(expires_at);
                self.move_touch(&mut touch, TouchState::Planned, None, by)?;
            }
            (TouchState::Skipped | TouchState::Cancelled, None) => {
                return self.give_message(touch, Some(expires_at), by);
            }
        }
        Ok(true)
    }
}
