//! The transaction that commits an attempt before its first byte leaves, and what the gate may ask within it.

use jiff::Timestamp;

use super::events::By;
use super::{SqliteStore, row};
use crate::message::{Gate, GateView, MessageId, Ready, Said, Touch};
use crate::record::RecordKey;
use crate::record::view::ViewError;
use crate::store::millis::millis;
use crate::store::transition::Kept;
use crate::store::{Armed, DAEMON, Error, GateFn};
use crate::terms::{ChannelName, Class, MessageState, Outcome, Reason, TouchState, Word};

impl SqliteStore {
    /// Arms in the present transaction.
    pub(super) fn arm_all(
        &self,
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        let mut armed = Vec::new();
        let latest: i64 =
            self.connection.prepare_cached("SELECT boot FROM instance")?.query_row([], |row| row.get(0))?;
        if latest != boot {
            return Ok(armed);
        }
        for id in messages {
            let Some(mut kept) = self.message(*id)? else { continue };
            if kept.message.state != MessageState::Claimed || kept.boot != Some(boot) {
                continue;
            }
            let touches = self.planned_touches(*id)?;
            match gate(&kept.message, &touches, self)? {
                Gate::Send(ready) => armed.push(self.send(kept, touches, *ready, boot, now)?),
                Gate::Defer { until, reason } => self.defer(kept, until, reason, now)?,
                Gate::Move { channel } => {
                    kept.go_by(channel);
                    kept.give_back();
                    self.save(&kept)?;
                    self.left_claimed(&kept, now)?;
                }
                Gate::Skip { reason, error, ready } => {
                    let end = (TouchState::Skipped, reason, error);
                    self.close(kept, touches, end, ready.as_deref(), now)?;
                }
                Gate::Cancel { reason } => {
                    self.close(kept, touches, (TouchState::Cancelled, reason, None), None, now)?;
                }
            }
        }
        Ok(armed)
    }

    fn send(
        &self,
        mut kept: Kept,
        touches: Vec<Touch>,
        ready: Ready,
        boot: i64,
        now: Timestamp,
    ) -> Result<Armed, Error> {
        let mut going = Vec::new();
        for mut touch in touches {
            match ready.dropped.iter().find(|(id, _)| *id == touch.id) {
                Some((_, reason)) => {
                    let by = By { actor: DAEMON, at: now };
                    self.move_touch(&mut touch, TouchState::Cancelled, Some(*reason), by)?;
                }
                None => going.push(touch.id),
            }
        }
        kept.arm(&ready, self.key.digest(&ready.address), now);
        self.save(&kept)?;
        self.save_text(&kept)?;
        self.left_claimed(&kept, now)?;
        let (id, attempt) = (kept.message.id, kept.message.attempts);
        let out_id = self.key.out_id(id, attempt);
        self.connection
            .prepare_cached(
                "INSERT INTO attempt (message, n, channel, out_id, boot, started_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((id.0, attempt, ready.channel.as_str(), &out_id, boot, millis(now)))?;
        let message_ref = self.key.message_ref(id);
        Ok(Armed { message: kept.message, touches: going, attempt, out_id, message_ref, ready })
    }

    fn defer(&self, mut kept: Kept, until: Timestamp, reason: Reason, now: Timestamp) -> Result<(), Error> {
        let told = kept.message.reason == Some(reason);
        kept.defer(until, reason);
        self.save(&kept)?;
        if told { Ok(()) } else { self.left_claimed(&kept, now) }
    }

    /// The touches end as the gate says, and the message with them.
    fn close(
        &self,
        mut kept: Kept,
        touches: Vec<Touch>,
        (state, reason, error): (TouchState, Reason, Option<String>),
        ready: Option<&Ready>,
        now: Timestamp,
    ) -> Result<(), Error> {
        for mut touch in touches {
            let why = (Some(reason), error.as_deref());
            self.move_touch_for(&mut touch, state, why, By { actor: DAEMON, at: now })?;
        }
        kept.cancel(reason, now);
        if let Some(ready) = ready {
            kept.go_by(ready.channel);
            kept.fill_in(ready);
            self.save_text(&kept)?;
        }
        self.save(&kept)
    }

    fn left_claimed(&self, kept: &Kept, now: Timestamp) -> Result<(), Error> {
        let from_to = (Some(Outcome::Claimed), kept.message.state.into());
        self.message_event(kept.message.id, from_to, kept.message.reason, By { actor: DAEMON, at: now })
    }
}

impl GateView for SqliteStore {
    fn sent_since(&self, recipient: &RecordKey, class: Class, since: Timestamp) -> Result<u32, ViewError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM message
             WHERE recipient = ?1 AND class = ?2 AND sent_at >= ?3
               AND state IN ('sending', 'accepted', 'delivered', 'unknown')",
            )
            .map_err(unreadable)?;
        let which = (row::key_text(Some(recipient)), class.as_str(), millis(since));
        statement.query_row(which, |row| row.get(0)).map_err(unreadable)
    }

    fn is_suppressed(&self, channel: ChannelName, address: &str) -> Result<bool, ViewError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM suppression WHERE channel = ?1 AND address = ?2)")
            .map_err(unreadable)?;
        let which = (channel.as_str(), self.key.digest(address));
        statement.query_row(which, |row| row.get(0)).map_err(unreadable)
    }

    fn said_since(
        &self,
        said: &Said<'_>,
        since: Timestamp,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM message m JOIN message_text t ON t.message = m.number
                 WHERE m.address = ?1 AND m.sent_at >= ?2 AND m.rule = ?3 AND m.step = ?4 AND m.repeat = ?5
                   AND m.number IS NOT ?6 AND m.state IN ('sending', 'accepted', 'delivered', 'unknown')
                   AND t.body = ?7 AND coalesce(t.subject, '') = ?8)",
            )
            .map_err(unreadable)?;
        let which = (
            self.key.digest(said.address),
            millis(since),
            said.rule,
            said.step,
            said.repeat,
            except.map(|message| message.0),
            said.text,
            said.subject,
        );
        statement.query_row(which, |row| row.get(0)).map_err(unreadable)
    }
}

fn unreadable(error: rusqlite::Error) -> ViewError {
    Error::from(error).into()
}
