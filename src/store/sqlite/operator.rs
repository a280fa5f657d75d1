//! What a person decides: call off, release, send again, a wish, never to this address.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::events::By;
use super::put::Pass;
use super::{SqliteStore, row};
use crate::failpoint::Commit;
use crate::message::{MessageId, PlannedTouch, Touch, TouchId, TouchKey, is_late};
use crate::record::RecordKey;
use crate::record::view::Records as _;
use crate::store::millis::{millis, whole};
use crate::store::transition::{Reopened, Way, held_back, may_reopen};
use crate::store::{
    Again, Author, CalledOff, Changes as _, Consented, Error, Incoming, Operator, Released, Retried,
    no_record,
};
use crate::terms::{ChannelName, MessageState, Outcome, Reason, TouchState, Word};

impl Operator for SqliteStore {
    fn call_off(
        &mut self,
        touches: &[TouchId],
        to_come: &[PlannedTouch],
        author: &Author,
    ) -> Result<CalledOff, Error> {
        let by = By { actor: &author.name, at: author.at };
        self.transaction(Commit::CallOff, || {
            let mut done = CalledOff::default();
            let mut ids: BTreeSet<TouchId> = touches.iter().copied().collect();
            let mut fresh = BTreeSet::new();
            for touch in to_come {
                let planned = self.plan_all(&[held_back(touch)], by)?;
                let Some(id) = self.touch_with(&touch.key)? else { continue };
                if planned.new + planned.again == 0 {
                    ids.insert(id);
                } else if self.cancel_touch(id, Reason::Operator, by)? {
                    fresh.insert(id);
                    done.to_come += 1;
                }
            }
            for id in ids.difference(&fresh).copied() {
                let Some(touch) = self.touch(id)? else { continue };
                match (self.cancel_touch(id, Reason::Operator, by)?, touch.state) {
                    (true, TouchState::Held) => done.held += 1,
                    (true, _) => done.planned += 1,
                    (false, _) => done.count_left(self.outcome_of(&touch)?),
                }
            }
            Ok(done)
        })
    }

    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<Released, Error> {
        let by = By { actor: &author.name, at: author.at };
        self.transaction(Commit::Release, || {
            let mut done = Released::default();
            for id in touches.iter().copied().collect::<BTreeSet<TouchId>>() {
                let Some(touch) = self.touch(id)? else { continue };
                if touch.state != TouchState::Held {
                    done.changed += 1;
                } else if is_late(author.at, touch.expires_at) {
                    done.late += 1;
                } else if self.give_message(touch, None, by)? {
                    done.released += 1;
                } else {
                    done.unaddressed += 1;
                }
            }
            Ok(done)
        })
    }

    fn retry(&mut self, touches: &[Again], author: &Author) -> Result<Retried, Error> {
        let by = By { actor: &author.name, at: author.at };
        self.transaction(Commit::Retry, || {
            let (mut done, mut reopened, mut met) = (Retried::default(), BTreeSet::new(), BTreeSet::new());
            for again in touches {
                let Some(touch) = self.touch(again.touch)?.filter(|_| met.insert(again.touch)) else {
                    continue;
                };
                let with_another = touch.state == TouchState::Planned
                    && touch.message.is_some_and(|message| reopened.contains(&message));
                if !with_another && self.outcome_of(&touch)? != again.seen {
                    done.changed += 1;
                } else if is_late(author.at, again.expires_at) {
                    done.late += 1;
                } else {
                    match self.reopen(touch, again.expires_at, by, &mut reopened)? {
                        Reopened::Done => done.again += 1,
                        Reopened::NothingToOpen => done.changed += 1,
                        Reopened::Unaddressed => done.unaddressed += 1,
                    }
                }
            }
            Ok(done)
        })
    }

    fn consent(&mut self, wish: &Incoming, author: &Author) -> Result<Consented, Error> {
        self.transaction(Commit::Change, || {
            let Some(record) = self.get(&wish.key)? else { return Err(no_record()) };
            let before = wish.fields.keys().map(|name| (name.clone(), record.get(name))).collect();
            Pass::new(self).put(std::slice::from_ref(wish), author)?;
            Ok(Consented { before, open: self.open_to(&wish.key)? })
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

    /// Where a touch stands with its message.
    fn outcome_of(&self, touch: &Touch) -> Result<Outcome, Error> {
        let message = match touch.message {
            Some(id) => self.message(id)?,
            None => None,
        };
        Ok(Outcome::of(touch.state, message.map(|kept| kept.message.state)))
    }

    /// The number of the touch with a key.
    fn touch_with(&self, key: &TouchKey) -> Result<Option<TouchId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number FROM touch
             WHERE record = ?1 AND rule = ?2 AND step = ?3 AND recipient = ?4 AND occurrence = ?5",
        )?;
        let (record, recipient) = (row::key_text(Some(&key.record)), row::key_text(key.recipient.as_ref()));
        let found = statement
            .query_row((record, &key.rule, &key.step, recipient, &key.occurrence), |found| found.get(0));
        Ok(found.optional()?.map(TouchId))
    }

    /// How many open touches there are to a person; through the two indexes that find a person's touches.
    fn open_to(&self, person: &RecordKey) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM touch t LEFT JOIN message m ON m.number = t.message
             WHERE t.number IN (SELECT number FROM touch WHERE record = ?1 AND recipient = ?1
                     UNION ALL SELECT number FROM touch WHERE recipient = ?1 AND recipient <> record)
               AND (t.state = 'held' OR t.state = 'planned' AND m.state IN ('planned', 'claimed'))",
        )?;
        Ok(statement.query_row([row::key_text(Some(person))], |found| row::count(found, 0))?)
    }

    /// Opens one touch again.
    fn reopen(
        &self,
        mut touch: Touch,
        expires_at: Timestamp,
        by: By<'_>,
        reopened: &mut BTreeSet<MessageId>,
    ) -> Result<Reopened, Error> {
        let message = match touch.message {
            Some(id) => self.message(id)?,
            None => None,
        };
        let (own, waiting) = match message {
            Some(kept) if may_reopen(kept.message.state) => (Some(kept), None),
            other => (None, other.filter(|kept| kept.message.state == MessageState::Planned)),
        };
        match (touch.state, own) {
            (TouchState::Held, _) => return Ok(Reopened::NothingToOpen),
            (TouchState::Planned, None) => {
                let Some(mut kept) = waiting.filter(|kept| reopened.contains(&kept.message.id)) else {
                    return Ok(Reopened::NothingToOpen);
                };
                kept.expires_with(expires_at);
                self.save(&kept)?;
                touch.expires_at = whole(expires_at);
                self.save_touch(&touch)?;
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
            (TouchState::Skipped | TouchState::Cancelled, None) if waiting.is_some() => {
                touch.expires_at = whole(expires_at);
                self.move_touch(&mut touch, TouchState::Planned, None, by)?;
            }
            (TouchState::Skipped | TouchState::Cancelled, None) => {
                let given = self.give_message(touch, Some(expires_at), by)?;
                return Ok(if given { Reopened::Done } else { Reopened::Unaddressed });
            }
        }
        Ok(Reopened::Done)
    }
}
