//! A store that forgets: for tests and for simulating long times quickly.
//!
//! Plain maps behind the same traits; one suite of contract tests holds it to the same answers as the database.

mod arm;
mod days;
mod ledger;
mod notes;
mod operator;
mod outbox;
mod pauses;
mod plan;
mod records;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::address::{KEY_BYTES, Key};
use super::transition::{Kept, Way};
use super::{Attempt, Error, Event, FieldChange, Pause, RuleState, Store, Tally};
use crate::calendar::zone::Zone;
use crate::message::{MessageId, Touch, TouchId, TouchKey};
use crate::record::{Kinds, Record, RecordKey};
use crate::terms::{ChannelName, MessageState, Outcome, Reason, TouchState};

/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    kinds: Kinds,
    zone: Zone,
    key: Key,
    records: BTreeMap<RecordKey, Record>,
    days: days::Days,
    /// Every change of a record; a change's number is its place, from 1.
    changes: Vec<(RecordKey, FieldChange)>,
    touches: BTreeMap<TouchId, Planned>,
    by_key: BTreeMap<TouchKey, TouchId>,
    of_record: BTreeMap<RecordKey, BTreeSet<TouchId>>,
    messages: Messages,
    attempts: BTreeMap<MessageId, Vec<Attempt>>,
    /// Every move, in the order in which it happened.
    events: Events,
    suppressed: BTreeSet<(ChannelName, Vec<u8>)>,
    boot: i64,
    rule_states: BTreeMap<String, RuleState>,
    notes: BTreeMap<String, String>,
    pauses: BTreeMap<String, Pause>,
}

/// A touch and how it is sent.
#[derive(Debug, Clone, PartialEq)]
struct Planned {
    touch: Touch,
    way: Way,
}

/// A move of a touch or of a message.
#[derive(Debug, Clone, PartialEq)]
struct Moved {
    touch: Option<TouchId>,
    message: Option<MessageId>,
    event: Event,
}

impl MemoryStore {
    /// An empty store of these kinds.
    #[must_use]
    pub fn new(kinds: &Kinds, zone: Zone) -> MemoryStore {
        MemoryStore {
            kinds: kinds.clone(),
            zone,
            key: Key::new(&[0; KEY_BYTES]),
            records: BTreeMap::new(),
            days: days::Days::default(),
            changes: Vec::new(),
            touches: BTreeMap::new(),
            by_key: BTreeMap::new(),
            of_record: BTreeMap::new(),
            messages: Messages::default(),
            attempts: BTreeMap::new(),
            events: Events::default(),
            suppressed: BTreeSet::new(),
            boot: 0,
            rule_states: BTreeMap::new(),
            notes: BTreeMap::new(),
            pauses: BTreeMap::new(),
        }
    }

    /// Moves a touch to another state, with its event. What had gone wrong before is no reason any more.
    fn move_touch(&mut self, id: TouchId, to: TouchState, reason: Option<Reason>, by: By<'_>) {
        self.move_touch_for(id, to, (reason, None), by);
    }

    /// The same where something went wrong: its words are kept with the touch.
    fn move_touch_for(
        &mut self,
        id: TouchId,
        to: TouchState,
        (reason, error): (Option<Reason>, Option<&str>),
        by: By<'_>,
    ) {
        if let Some(planned) = self.touches.get_mut(&id) {
            let from = planned.touch.state;
            planned.touch.state = to;
            planned.touch.reason = reason;
            planned.touch.error = error.map(str::to_owned);
            self.tell(Some(id), None, (Some(from.into()), to.into()), reason, by);
        }
    }

    /// Writes an event.
    fn tell(
        &mut self,
        touch: Option<TouchId>,
        message: Option<MessageId>,
        (from, to): (Option<Outcome>, Outcome),
        reason: Option<Reason>,
        by: By<'_>,
    ) {
        let at = super::millis::whole(by.at);
        let event = Event { at, from, to, reason, actor: by.actor.to_owned() };
        self.events.push(Moved { touch, message, event });
    }

    /// The planned touches of a message, in the order of their numbers.
    fn planned_touches(&self, message: MessageId) -> Vec<Touch> {
        let of_message = self.messages.touches_of(message).filter_map(|id| self.touches.get(&id));
        let touches = of_message.map(|planned| &planned.touch);
        touches.filter(|touch| touch.state == TouchState::Planned).cloned().collect()
    }
}

/// Moves, found by what moved. A move's number is its place, from 1.
#[derive(Debug, Default)]
struct Events {
    all: Vec<Moved>,
    of_touch: BTreeSet<(TouchId, usize)>,
    of_message: BTreeSet<(MessageId, usize)>,
}

impl Events {
    fn push(&mut self, moved: Moved) {
        let number = self.all.len() + 1;
        self.of_touch.extend(moved.touch.map(|touch| (touch, number)));
        self.of_message.extend(moved.message.map(|message| (message, number)));
        self.all.push(moved);
    }

    /// Takes back all but the first so many.
    fn truncate(&mut self, length: usize) {
        while self.all.len() > length {
            let number = self.all.len();
            if let Some(moved) = self.all.pop() {
                moved.touch.map(|touch| self.of_touch.remove(&(touch, number)));
                moved.message.map(|message| self.of_message.remove(&(message, number)));
            }
        }
    }

    /// The numbers of the moves of a touch and of its message, oldest first.
    fn of(&self, touch: TouchId, message: Option<MessageId>) -> Vec<usize> {
        let own = self.of_touch.range((touch, 0)..=(touch, usize::MAX)).map(|(_, number)| *number);
        let mut numbers: Vec<usize> = own.collect();
        if let Some(message) = message {
            let its = self.of_message.range((message, 0)..=(message, usize::MAX));
            numbers.extend(its.map(|(_, number)| *number));
        }
        numbers.sort_unstable();
        numbers
    }

    fn get(&self, number: usize) -> Option<&Event> {
        self.all.get(number.checked_sub(1)?).map(|moved| &moved.event)
    }
}

/// Who moved something, and when.
#[derive(Debug, Clone, Copy)]
struct By<'a> {
    actor: &'a str,
    at: Timestamp,
}

/// Messages, and the ways to find them that need not look at all of them.
#[derive(Debug, Default)]
struct Messages {
    all: BTreeMap<MessageId, Kept>,
    /// Those that are planned: by channel and the instant from which they may be taken up.
    waiting: BTreeSet<(ChannelName, Timestamp, Timestamp, MessageId)>,
    of_person: BTreeMap<RecordKey, BTreeSet<MessageId>>,
    of_address: BTreeMap<Vec<u8>, BTreeSet<MessageId>>,
    touches: BTreeSet<(MessageId, TouchId)>,
}

impl Messages {
    fn get(&self, id: MessageId) -> Option<&Kept> {
        self.all.get(&id)
    }

    /// Enters a new message and gives it its number.
    fn insert(&mut self, mut kept: Kept) -> MessageId {
        let last = self.all.last_key_value().map_or(0, |(id, _)| id.0);
        let id = MessageId(last + 1);
        kept.message.id = id;
        self.of_person.entry(kept.message.recipient.clone()).or_default().insert(id);
        self.save(kept);
        id
    }

    /// Makes the messages of one rule another rule's.
    fn rename_rule(&mut self, from: &str, to: &str) {
        for kept in self.all.values_mut().filter(|kept| kept.message.rule == from) {
            to.clone_into(&mut kept.message.rule);
        }
    }

    /// Replaces a message by what has become of it.
    fn save(&mut self, kept: Kept) {
        let id = kept.message.id;
        if let Some(before) = self.all.get(&id) {
            self.waiting.remove(&place(before));
            if let Some(digest) = &before.address
                && let Some(same) = self.of_address.get_mut(digest)
            {
                same.remove(&id);
            }
        }
        if kept.message.state == MessageState::Planned {
            self.waiting.insert(place(&kept));
        }
        if let Some(digest) = &kept.address {
            self.of_address.entry(digest.clone()).or_default().insert(id);
        }
        self.all.insert(id, kept);
    }

    fn touches_of(&self, message: MessageId) -> impl Iterator<Item = TouchId> {
        let range = (message, TouchId(i64::MIN))..=(message, TouchId(i64::MAX));
        self.touches.range(range).map(|(_, touch)| *touch)
    }
}

fn place(kept: &Kept) -> (ChannelName, Timestamp, Timestamp, MessageId) {
    let message = &kept.message;
    (message.channel, message.not_before_at, message.due_at, message.id)
}

impl Store for MemoryStore {
    fn tally(&self) -> Result<Tally, Error> {
        let mut tally = Tally::default();
        for kept in self.messages.all.values() {
            *tally.messages.entry(kept.message.state).or_default() += 1;
        }
        for planned in self.touches.values() {
            *tally.touches.entry(planned.touch.state).or_default() += 1;
        }
        Ok(tally)
    }
}
