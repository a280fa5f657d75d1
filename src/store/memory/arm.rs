//! Arming in memory: the gate's decisions, all of them or none.

use jiff::Timestamp;

use super::{By, MemoryStore};
use crate::message::{Gate, GateView, MessageId, Ready, Said, Touch};
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::record::view::ViewError;
use crate::store::millis::whole;
use crate::store::transition::{Kept, may_have_gone};
use crate::store::{Armed, Attempt, DAEMON, Error, GateFn};
use crate::terms::{ChannelName, Class, MessageState, Outcome, Reason, TouchState};

impl MemoryStore {
    pub(super) fn arm_all(
        &mut self,
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        let before = self.messages_with_touches(messages);
        let events = self.events.all.len();
        let mut armed = Vec::new();
        for id in messages {
            let Some(kept) = self.messages.get(*id).cloned() else { continue };
            if boot != self.boot || kept.message.state != MessageState::Claimed || kept.boot != Some(boot) {
                continue;
            }
            let touches = self.planned_touches(*id);
            match gate(&kept.message, &touches, self) {
                Ok(decision) => armed.extend(self.decide(kept, touches, decision, now)),
                Err(error) => {
                    self.undo(before, events);
                    return Err(error);
                }
            }
        }
        Ok(armed)
    }

    fn messages_with_touches(&self, messages: &[MessageId]) -> Vec<(Kept, Vec<Touch>)> {
        let kept = messages.iter().filter_map(|id| self.messages.get(*id));
        kept.map(|kept| (kept.clone(), self.planned_touches(kept.message.id))).collect()
    }

    fn undo(&mut self, before: Vec<(Kept, Vec<Touch>)>, events: usize) {
        for (kept, touches) in before {
            let (id, tried) = (kept.message.id, kept.message.attempts as usize);
            if let Some(attempts) = self.attempts.get_mut(&id) {
                attempts.truncate(tried);
            }
            self.messages.save(kept);
            for touch in touches {
                if let Some(planned) = self.touches.get_mut(&touch.id) {
                    planned.touch = touch;
                }
            }
        }
        self.events.truncate(events);
    }

    fn decide(
        &mut self,
        mut kept: Kept,
        touches: Vec<Touch>,
        decision: Gate,
        now: Timestamp,
    ) -> Option<Armed> {
        match decision {
            Gate::Send(ready) => return Some(self.send(kept, &touches, *ready, now)),
            Gate::Defer { until, reason } => {
                let told = kept.message.reason == Some(reason);
                kept.defer(until, reason);
                self.left_claimed(kept, !told, now);
            }
            Gate::Move { channel } => {
                kept.go_by(channel);
                kept.give_back();
                self.left_claimed(kept, true, now);
            }
            Gate::Skip { reason, error, ready } => {
                self.close(kept, touches, (TouchState::Skipped, reason, error), ready.as_deref(), now);
            }
            Gate::Cancel { reason } => {
                self.close(kept, touches, (TouchState::Cancelled, reason, None), None, now);
            }
        }
        None
    }

    fn send(&mut self, mut kept: Kept, touches: &[Touch], ready: Ready, now: Timestamp) -> Armed {
        let mut going = Vec::new();
        for touch in touches {
            match ready.dropped.iter().find(|(id, _)| *id == touch.id) {
                Some((id, reason)) => {
                    self.move_touch(*id, TouchState::Cancelled, Some(*reason), By { actor: DAEMON, at: now });
                }
                None => going.push(touch.id),
            }
        }
        kept.arm(&ready, self.key.digest(&ready.address), now);
        let (id, number) = (kept.message.id, kept.message.attempts);
        let out_id = self.key.out_id(id, number);
        let message = kept.message.clone();
        self.left_claimed(kept, true, now);
        let attempt = Attempt {
            attempt: number,
            channel: ready.channel,
            out_id: out_id.clone(),
            started_at: whole(now),
            ended_at: None,
            outcome: None,
            detail: None,
        };
        self.attempts.entry(id).or_default().push(attempt);
        Armed {
            message,
            touches: going,
            attempt: number,
            out_id,
            message_ref: self.key.message_ref(id),
            ready,
        }
    }

    fn close(
        &mut self,
        mut kept: Kept,
        touches: Vec<Touch>,
        (state, reason, error): (TouchState, Reason, Option<String>),
        ready: Option<&Ready>,
        now: Timestamp,
    ) {
        for touch in touches {
            let why = (Some(reason), error.as_deref());
            self.move_touch_for(touch.id, state, why, By { actor: DAEMON, at: now });
        }
        kept.cancel(reason, now);
        if let Some(ready) = ready {
            kept.go_by(ready.channel);
            kept.fill_in(ready);
        }
        self.messages.save(kept);
    }

    fn left_claimed(&mut self, kept: Kept, tell: bool, now: Timestamp) {
        let (from, to) = (Some(Outcome::Claimed), kept.message.state.into());
        let (id, reason) = (kept.message.id, kept.message.reason);
        self.messages.save(kept);
        if tell {
            self.tell(None, Some(id), (from, to), reason, By { actor: DAEMON, at: now });
        }
    }
}

impl GateView for MemoryStore {
    fn sent_since(&self, recipient: &RecordKey, class: Class, since: Timestamp) -> Result<u32, ViewError> {
        let own = self.messages.of_person.get(recipient).into_iter().flatten();
        let sent = own.filter_map(|id| self.messages.get(*id)).filter(|kept| {
            kept.message.class == class
                && may_have_gone(kept.message.state)
                && kept.sent_at.is_some_and(|at| at >= whole(since))
        });
        Ok(u32::try_from(sent.count()).unwrap_or(u32::MAX))
    }

    fn is_suppressed(&self, channel: ChannelName, address: &str) -> Result<bool, ViewError> {
        Ok(self.suppressed.contains(&(channel, self.key.digest(address))))
    }

    fn said_since(
        &self,
        said: &Said<'_>,
        since: Timestamp,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let same = self.messages.of_address.get(&self.key.digest(said.address)).into_iter().flatten();
        Ok(same.filter_map(|id| self.messages.get(*id)).any(|kept| {
            let message = &kept.message;
            Some(message.id) != except
                && (message.rule.as_str(), message.step.as_str(), message.repeat)
                    == (said.rule, said.step, said.repeat)
                && may_have_gone(message.state)
                && kept.sent_at.is_some_and(|at| at >= whole(since))
                && (message.body.as_deref() == Some(said.text)
                    && message.subject.as_deref().unwrap_or_default() == said.subject
                    || planted::is(Bug::SameAddressWhateverTheWords))
        }))
    }
}
