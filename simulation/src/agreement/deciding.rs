//! The daemon in a world, day by day: the real planner, store, gate and transitions, driven by events on one thread.
//!
//! Every message is decided at exactly the instant from which it may go, in the order in which a lane takes messages up;
//! what leaves is accepted. Just before, `explain` is asked what is about to happen.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::explained;
use super::foretold::{Foretold, Headline};
use super::lived::{Decision, GateOutcome, Life};
use crate::pass::PassSink;
use touchbase::gate;
use touchbase::internals::daemon::lane;
use touchbase::internals::daemon::planner::PlanSink;
use touchbase::message::outcome::Answer;
use touchbase::message::{GateDecision, MessageId, PlannedTouch, TouchId, TouchKey};
use touchbase::record::Kinds;
use touchbase::store::memory::MemoryStore;
use touchbase::store::{
    AddedTouches, Author, Error, Filter, Incoming, Ledger as _, NewCause, Outbox as _, Pauses as _, Planned,
    RecordStore as _, Reschedule, RuleState,
};
use touchbase::terms::{ChannelName, Outcome, Reason, TouchState, Word as _};
use touchbase::words::Sentence;

/// How often the planner is woken: so often that what is due within an hour of something is planned before that is
/// sent, as in life, where it is woken every second.
const BEAT: SignedDuration = SignedDuration::from_mins(59);
/// Decisions at one instant; more are a circle.
const DECISIONS_MAX: u32 = 500;
/// How often `explain` is asked about one message, and in one world: more of the same shows nothing new.
const ASKED_OF_MESSAGE_MAX: u32 = 3;
const ASKED_MAX: u32 = 60;
/// How long what is still waiting is followed after the days that are looked at.
const AFTERWARDS: SignedDuration = SignedDuration::from_hours(40 * 24);

impl Life<'_> {
    /// Lives on, up to and with an instant.
    pub(super) fn until(&mut self, through: Timestamp) -> Result<(), Error> {
        while let Some(next) = self.next_event()?.filter(|next| *next <= through) {
            self.now = next.max(self.now);
            self.step()?;
        }
        self.now = self.now.max(through);
        Ok(())
    }

    /// Lives on until nothing waits any longer, save what is paused for good.
    pub(super) fn live_to_the_end(&mut self) -> Result<(), Error> {
        self.until(self.world.through)?;
        let last = self.world.through.saturating_add(AFTERWARDS).unwrap_or(Timestamp::MAX);
        while self.waits()? && self.now < last {
            let Some(next) = self.next_event()? else { break };
            self.until(next)?;
        }
        Ok(())
    }

    /// Whether any message waits for something that will be over.
    fn waits(&self) -> Result<bool, Error> {
        let open = (&self.disk).entries(&Filter { outcomes: vec![Outcome::Planned], ..Filter::default() })?;
        Ok(open.iter().any(|entry| !self.is_paused_for_good(&entry.touch.key.rule)))
    }

    /// When something happens next: a beat, a record, the end of a pause, a message.
    fn next_event(&self) -> Result<Option<Timestamp>, Error> {
        let mut next = vec![self.beat_at];
        next.extend(self.world.told.get(self.told).map(|told| told.at.max(self.now)));
        next.extend(self.world.pauses.values().flatten().filter(|until| **until > self.now).copied());
        for channel in ChannelName::ALL {
            next.extend((&self.disk).next_due(*channel)?);
        }
        Ok(next.into_iter().min())
    }

    fn step(&mut self) -> Result<(), Error> {
        let hears = self.hear()?;
        // In life a tick is never more than a second away; between, nothing is new but records and pauses.
        if hears || self.beat_at <= self.now || (&self.disk).paused_at(self.now)? != *self.paused {
            self.beat()?;
        }
        // A lane takes a while to get to what is due.
        if self.now.as_second() % 60 == 0 {
            self.now = self.now.saturating_add(self.world.lag()).unwrap_or(self.now);
        }
        self.deliver()
    }

    /// Writes down what is told by now; says whether there was anything.
    fn hear(&mut self) -> Result<bool, Error> {
        let before = self.told;
        while let Some(told) = self.world.told.get(self.told).filter(|told| told.at <= self.now) {
            let author = Author { name: "made up".to_owned(), at: told.at };
            let incoming = Incoming { key: told.key.clone(), fields: told.fields.clone() };
            (&mut &self.disk).change(&mut |changes| {
                changes.put(std::slice::from_ref(&incoming), &author)?;
                Ok(true)
            })?;
            self.told += 1;
        }
        Ok(self.told > before)
    }

    /// One beat of the planner.
    fn beat(&mut self) -> Result<(), Error> {
        self.beat_at = self.now.saturating_add(BEAT).unwrap_or(Timestamp::MAX);
        let mut sink = UpTo { sink: PassSink::new(&self.disk, &self.fuse), through: self.world.through };
        self.planner.tick(&&self.disk, self.now, &mut sink)?;
        sink.sink.settle()?;
        self.paused = Arc::clone(&self.planner.live().borrow().paused);
        let moved =
            (&self.disk).entries(&Filter { after_event: Some(self.seen_event), ..Filter::default() })?;
        for entry in &moved {
            self.seen_event = self.seen_event.max(entry.event);
            if let Some(message) = &entry.message {
                self.touches.entry(message.id).or_default().insert(entry.touch.id);
            }
        }
        Ok(())
    }

    /// Decides about everything that may go now.
    fn deliver(&mut self) -> Result<(), Error> {
        let mut left = DECISIONS_MAX;
        loop {
            let mut taken_up = Vec::new();
            for id in self.claim()? {
                let Some(message) = self.entry(id)?.and_then(|entry| entry.message) else { continue };
                taken_up.push((message.not_before_at, message.due_at, id));
            }
            if taken_up.is_empty() {
                return Ok(());
            }
            taken_up.sort_unstable();
            for (.., id) in taken_up {
                self.decide(id)?;
                // One that moves to its other channel keeps its turn.
                while let Some(moved) = self.claim()?.pop() {
                    self.decide(moved)?;
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return Err(Error::other(Sentence::Quoted(format!(
                            "{moved} is decided again and again at {}",
                            self.now
                        ))));
                    }
                }
            }
        }
    }

    fn claim(&self) -> Result<Vec<MessageId>, Error> {
        let mut claimed = Vec::new();
        for channel in ChannelName::ALL {
            claimed.extend((&mut &self.disk).claim(*channel, self.now, u32::MAX, self.boot)?);
        }
        Ok(claimed)
    }

    fn decide(&mut self, id: MessageId) -> Result<(), Error> {
        let foretold = self.foretell(id)?;
        let (deployment, paused) = (Arc::clone(self.deployment), Arc::clone(&self.paused));
        let setting = deployment.setting(&paused);
        let (now, mut decided) = (self.now, None);
        let armed = (&mut &self.disk).arm(&[id], self.boot, now, &mut |message, touches, view| {
            let gate = gate::decide(message, touches, setting, view, now)?;
            decided = Some((message.clone(), touches.to_vec(), gate.clone()));
            Ok(gate)
        })?;
        for armed in armed {
            let end = lane::end(&armed, &Answer::Accepted { provider_id: None }, self.deployment, now);
            (&mut &self.disk).finish(&[end])?;
        }
        let Some((message, touches, gate)) = decided else { return Ok(()) };
        let said = match gate {
            GateDecision::Send(ready) | GateDecision::Skip { ready: Some(ready), .. } => {
                GateOutcome::Goes(ready)
            }
            GateDecision::Defer { until, reason } => GateOutcome::Waits(until, reason),
            GateDecision::Skip { reason, error, ready: None } => GateOutcome::Skipped(reason, error),
            GateDecision::Cancel { reason } => GateOutcome::Cancelled(reason),
            GateDecision::Move { .. } | GateDecision::Join { .. } | GateDecision::Keep => return Ok(()),
        };
        let dropped = match &said {
            GateOutcome::Goes(ready) => ready.dropped.clone(),
            _ => Vec::new(),
        };
        let (mut going, mut left_behind) = (Vec::new(), Vec::new());
        for touch in touches {
            match dropped.iter().find(|(id, _)| *id == touch.id) {
                Some((_, reason)) => left_behind.push((touch.key, *reason)),
                None => going.push(touch.key),
            }
        }
        self.decisions.push(Decision {
            at: now,
            touches: going,
            left_behind,
            to: message.recipient,
            class: message.class,
            expires_at: message.expires_at,
            said,
            foretold,
        });
        Ok(())
    }

    /// What `explain` says of the touches of a message now.
    fn foretell(&mut self, id: MessageId) -> Result<Vec<(TouchKey, Headline, Option<Foretold>)>, Error> {
        let mut foretold = Vec::new();
        let total: u32 = self.asked.values().sum();
        let of_message = self.asked.entry(id).or_default();
        if *of_message >= ASKED_OF_MESSAGE_MAX || total >= ASKED_MAX {
            return Ok(foretold);
        }
        *of_message += 1;
        for touch in self.touches.get(&id).into_iter().flatten() {
            let Some(entry) = (&self.disk).entry(*touch)? else { continue };
            if entry.touch.state == TouchState::Planned {
                let (headline, shown) = explained::of_entry(self, &entry)?;
                foretold.push((entry.touch.key, headline, shown));
            }
        }
        Ok(foretold)
    }
}

/// A planner's sink that takes nothing due later than the days that are looked at: what comes after them would use up
/// caps that what waits since then still needs.
struct UpTo<'a> {
    sink: PassSink<'a, MemoryStore>,
    through: Timestamp,
}

impl PlanSink for UpTo<'_> {
    fn plan(&mut self, mut touches: Vec<PlannedTouch>, now: Timestamp) -> Result<Planned, Error> {
        touches.retain(|touch| touch.due_at <= self.through);
        self.sink.plan(touches, now)
    }

    fn cancel(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.sink.cancel(touches, reason, author)
    }

    fn hold(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.sink.hold(touches, reason, author)
    }

    fn add_cause(&mut self, cause: NewCause, added: AddedTouches) -> Result<i64, Error> {
        self.sink.add_cause(cause, added)
    }

    fn skip(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.sink.skip(touches, reason, author)
    }

    fn release(&mut self, touches: Vec<TouchId>, author: Author) -> Result<u64, Error> {
        self.sink.release(touches, author)
    }

    fn remember(&mut self, states: Vec<(String, RuleState)>, changes: Option<i64>) -> Result<(), Error> {
        self.sink.remember(states, changes)
    }

    fn note(&mut self, name: &'static str, text: String) -> Result<(), Error> {
        self.sink.note(name, text)
    }

    fn rename(&mut self, from: String, to: String) -> Result<u64, Error> {
        self.sink.rename(from, to)
    }

    fn reschedule(&mut self, moves: Vec<Reschedule>, author: Author) -> Result<u64, Error> {
        self.sink.reschedule(moves, author)
    }

    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        self.sink.wake_paused(limit)
    }

    fn declare(&mut self, kinds: Kinds) -> Result<(), Error> {
        self.sink.declare(kinds)
    }
}
