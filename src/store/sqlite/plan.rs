//! Inserts planned touches, each once for ever, and gives those that are to be sent a message.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use super::SqliteStore;
use super::events::By;
use super::row;
use crate::message::{MessageId, Origin, PlannedTouch, TouchId};
use crate::store::millis::millis;
use crate::store::transition::{Kept, in_order, kept_state, may_come_back};
use crate::store::{Error, Planned};
use crate::terms::{Class, MessageState, Outcome, Reason, TouchState, Word};

/// One planning transaction.
pub(super) struct Planning<'a> {
    store: &'a SqliteStore,
    by: By<'a>,
    /// The numbers of the ways met so far.
    ways: BTreeMap<(Class, String, String, bool), i64>,
}

/// What the ledger already holds under a touch's key.
struct Standing {
    id: TouchId,
    state: TouchState,
    reason: Option<Reason>,
    message: Option<MessageId>,
}

impl SqliteStore {
    /// Plans in the present transaction.
    pub(super) fn plan_all(&self, touches: &[PlannedTouch], by: By<'_>) -> Result<Planned, Error> {
        let mut planning = Planning { store: self, by, ways: BTreeMap::new() };
        let mut planned = Planned::default();
        for touch in in_order(touches) {
            planning.touch(touch, &mut planned)?;
        }
        Ok(planned)
    }

    /// The message that a touch of this origin belongs to: one that takes it in, or a new one.
    pub(super) fn message_for(&self, origin: &Origin<'_>) -> Result<Option<MessageId>, Error> {
        if origin.group {
            // Of those to this person that were never sent there are few, whatever waits.
            let mut statement = self.connection.prepare_cached(
                "SELECT number FROM message
                 WHERE recipient = ?1 AND class = ?2 AND sent_at IS NULL AND state = 'planned' AND rule = ?3
                   AND step = ?4 ORDER BY number",
            )?;
            let recipient = row::key_text(Some(origin.recipient));
            let of_person = (recipient, origin.class.as_str(), origin.rule, origin.step);
            let rows = statement.query_map(of_person, |row| row.get(0))?;
            for id in rows.collect::<Result<Vec<i64>, _>>()? {
                let Some(mut kept) = self.message(MessageId(id))? else { continue };
                if kept.takes_in(origin) {
                    kept.absorb(origin);
                    self.save(&kept)?;
                    return Ok(Some(kept.message.id));
                }
            }
        }
        match Kept::planned(MessageId(0), origin) {
            Some(kept) => Ok(Some(self.insert_message(&kept)?)),
            None => Ok(None),
        }
    }
}

impl Planning<'_> {
    fn touch(&mut self, touch: &PlannedTouch, planned: &mut Planned) -> Result<(), Error> {
        let state = kept_state(touch);
        match self.standing(touch)? {
            None => {
                let message = self.message(touch, state.0, planned)?;
                self.insert(touch, state, message)?;
                planned.new += 1;
            }
            Some(standing) if state.0 != TouchState::Skipped && self.comes_back(&standing)? => {
                let message = self.message(touch, state.0, planned)?;
                self.bring_back(standing.id, touch, state, message)?;
                planned.again += 1;
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn message(
        &self,
        touch: &PlannedTouch,
        state: TouchState,
        planned: &mut Planned,
    ) -> Result<Option<MessageId>, Error> {
        let (TouchState::Planned, Some(origin)) = (state, Origin::of(touch)) else { return Ok(None) };
        planned.to_send += 1;
        self.store.message_for(&origin)
    }

    fn standing(&self, touch: &PlannedTouch) -> Result<Option<Standing>, Error> {
        let key = &touch.key;
        let mut statement = self.store.connection.prepare_cached(
            "SELECT number, state, reason, message FROM touch
             WHERE record = ?1 AND rule = ?2 AND step = ?3 AND recipient = ?4 AND occurrence = ?5",
        )?;
        let key = (
            row::key_text(Some(&key.record)),
            &key.rule,
            &key.step,
            row::key_text(key.recipient.as_ref()),
            &key.occurrence,
        );
        let found = statement.query_row(key, |row| {
            Ok(Standing {
                id: TouchId(row.get(0)?),
                state: row::word(row, 1)?,
                reason: row::optional_word(row, 2)?,
                message: row.get::<_, Option<i64>>(3)?.map(MessageId),
            })
        });
        Ok(found.optional()?)
    }

    /// Whether a touch was called off before anything was tried, for a reason that no longer holds.
    fn comes_back(&self, standing: &Standing) -> Result<bool, Error> {
        if standing.state != TouchState::Cancelled || !may_come_back(standing.reason) {
            return Ok(false);
        }
        let Some(id) = standing.message else { return Ok(true) };
        let message = self.store.message(id)?;
        Ok(message
            .is_none_or(|kept| kept.message.attempts == 0 && kept.message.state == MessageState::Cancelled))
    }

    fn insert(
        &mut self,
        touch: &PlannedTouch,
        (state, reason): (TouchState, Option<Reason>),
        message: Option<MessageId>,
    ) -> Result<(), Error> {
        let way = self.way(touch)?;
        let key = &touch.key;
        let connection = &self.store.connection;
        connection
            .prepare_cached(
                "INSERT INTO touch (record, rule, step, recipient, occurrence, due_at, expires_at, way, state,
                     reason, error, message)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute((
                row::key_text(Some(&key.record)),
                &key.rule,
                &key.step,
                row::key_text(key.recipient.as_ref()),
                &key.occurrence,
                millis(touch.due_at),
                millis(touch.expires_at),
                way,
                state.as_str(),
                reason.map(Word::as_str),
                &touch.error,
                message.map(|message| message.0),
            ))?;
        let id = TouchId(connection.last_insert_rowid());
        self.store.touch_event(id, (None, state.into()), reason, self.by)
    }

    fn bring_back(
        &mut self,
        id: TouchId,
        touch: &PlannedTouch,
        (state, reason): (TouchState, Option<Reason>),
        message: Option<MessageId>,
    ) -> Result<(), Error> {
        let way = self.way(touch)?;
        self.store
            .connection
            .prepare_cached(
                "UPDATE touch SET due_at = ?2, expires_at = ?3, way = ?4, state = ?5, reason = ?6, error = ?7,
                     message = ?8
                 WHERE number = ?1",
            )?
            .execute((
                id.0,
                millis(touch.due_at),
                millis(touch.expires_at),
                way,
                state.as_str(),
                reason.map(Word::as_str),
                &touch.error,
                message.map(|message| message.0),
            ))?;
        self.store.touch_event(id, (Some(Outcome::Cancelled), state.into()), reason, self.by)
    }

    /// The number of the way a touch is sent.
    fn way(&mut self, touch: &PlannedTouch) -> Result<i64, Error> {
        let via = row::via_text(&touch.via);
        let way = (touch.class, touch.template.clone(), via, touch.group);
        if let Some(number) = self.ways.get(&way) {
            return Ok(*number);
        }
        let connection = &self.store.connection;
        let columns = (way.0.as_str(), &way.1, &way.2, way.3);
        connection
            .prepare_cached(
                "INSERT INTO way (class, template, via, grouped) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(columns)?;
        let number = connection
            .prepare_cached(
                "SELECT number FROM way WHERE class = ?1 AND template = ?2 AND via = ?3 AND grouped = ?4",
            )?
            .query_row(columns, |row| row.get(0))?;
        self.ways.insert(way, number);
        Ok(number)
    }
}
