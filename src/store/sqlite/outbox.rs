//! The way from due to done: claims, ends, boots; what is still open and what is called off.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::events::By;
use super::messages::{TOUCH, touch};
use super::{SqliteStore, row};
use crate::failpoint::Commit;
use crate::message::{Message, MessageId, Next, PlannedTouch, Touch, TouchId};
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::store::millis::{instant, millis};
use crate::store::transition::may_cancel;
use crate::store::{Armed, AttemptEnd, Author, Boot, DAEMON, Error, GateFn, Outbox, Planned, Reschedule};
use crate::terms::{AttemptOutcome, ChannelName, MessageState, Outcome, Reason, TouchState, Word};

impl Outbox for SqliteStore {
    fn plan(&mut self, touches: &[PlannedTouch], now: Timestamp) -> Result<Planned, Error> {
        self.transaction(Commit::Plan, || self.plan_all(touches, By { actor: DAEMON, at: now }))
    }

    fn cancel(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        self.transaction(Commit::Cancel, || {
            let mut cancelled = 0;
            for id in touches {
                cancelled += u64::from(self.cancel_touch(*id, reason, by)?);
            }
            Ok(cancelled)
        })
    }

    fn reschedule(&mut self, moves: &[Reschedule], author: &Author) -> Result<u64, Error> {
        let by = By { actor: &author.name, at: author.at };
        self.transaction(Commit::Reschedule, || {
            let mut moved = 0;
            for to in moves {
                moved += u64::from(self.reschedule_touch(*to, by)?);
            }
            Ok(moved)
        })
    }

    fn open_touches(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let mut open = match records {
            Some(records) => self.open_about(records, rule)?,
            None => self.open_of(rule)?,
        };
        open.sort_by_key(|touch| touch.id);
        open.dedup_by_key(|touch| touch.id);
        Ok(open)
    }

    fn claim(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        boot: i64,
    ) -> Result<Vec<MessageId>, Error> {
        self.transaction(Commit::Claim, || {
            let mut statement = self.connection.prepare_cached(
                "UPDATE message SET state = 'claimed', boot = ?4
                 WHERE number IN (
                     SELECT number FROM message WHERE state = 'planned' AND channel = ?1 AND not_before_at <= ?2
                     ORDER BY not_before_at, due_at, number LIMIT ?3)
                   AND (SELECT boot FROM instance) = ?4
                 RETURNING not_before_at, due_at, number",
            )?;
            let rows = statement.query_map((channel.as_str(), millis(now), limit, boot), |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            })?;
            let mut claimed = rows.collect::<Result<Vec<_>, _>>()?;
            claimed.sort_unstable();
            Ok(claimed.into_iter().map(|(_, _, number)| MessageId(number)).collect())
        })
    }

    fn arm(
        &mut self,
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        self.transaction(Commit::Turn, || self.arm_all(messages, boot, now, gate))
    }

    fn finish(&mut self, ends: &[AttemptEnd]) -> Result<u64, Error> {
        self.transaction(Commit::Finish, || {
            let mut moved = 0;
            for end in ends {
                moved += u64::from(self.finish_one(end)?);
            }
            Ok(moved)
        })
    }

    fn turn(
        &mut self,
        ends: &[AttemptEnd],
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        self.transaction(Commit::Turn, || {
            for end in ends {
                self.finish_one(end)?;
            }
            self.arm_all(messages, boot, now, gate)
        })
    }

    fn boot(&mut self, now: Timestamp, crashed: &mut dyn FnMut(&Message) -> Next) -> Result<Boot, Error> {
        self.transaction(Commit::Boot, || {
            let boot = self.connection.query_row(
                "UPDATE instance SET boot = boot + 1 RETURNING boot",
                [],
                |row| row.get(0),
            )?;
            let given_back = self.connection.execute(
                "UPDATE message SET state = 'planned', boot = NULL
                 WHERE state = 'claimed' AND state IN ('claimed', 'sending')",
                [],
            )?;
            let unknown = self.end_crashed(now, crashed)?;
            Ok(Boot { boot, given_back: u64::try_from(given_back).unwrap_or(0), unknown })
        })
    }

    fn give_back(&mut self, boot: i64) -> Result<u64, Error> {
        self.transaction(Commit::GiveBack, || {
            let given_back = self.connection.execute(
                "UPDATE message SET state = 'planned', boot = NULL
                 WHERE state = 'claimed' AND state IN ('claimed', 'sending') AND boot = ?1",
                [boot],
            )?;
            Ok(u64::try_from(given_back).unwrap_or(0))
        })
    }

    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        self.transaction(Commit::Wake, || {
            let mut statement = self.connection.prepare_cached(
                "UPDATE message SET not_before_at = due_at, reason = NULL
                 WHERE number IN (SELECT number FROM message
                     WHERE state = 'planned' AND reason = 'paused' ORDER BY number LIMIT ?1)",
            )?;
            Ok(u32::try_from(statement.execute([limit])?).unwrap_or(limit))
        })
    }

    fn next_due(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT not_before_at FROM message WHERE state = 'planned' AND channel = ?1
             ORDER BY not_before_at LIMIT 1",
        )?;
        Ok(statement.query_row([channel.as_str()], |row| row.get(0).map(instant)).optional()?)
    }

    fn overdue(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM (
                 SELECT 1 FROM message WHERE state = 'planned' AND channel = ?1 AND not_before_at <= ?2 LIMIT ?3)",
        )?;
        Ok(statement.query_row((channel.as_str(), millis(since), at_most), |row| row.get(0))?)
    }
}

impl SqliteStore {
    /// Calls off one touch, and its message where that has no other.
    pub(super) fn cancel_touch(&self, id: TouchId, reason: Reason, by: By<'_>) -> Result<bool, Error> {
        let Some(mut touch) = self.touch(id)? else { return Ok(false) };
        let message = match touch.message {
            Some(message) => self.message(message)?,
            None => None,
        };
        let open = match touch.state {
            TouchState::Held => true,
            TouchState::Planned => message.as_ref().is_none_or(|kept| may_cancel(kept.message.state)),
            TouchState::Skipped | TouchState::Cancelled => false,
        };
        if !open {
            return Ok(false);
        }
        let was_planned = touch.state == TouchState::Planned;
        self.move_touch(&mut touch, TouchState::Cancelled, Some(reason), by)?;
        if let Some(mut kept) = message
            && was_planned
            && self.planned_touches(kept.message.id)?.is_empty()
        {
            kept.cancel(reason, by.at);
            self.save(&kept)?;
        }
        Ok(true)
    }

    /// Moves one open touch to another due instant, with its message; one that shares its message with others leaves
    /// them, for their hour is not its own any more.
    fn reschedule_touch(&self, to: Reschedule, by: By<'_>) -> Result<bool, Error> {
        let Some(mut touch) = self.touch(to.touch)? else { return Ok(false) };
        let message = match touch.message {
            Some(message) => self.message(message)?,
            None => None,
        };
        let waiting = message.filter(|kept| kept.message.state == MessageState::Planned);
        if touch.state != TouchState::Held && !(touch.state == TouchState::Planned && waiting.is_some()) {
            return Ok(false);
        }
        touch.due_at = to.due_at;
        touch.expires_at = to.expires_at;
        if let Some(mut kept) = waiting {
            if self.planned_touches(kept.message.id)?.len() > 1 {
                let way = self.way_of(touch.id)?;
                if let Some(origin) = way.origin(&touch) {
                    touch.message = self.message_for(&origin)?;
                }
            } else {
                kept.reschedule(to.due_at, to.expires_at);
                self.save(&kept)?;
            }
        }
        self.save_touch(&touch)?;
        let state = touch.state.into();
        self.touch_event(touch.id, (Some(state), state), Some(Reason::Moved), by)?;
        Ok(true)
    }

    fn open_about(&self, records: &[RecordKey], rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let sql = format!(
            "SELECT {TOUCH} FROM touch t LEFT JOIN message m ON m.number = t.message
             WHERE t.record = ?1 AND (?2 IS NULL OR t.rule = ?2)
               AND (t.state = 'held' OR t.state = 'planned' AND m.state IN ('planned', 'claimed'))"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut open = Vec::new();
        for record in records {
            let rows = statement.query_map((row::key_text(Some(record)), rule), |row| touch(row, 0))?;
            for found in rows {
                open.push(found?);
            }
        }
        Ok(open)
    }

    /// Through the small indexes of what is held, waiting and claimed, not through the history.
    fn open_of(&self, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        let of_rule = if rule.is_some() { "= ?1" } else { "IS NOT ?1" };
        let sql = format!(
            "SELECT {TOUCH} FROM touch t WHERE t.state = 'held' AND t.rule {of_rule}
             UNION ALL
             SELECT {TOUCH} FROM message m CROSS JOIN touch t
             WHERE m.state = 'planned' AND m.rule {of_rule} AND t.message = m.number AND t.state = 'planned'
             UNION ALL
             SELECT {TOUCH} FROM message m CROSS JOIN touch t
             WHERE m.state = 'claimed' AND m.state IN ('claimed', 'sending') AND m.rule {of_rule}
               AND t.message = m.number AND t.state = 'planned'"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([rule], |row| touch(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn finish_one(&self, end: &AttemptEnd) -> Result<bool, Error> {
        self.end_attempt(end.message, end.attempt, end.outcome, &end.detail, end.ended_at)?;
        let Some(mut kept) = self.message(end.message)? else { return Ok(false) };
        let stale = kept.message.state != MessageState::Sending || kept.message.attempts != end.attempt;
        if stale && !planted::is(Bug::FinishWithoutCompare) {
            return Ok(false);
        }
        kept.end(&end.next, end.ended_at);
        self.save_end(&kept)?;
        let by = By { actor: DAEMON, at: end.ended_at };
        let from_to = (Some(Outcome::Sending), kept.message.state.into());
        self.message_event(end.message, from_to, kept.message.reason, by)?;
        Ok(true)
    }

    fn end_attempt(
        &self,
        message: MessageId,
        attempt: u32,
        outcome: AttemptOutcome,
        detail: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE attempt SET ended_at = ?3, outcome = ?4, detail = ?5 WHERE message = ?1 AND n = ?2",
            )?
            .execute((message.0, attempt, millis(at), outcome.as_str(), detail))?;
        Ok(())
    }

    /// Moves on what an earlier boot was sending. There are only as many as were on the wire at once.
    fn end_crashed(&self, now: Timestamp, crashed: &mut dyn FnMut(&Message) -> Next) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number FROM message WHERE state = 'sending' AND state IN ('claimed', 'sending')
                 ORDER BY number",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        let sending = rows.collect::<Result<Vec<i64>, _>>()?;
        let mut unknown = 0;
        for id in sending {
            let Some(mut kept) = self.message(MessageId(id))? else { continue };
            kept.crash();
            let next = crashed(&kept.message);
            kept.end(&next, now);
            self.save(&kept)?;
            self.end_attempt(kept.message.id, kept.message.attempts, AttemptOutcome::Crashed, "", now)?;
            let from_to = (Some(Outcome::Sending), kept.message.state.into());
            let by = By { actor: DAEMON, at: now };
            self.message_event(kept.message.id, from_to, kept.message.reason, by)?;
            unknown += 1;
        }
        Ok(unknown)
    }
}
