//! What one transaction has read and is going to write: read in batches, changed in memory, written in batches.
//!
//! New messages and touches bear negative numbers until they are written; [`Work::write`] gives them their own. Moves are
//! appended in the order in which they were told.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{Actor, ChangedColumns, EndedAttempt, Moved, Rows, StartedAttempt, TouchEntry, TouchLinks};
use crate::message::{MessageId, Origin, PlannedTouch, Touch, TouchId};
use crate::record::RecordKey;
use crate::store::Error;
use crate::store::transition::{StoredMessage, Way};
use crate::terms::{Outcome, Reason, TouchState};
use crate::words::Sentence;

/// A message at hand, and how much of it is to be written.
struct LoadedMessage {
    kept: StoredMessage,
    write: Option<ChangedColumns>,
    text: bool,
}

/// The work of one transaction, or of one batch of it.
pub(super) struct UnitOfWork<'a, R> {
    pub(super) rows: &'a mut R,
    messages: BTreeMap<MessageId, LoadedMessage>,
    to_person: BTreeMap<RecordKey, BTreeSet<(bool, u64)>>,
    touches: BTreeMap<TouchId, (Touch, bool)>,
    of_message: BTreeMap<MessageId, BTreeSet<TouchId>>,
    new_messages: Vec<MessageId>,
    new_touches: Vec<TouchEntry<'a>>,
    replaced: Vec<(TouchId, TouchEntry<'a>)>,
    moves: Vec<Moved<'a>>,
    begun: Vec<StartedAttempt>,
    ended: Vec<EndedAttempt<'a>>,
}

/// The place of a message among those to one person: what stands in the store by number, then what is new, as it came.
fn place(id: MessageId) -> (bool, u64) {
    (id.0 < 0, id.0.unsigned_abs())
}

fn at_place((new, number): (bool, u64)) -> MessageId {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    MessageId(if new { -number } else { number })
}

/// The number that the next of so many new ones bears for now.
fn provisional(before: usize) -> i64 {
    -i64::try_from(before).unwrap_or(i64::MAX - 1) - 1
}

impl<'a, R: Rows> UnitOfWork<'a, R> {
    /// Nothing read, nothing to be written.
    pub(super) fn new(rows: &'a mut R) -> UnitOfWork<'a, R> {
        UnitOfWork {
            rows,
            messages: BTreeMap::new(),
            to_person: BTreeMap::new(),
            touches: BTreeMap::new(),
            of_message: BTreeMap::new(),
            new_messages: Vec::new(),
            new_touches: Vec::new(),
            replaced: Vec::new(),
            moves: Vec::new(),
            begun: Vec::new(),
            ended: Vec::new(),
        }
    }

    /// Reads touches, their messages, and what else those messages are about.
    pub(super) fn read_whole(&mut self, touches: &[TouchId]) -> Result<(), Error> {
        let found = self.rows.touches(touches)?;
        let messages: BTreeSet<MessageId> =
            found.iter().flatten().filter_map(|touch| touch.message).collect();
        for touch in found.into_iter().flatten() {
            self.have(touch);
        }
        let messages: Vec<MessageId> = messages.into_iter().collect();
        self.read_messages(&messages)?;
        self.read_planned(&messages)
    }

    /// Reads messages.
    pub(super) fn read_messages(&mut self, ids: &[MessageId]) -> Result<(), Error> {
        for kept in self.rows.messages(ids)?.into_iter().flatten() {
            self.have_message(kept);
        }
        Ok(())
    }

    /// Reads the planned touches of messages.
    pub(super) fn read_planned(&mut self, messages: &[MessageId]) -> Result<(), Error> {
        for touch in self.rows.planned_touches(messages)? {
            self.have(touch);
        }
        Ok(())
    }

    /// Reads the messages that touches of these origins might join.
    pub(super) fn read_joinable(&mut self, origins: &[Origin<'_>]) -> Result<(), Error> {
        if origins.is_empty() {
            return Ok(());
        }
        for kept in self.rows.joinable(origins)? {
            self.have_message(kept);
        }
        Ok(())
    }

    /// Reads how touches at hand are sent, and the messages that they might join.
    pub(super) fn read_ways(&mut self, ids: &[TouchId]) -> Result<Vec<Option<Way>>, Error> {
        let ways = self.rows.ways(ids)?;
        let touches: Vec<Option<Touch>> = ids.iter().map(|id| self.touch(*id)).collect();
        let origins: Vec<Origin<'_>> = touches
            .iter()
            .zip(&ways)
            .filter_map(|(touch, way)| way.as_ref()?.origin(touch.as_ref()?))
            .filter(|origin| origin.group)
            .collect();
        self.read_joinable(&origins)?;
        Ok(ways)
    }

    /// Takes in what was read; what is at hand already may have changed, and stays.
    fn have(&mut self, touch: Touch) {
        if !self.touches.contains_key(&touch.id) {
            self.put(touch, false);
        }
    }

    fn have_message(&mut self, kept: StoredMessage) {
        if !self.messages.contains_key(&kept.message.id) {
            self.put_message(kept, None, false);
        }
    }

    fn put(&mut self, touch: Touch, write: bool) {
        let id = touch.id;
        if let Some(message) = self.touches.get(&id).and_then(|(before, _)| before.message)
            && touch.message != Some(message)
            && let Some(others) = self.of_message.get_mut(&message)
        {
            others.remove(&id);
        }
        if let Some(message) = touch.message {
            self.of_message.entry(message).or_default().insert(id);
        }
        let write = write || self.touches.get(&id).is_some_and(|(_, write)| *write);
        self.touches.insert(id, (touch, write));
    }

    fn put_message(&mut self, kept: StoredMessage, write: Option<ChangedColumns>, text: bool) {
        let message = &kept.message;
        if !self.messages.contains_key(&message.id) {
            self.to_person.entry(message.recipient.clone()).or_default().insert(place(message.id));
        }
        let before =
            self.messages.get(&message.id).map_or((None, false), |before| (before.write, before.text));
        let at_hand = LoadedMessage { write: write.max(before.0), text: text || before.1, kept };
        self.messages.insert(at_hand.kept.message.id, at_hand);
    }

    /// A touch that was read.
    pub(super) fn touch(&self, id: TouchId) -> Option<Touch> {
        self.touches.get(&id).map(|(touch, _)| touch.clone())
    }

    /// A message that was read.
    pub(super) fn message(&self, id: MessageId) -> Option<StoredMessage> {
        self.messages.get(&id).map(|at_hand| at_hand.kept.clone())
    }

    /// The message of a touch, where it has one.
    pub(super) fn message_of(&self, touch: &Touch) -> Option<StoredMessage> {
        touch.message.and_then(|message| self.message(message))
    }

    /// Where a touch stands with its message.
    pub(super) fn outcome_of(&self, touch: &Touch) -> Outcome {
        let message = touch.message.and_then(|message| self.messages.get(&message));
        Outcome::of(touch.state, message.map(|at_hand| at_hand.kept.message.state))
    }

    /// The planned touches of a message, in the order of their numbers. Only after they were read.
    pub(super) fn planned_touches(&self, message: MessageId) -> Vec<Touch> {
        let ids = self.of_message.get(&message).into_iter().flatten();
        let touches = ids.filter_map(|id| self.touches.get(id)).map(|(touch, _)| touch);
        touches.filter(|touch| touch.state == TouchState::Planned).cloned().collect()
    }

    /// A message has changed.
    pub(super) fn save(&mut self, kept: StoredMessage, extent: ChangedColumns) {
        self.put_message(kept, Some(extent), false);
    }

    /// A message has changed, and so has what it says.
    pub(super) fn save_with_text(&mut self, kept: StoredMessage) {
        self.put_message(kept, Some(ChangedColumns::Whole), true);
    }

    /// A touch has changed without moving to another state.
    pub(super) fn save_touch(&mut self, touch: Touch) {
        self.put(touch, true);
    }

    /// A touch moves to another state. What had gone wrong before is no reason any more; what has gone wrong now stays
    /// with it.
    pub(super) fn move_touch(
        &mut self,
        mut touch: Touch,
        to: TouchState,
        (reason, error): (Option<Reason>, Option<&Sentence>),
        by: Actor<'a>,
    ) {
        let (id, from) = (touch.id, touch.state);
        touch.state = to;
        touch.reason = reason;
        touch.error = error.cloned();
        self.put(touch, true);
        self.tell_touch(id, (Some(from.into()), to.into()), reason, by);
    }

    /// A touch has moved.
    pub(super) fn tell_touch(
        &mut self,
        touch: TouchId,
        (from, to): (Option<Outcome>, Outcome),
        reason: Option<Reason>,
        by: Actor<'a>,
    ) {
        self.moves.push(Moved { touch: Some(touch), message: None, from, to, reason, by });
    }

    /// A message has moved to where it stands now.
    pub(super) fn tell_message(
        &mut self,
        kept: &StoredMessage,
        from: Outcome,
        reason: Option<Reason>,
        by: Actor<'a>,
    ) {
        let (id, to) = (kept.message.id, kept.message.state.into());
        self.moves.push(Moved { touch: None, message: Some(id), from: Some(from), to, reason, by });
    }

    /// An attempt begins.
    pub(super) fn begin(&mut self, attempt: StartedAttempt) {
        self.begun.push(attempt);
    }

    /// An attempt has ended.
    pub(super) fn end(&mut self, end: EndedAttempt<'a>) {
        self.ended.push(end);
    }

    /// The message that a touch of this origin belongs to: one that takes it in, or a new one; `None` where it has no
    /// channel. Only after what it might join was read.
    pub(super) fn message_for(&mut self, origin: &Origin<'_>) -> Option<MessageId> {
        if let Some(mut kept) = self.joined(origin) {
            let id = kept.message.id;
            kept.absorb(origin);
            self.save(kept, ChangedColumns::Whole);
            return Some(id);
        }
        let id = MessageId(provisional(self.new_messages.len()));
        let kept = StoredMessage::planned(id, origin)?;
        self.put_message(kept, None, false);
        self.new_messages.push(id);
        Some(id)
    }

    fn joined(&self, origin: &Origin<'_>) -> Option<StoredMessage> {
        let same_person = self.to_person.get(origin.recipient).filter(|_| origin.group)?;
        let kept = same_person.iter().filter_map(|place| self.messages.get(&at_place(*place)));
        kept.map(|at_hand| &at_hand.kept).find(|kept| kept.takes_in(origin)).cloned()
    }

    /// Enters a touch that is not in the store; its number is provisional.
    pub(super) fn insert(
        &mut self,
        touch: &'a PlannedTouch,
        (state, reason): (TouchState, Option<Reason>),
        links: TouchLinks,
    ) -> TouchId {
        let id = TouchId(provisional(self.new_touches.len()));
        self.new_touches.push(TouchEntry { touch, state, reason, links });
        id
    }

    /// Enters a touch again under the number that it has.
    pub(super) fn replace(
        &mut self,
        id: TouchId,
        touch: &'a PlannedTouch,
        (state, reason): (TouchState, Option<Reason>),
        links: TouchLinks,
    ) {
        self.replaced.push((id, TouchEntry { touch, state, reason, links }));
    }

    /// Writes everything, each table in one go.
    pub(super) fn write(mut self) -> Result<(), Error> {
        let new: Vec<&StoredMessage> = self
            .new_messages
            .iter()
            .filter_map(|id| self.messages.get(id))
            .map(|at_hand| &at_hand.kept)
            .collect();
        let numbers = if new.is_empty() { Vec::new() } else { self.rows.insert_messages(&new)? };
        let numbers: BTreeMap<MessageId, MessageId> =
            self.new_messages.iter().copied().zip(numbers).collect();
        let own = |message: &mut Option<MessageId>| {
            if let Some(number) = message.and_then(|message| numbers.get(&message)) {
                *message = Some(*number);
            }
        };
        self.new_touches.iter_mut().for_each(|entered| own(&mut entered.links.message));
        self.replaced.iter_mut().for_each(|(_, entered)| own(&mut entered.links.message));
        self.touches.values_mut().for_each(|(touch, _)| own(&mut touch.message));
        self.moves.iter_mut().for_each(|moved| own(&mut moved.message));
        self.write_messages()?;
        self.write_touches()?;
        if !self.begun.is_empty() {
            self.rows.begin_attempts(&self.begun)?;
        }
        if !self.ended.is_empty() {
            self.rows.end_attempts(&self.ended)?;
        }
        if !self.moves.is_empty() {
            self.rows.append(&self.moves)?;
        }
        Ok(())
    }

    fn write_messages(&mut self) -> Result<(), Error> {
        let old = self.messages.iter().filter(|(id, _)| id.0 > 0).map(|(_, at_hand)| at_hand);
        let (mut changed, mut texts) = (Vec::new(), Vec::new());
        for at_hand in old {
            changed.extend(at_hand.write.map(|extent| (&at_hand.kept, extent)));
            texts.extend(at_hand.text.then_some(&at_hand.kept));
        }
        if !changed.is_empty() {
            self.rows.save_messages(&changed)?;
        }
        if !texts.is_empty() {
            self.rows.save_texts(&texts)?;
        }
        Ok(())
    }

    fn write_touches(&mut self) -> Result<(), Error> {
        if !self.new_touches.is_empty() {
            let numbers = self.rows.insert_touches(&self.new_touches)?;
            for moved in &mut self.moves {
                let new = moved.touch.filter(|touch| touch.0 < 0).map(|touch| touch.0.unsigned_abs() - 1);
                if let Some(number) = new.and_then(|place| numbers.get(usize::try_from(place).ok()?)) {
                    moved.touch = Some(*number);
                }
            }
        }
        if !self.replaced.is_empty() {
            self.rows.replace_touches(&self.replaced)?;
        }
        let changed: Vec<&Touch> =
            self.touches.values().filter(|(_, write)| *write).map(|(touch, _)| touch).collect();
        if !changed.is_empty() {
            self.rows.save_touches(&changed)?;
        }
        Ok(())
    }
}
