//! Arming: the transaction that commits an attempt before its first byte leaves, in which the gate decides.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::rows::{Actor, ChangedColumns, Rows, StartedAttempt};
use super::view::{ArmedInTurn, TurnView};
use super::work::UnitOfWork;
use crate::message::{GateDecision, MessageId, Ready, Touch};
use crate::store::millis::whole;
use crate::store::transition::StoredMessage;
use crate::store::{Armed, DAEMON, Error, GateFn};
use crate::terms::{MessageState, Outcome, Reason, TouchState};
use crate::words::Sentence;

/// Arms in the present transaction.
pub(super) fn arm<R: Rows>(
    rows: &mut R,
    messages: &[MessageId],
    epoch: i64,
    now: Timestamp,
    gate: GateFn<'_>,
) -> Result<Vec<Armed>, Error> {
    if messages.is_empty() || rows.epoch()? != epoch {
        return Ok(Vec::new());
    }
    let mut work = UnitOfWork::new(rows);
    work.read_messages(messages)?;
    work.read_planned(messages)?;
    let by = Actor { actor: DAEMON, at: now };
    let mut arming = Arming { work, epoch, by, gone: Vec::new(), joined: BTreeSet::new() };
    let mut armed = Vec::new();
    for id in messages {
        let Some(mut kept) = arming.work.message(*id) else { continue };
        if kept.message.state != MessageState::Claimed || kept.epoch != Some(epoch) {
            continue;
        }
        let mut touches = arming.work.planned_touches(*id);
        let mut decision = arming.ask(&kept, &touches, gate)?;
        if let GateDecision::Join { messages } = decision {
            kept = arming.join(kept, &messages)?;
            touches = arming.work.planned_touches(*id);
            decision = arming.ask(&kept, &touches, gate)?;
        }
        armed.extend(arming.follow(kept, touches, decision));
    }
    arming.work.write()?;
    Ok(armed)
}

/// Where a touch ends that stays behind as the rest of its message goes: what a person's wish or death stops was not sent,
/// anything else no longer holds.
fn left_behind(reason: Reason) -> TouchState {
    match reason {
        Reason::Deceased | Reason::OptedOut => TouchState::Skipped,
        _ => TouchState::Cancelled,
    }
}

/// One arming transaction.
struct Arming<'a, R> {
    work: UnitOfWork<'a, R>,
    epoch: i64,
    by: Actor<'a>,
    /// What it has armed so far.
    gone: Vec<ArmedInTurn>,
    /// What has joined another message.
    joined: BTreeSet<MessageId>,
}

impl<R: Rows> Arming<'_, R> {
    fn ask(&self, kept: &StoredMessage, touches: &[Touch], gate: GateFn<'_>) -> Result<GateDecision, Error> {
        let rows = &*self.work.rows;
        let seen = TurnView { stands: rows, key: rows.key(), gone: &self.gone, joined: &self.joined };
        gate(&kept.message, touches, &seen)
    }

    /// Gives the touches of other messages to this one, as far as those still wait and were never tried. They have no
    /// touch any more, and end.
    fn join(&mut self, mut kept: StoredMessage, messages: &[MessageId]) -> Result<StoredMessage, Error> {
        self.work.read_messages(messages)?;
        self.work.read_planned(messages)?;
        let own = kept.message.id;
        for id in messages.iter().filter(|id| **id != own) {
            let Some(mut other) = self.work.message(*id) else { continue };
            let waits = match other.message.state {
                MessageState::Planned => other.message.not_before_at <= self.by.at,
                MessageState::Claimed => other.epoch == Some(self.epoch),
                _ => false,
            };
            let same = (&other.message.recipient, other.message.class)
                == (&kept.message.recipient, kept.message.class);
            if !waits || !same || other.message.attempts > 0 {
                continue;
            }
            for mut touch in self.work.planned_touches(*id) {
                let (number, state) = (touch.id, touch.state.into());
                touch.message = Some(own);
                self.work.save_touch(touch);
                self.work.tell_touch(number, (Some(state), state), Some(Reason::ManyAtOnce), self.by);
            }
            kept.take_over(&other);
            other.cancel(Reason::ManyAtOnce, self.by.at);
            self.work.save(other, ChangedColumns::Whole);
            self.joined.insert(*id);
        }
        self.work.save(kept.clone(), ChangedColumns::Whole);
        Ok(kept)
    }

    /// Does what the gate has decided.
    fn follow(
        &mut self,
        mut kept: StoredMessage,
        touches: Vec<Touch>,
        decision: GateDecision,
    ) -> Option<Armed> {
        match decision {
            GateDecision::Send(ready) => return Some(self.send(kept, touches, *ready)),
            // Whoever has asked once more about all of them is not answered so.
            GateDecision::Keep | GateDecision::Join { .. } => {}
            GateDecision::Defer { until, reason } => {
                let told = kept.message.reason == Some(reason);
                kept.defer(until, reason);
                self.leaves_claimed(kept, !told);
            }
            GateDecision::Move { channel } => {
                kept.go_by(channel);
                kept.give_back();
                self.leaves_claimed(kept, true);
            }
            GateDecision::Skip { reason, error, ready } => {
                let why = (TouchState::Skipped, reason, error.as_ref());
                self.close(kept, touches, why, ready.as_deref());
            }
            GateDecision::Cancel { reason } => {
                self.close(kept, touches, (TouchState::Cancelled, reason, None), None)
            }
        }
        None
    }

    fn send(&mut self, mut kept: StoredMessage, touches: Vec<Touch>, ready: Ready) -> Armed {
        let mut going = Vec::new();
        for touch in touches {
            match ready.dropped.iter().find(|(id, _)| *id == touch.id) {
                Some((_, reason)) => {
                    self.work.move_touch(touch, left_behind(*reason), (Some(*reason), None), self.by);
                }
                None => going.push(touch.id),
            }
        }
        let address = self.work.rows.key().digest(&ready.address);
        kept.arm(&ready, address.clone(), self.by.at);
        let (id, attempt) = (kept.message.id, kept.message.attempts);
        let key = self.work.rows.key();
        let (out_id, message_ref) = (key.out_id(id, attempt), key.message_ref(id));
        let message = kept.message.clone();
        self.gone.push(ArmedInTurn {
            message: id,
            recipient: message.recipient.clone(),
            class: message.class,
            rule: message.rule.clone(),
            step: message.step.clone(),
            repeat: message.repeat,
            address,
            subject: ready.subject.clone(),
            text: ready.text.clone(),
            at: whole(self.by.at),
        });
        self.work.tell_message(&kept, Outcome::Claimed, None, self.by);
        self.work.save_with_text(kept);
        self.work.begin(StartedAttempt {
            message: id,
            attempt,
            channel: ready.channel,
            out_id: out_id.clone(),
            epoch: self.epoch,
            at: self.by.at,
        });
        Armed { message, touches: going, attempt, out_id, message_ref, ready }
    }

    /// The touches end as the gate says, and the message with them.
    fn close(
        &mut self,
        mut kept: StoredMessage,
        touches: Vec<Touch>,
        (state, reason, error): (TouchState, Reason, Option<&Sentence>),
        ready: Option<&Ready>,
    ) {
        let dropped = |id| {
            let found = ready?.dropped.iter().find(|(dropped, _)| *dropped == id);
            found.map(|(_, reason)| *reason)
        };
        for touch in touches {
            match dropped(touch.id) {
                Some(own) => self.work.move_touch(touch, left_behind(own), (Some(own), None), self.by),
                None => self.work.move_touch(touch, state, (Some(reason), error), self.by),
            }
        }
        kept.cancel(reason, self.by.at);
        match ready {
            Some(ready) => {
                kept.go_by(ready.channel);
                kept.fill_in(ready);
                self.work.save_with_text(kept);
            }
            None => self.work.save(kept, ChangedColumns::Whole),
        }
    }

    fn leaves_claimed(&mut self, kept: StoredMessage, tell: bool) {
        if tell {
            self.work.tell_message(&kept, Outcome::Claimed, kept.message.reason, self.by);
        }
        self.work.save(kept, ChangedColumns::Whole);
    }
}
