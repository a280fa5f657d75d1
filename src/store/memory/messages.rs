//! Messages, attempts and moves in memory, and the ways to find them that need not look at all of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::undo::Undo;
use super::{MemoryStore, Moved};
use crate::message::{MessageId, Origin, SentIn, StepOfPerson, TouchId};
use crate::record::RecordKey;
use crate::store::engine::rows::{
    self, AttemptRows, ChangedColumns, EndedAttempt, FactRows, MessageRows, QueueRows, SaidIn, SentSince,
    SentTo, StartedAttempt, Suppressed,
};
use crate::store::millis::{whole, whole_span};
use crate::store::transition::{StoredMessage, may_have_gone};
use crate::store::{Attempt, Error, Event};
use crate::terms::{ChannelName, Class, MessageState, Reason, SuppressedFor};

/// All messages.
#[derive(Debug, Default)]
pub(super) struct Messages {
    all: BTreeMap<MessageId, StoredMessage>,
    /// Those that are planned: by channel and the instant from which they may be taken up.
    waiting: BTreeSet<(ChannelName, Timestamp, Timestamp, MessageId)>,
    /// Those that are claimed or being sent.
    busy: BTreeSet<MessageId>,
    of_person: BTreeMap<RecordKey, BTreeSet<MessageId>>,
    of_address: BTreeMap<Vec<u8>, BTreeSet<MessageId>>,
    /// Which touches belong to which message.
    pub(super) touches: BTreeSet<(MessageId, TouchId)>,
}

impl Messages {
    pub(super) fn get(&self, id: MessageId) -> Option<&StoredMessage> {
        self.all.get(&id)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &StoredMessage> {
        self.all.values()
    }

    /// Puts a message in the place of what stands under its number, or takes that away; returns what stood there.
    pub(super) fn put(&mut self, id: MessageId, kept: Option<StoredMessage>) -> Option<StoredMessage> {
        let before = self.all.remove(&id);
        if let Some(before) = &before {
            self.waiting.remove(&place(before));
            self.busy.remove(&id);
            if let Some(same) = before.address.as_ref().and_then(|digest| self.of_address.get_mut(digest)) {
                same.remove(&id);
            }
        }
        if let Some(kept) = kept {
            match kept.message.state {
                MessageState::Planned => drop(self.waiting.insert(place(&kept))),
                MessageState::Claimed | MessageState::Sending => drop(self.busy.insert(id)),
                _ => {}
            }
            if let Some(digest) = &kept.address {
                self.of_address.entry(digest.clone()).or_default().insert(id);
            }
            self.of_person.entry(kept.message.recipient.clone()).or_default().insert(id);
            self.all.insert(id, kept);
        }
        before
    }

    pub(super) fn to(&self, person: &RecordKey) -> impl Iterator<Item = &StoredMessage> {
        self.of_person.get(person).into_iter().flatten().filter_map(|id| self.all.get(id))
    }

    /// Those of a channel that wait, in the order in which they are taken up.
    fn waiting(&self, channel: ChannelName) -> impl Iterator<Item = (Timestamp, MessageId)> {
        let first = (channel, Timestamp::MIN, Timestamp::MIN, MessageId(i64::MIN));
        let from_there = self.waiting.range(first..).take_while(move |(own, ..)| *own == channel);
        from_there.map(|(_, not_before_at, _, id)| (*not_before_at, *id))
    }

    /// The touches of a message, in the order of their numbers.
    pub(super) fn touches_of(&self, message: MessageId) -> impl Iterator<Item = TouchId> {
        let range = (message, TouchId(i64::MIN))..=(message, TouchId(i64::MAX));
        self.touches.range(range).map(|(_, touch)| *touch)
    }

    /// Makes the messages of one rule another rule's.
    pub(super) fn rename_rule(&mut self, from: &str, to: &str) {
        for kept in self.all.values_mut().filter(|kept| kept.message.rule == from) {
            to.clone_into(&mut kept.message.rule);
        }
    }
}

fn place(kept: &StoredMessage) -> (ChannelName, Timestamp, Timestamp, MessageId) {
    let message = &kept.message;
    (message.channel, message.not_before_at, message.due_at, message.id)
}

/// Whether a message went, or may have, in a span.
fn went(kept: &StoredMessage, span: SentIn) -> bool {
    let span = whole_span(span);
    may_have_gone(kept.message.state) && kept.sent_at.is_some_and(|at| span.holds(at))
}

impl MemoryStore {
    fn save(&mut self, kept: StoredMessage) {
        let id = kept.message.id;
        let before = self.messages.put(id, Some(kept));
        self.undo.push(Undo::Message(id, before.map(Box::new)));
    }

    /// Changes each of these; returns how many they were.
    fn alter(&mut self, ids: &[MessageId], mut change: impl FnMut(&mut StoredMessage)) -> usize {
        for id in ids {
            if let Some(mut kept) = self.messages.get(*id).cloned() {
                change(&mut kept);
                self.save(kept);
            }
        }
        ids.len()
    }

    fn attempts_of(&mut self, message: MessageId) -> &mut Vec<Attempt> {
        let attempts = self.attempts.entry(message).or_default();
        self.undo.push(Undo::Attempts(message, attempts.clone()));
        attempts
    }
}

impl MessageRows for MemoryStore {
    fn messages(&self, ids: &[MessageId]) -> Result<Vec<Option<StoredMessage>>, Error> {
        Ok(ids.iter().map(|id| self.messages.get(*id).cloned()).collect())
    }

    fn joinable(&self, origins: &[Origin<'_>]) -> Result<Vec<StoredMessage>, Error> {
        let of = |origin: &Origin<'_>| {
            let key = (origin.rule.to_owned(), origin.step.to_owned(), origin.class);
            let same = self.messages.to(origin.recipient).filter(move |kept| {
                let message = &kept.message;
                message.state == MessageState::Planned
                    && message.attempts == 0
                    && (message.rule.as_str(), message.step.as_str(), message.class)
                        == (key.0.as_str(), key.1.as_str(), key.2)
            });
            same.cloned().collect::<Vec<_>>()
        };
        Ok(origins.iter().flat_map(of).collect())
    }

    fn untried(
        &self,
        recipient: &RecordKey,
        class: Class,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, Error> {
        let waits = |kept: &&StoredMessage| {
            let message = &kept.message;
            matches!(message.state, MessageState::Planned | MessageState::Claimed)
                && message.class == class
                && kept.sent_at.is_none()
                && message.not_before_at <= whole(at)
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self.messages.to(recipient).filter(waits).take(limit).cloned().collect())
    }

    fn sent_by_rule(&self, asked: &SentSince<'_>) -> Result<Vec<(String, Timestamp)>, Error> {
        let own = self.messages.to(asked.recipient);
        let span = SentIn { since: asked.since, until: Timestamp::MAX };
        let sent = own.filter(|kept| kept.message.class == asked.class && went(kept, span));
        Ok(sent.filter_map(|kept| Some((kept.message.rule.clone(), kept.sent_at?))).collect())
    }

    fn insert_messages(&mut self, messages: &[&StoredMessage]) -> Result<Vec<MessageId>, Error> {
        let mut ids = Vec::with_capacity(messages.len());
        for kept in messages {
            let last = self.messages.all.last_key_value().map_or(0, |(id, _)| id.0);
            let mut kept = (*kept).clone();
            kept.message.id = MessageId(last + 1);
            ids.push(kept.message.id);
            self.save(kept);
        }
        Ok(ids)
    }

    fn save_messages(&mut self, messages: &[(&StoredMessage, ChangedColumns)]) -> Result<(), Error> {
        messages.iter().for_each(|(kept, _)| self.save((*kept).clone()));
        Ok(())
    }

    /// A message is kept with its text.
    fn save_texts(&mut self, _: &[&StoredMessage]) -> Result<(), Error> {
        Ok(())
    }
}

impl AttemptRows for MemoryStore {
    fn begin_attempts(&mut self, attempts: &[StartedAttempt]) -> Result<(), Error> {
        for begun in attempts {
            let message_ref = self.key.message_ref(begun.message);
            self.attempts_of(begun.message).push(Attempt {
                attempt: begun.attempt,
                channel: begun.channel,
                out_id: begun.out_id.clone(),
                message_ref,
                started_at: whole(begun.at),
                ended_at: None,
                outcome: None,
                detail: None,
                provider_id: None,
            });
        }
        Ok(())
    }

    fn end_attempts(&mut self, ends: &[EndedAttempt<'_>]) -> Result<(), Error> {
        for end in ends {
            let attempts = self.attempts_of(end.message).iter_mut();
            for attempt in attempts.filter(|attempt| attempt.attempt == end.attempt) {
                attempt.ended_at = Some(whole(end.at));
                attempt.outcome = Some(end.outcome);
                attempt.detail = end.detail.cloned();
                attempt.provider_id = end.provider_id.map(str::to_owned).or(attempt.provider_id.take());
            }
        }
        Ok(())
    }

    fn append(&mut self, moves: &[rows::Moved<'_>]) -> Result<(), Error> {
        self.undo.push(Undo::Events(self.events.len()));
        for rows::Moved { touch, message, from, to, reason, by } in moves {
            let (at, actor) = (whole(by.at), by.actor.to_owned());
            let event = Event { at, from: *from, to: *to, reason: *reason, actor };
            self.events.push(Moved { touch: *touch, message: *message, event });
        }
        Ok(())
    }
}

impl QueueRows for MemoryStore {
    fn epoch(&self) -> Result<i64, Error> {
        Ok(self.epoch)
    }

    fn begin_epoch(&mut self, _: Timestamp) -> Result<i64, Error> {
        self.epoch += 1;
        Ok(self.epoch)
    }

    fn claim_due(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        epoch: i64,
    ) -> Result<Vec<MessageId>, Error> {
        let due = self.messages.waiting(channel).take_while(|(not_before_at, _)| *not_before_at <= now);
        let claimed: Vec<MessageId> = due.take(limit as usize).map(|(_, id)| id).collect();
        self.alter(&claimed, |kept| kept.claim(epoch));
        Ok(claimed)
    }

    fn unclaim(&mut self, epoch: Option<i64>) -> Result<u64, Error> {
        let own = |kept: &StoredMessage| epoch.is_none() || kept.epoch == epoch;
        let claimed = self.busy(MessageState::Claimed)?.into_iter().filter(own);
        let claimed: Vec<MessageId> = claimed.map(|kept| kept.message.id).collect();
        Ok(self.alter(&claimed, StoredMessage::give_back) as u64)
    }

    fn busy(&self, state: MessageState) -> Result<Vec<StoredMessage>, Error> {
        let busy = self.messages.busy.iter().filter_map(|id| self.messages.get(*id));
        Ok(busy.filter(|kept| kept.message.state == state).cloned().collect())
    }

    fn unpause(&mut self, limit: u32) -> Result<u32, Error> {
        let waiting = self.messages.waiting.iter().filter_map(|(.., id)| self.messages.get(*id));
        let paused = waiting.filter(|kept| kept.message.reason == Some(Reason::Paused));
        let paused: BTreeSet<MessageId> = paused.map(|kept| kept.message.id).collect();
        let woken: Vec<MessageId> = paused.into_iter().take(limit as usize).collect();
        Ok(u32::try_from(self.alter(&woken, StoredMessage::wake)).unwrap_or(limit))
    }

    fn first_waiting(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error> {
        Ok(self.messages.waiting(channel).next().map(|(not_before_at, _)| not_before_at))
    }

    fn waiting_since(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error> {
        let overdue = self.messages.waiting(channel).take_while(|(not_before_at, _)| *not_before_at <= since);
        Ok(u32::try_from(overdue.take(at_most as usize).count()).unwrap_or(at_most))
    }
}

impl FactRows for MemoryStore {
    fn sent(&self, asked: &[SentTo<'_>]) -> Result<Vec<u32>, Error> {
        let count = |asked: &SentTo<'_>| {
            let own = self.messages.to(asked.recipient);
            let sent = own.filter(|kept| kept.message.class == asked.class && went(kept, asked.span));
            u32::try_from(sent.count()).unwrap_or(u32::MAX)
        };
        Ok(asked.iter().map(count).collect())
    }

    fn sent_of_step(&self, asked: &[(StepOfPerson<'_>, SentIn)]) -> Result<Vec<u32>, Error> {
        let count = |(of, span): &(StepOfPerson<'_>, SentIn)| {
            let sent = self.messages.to(of.recipient).filter(|kept| {
                let message = &kept.message;
                message.class == of.class
                    && (message.rule.as_str(), message.step.as_str(), message.repeat)
                        == (of.rule, of.step, of.repeat)
                    && went(kept, *span)
            });
            u32::try_from(sent.count()).unwrap_or(u32::MAX)
        };
        Ok(asked.iter().map(count).collect())
    }

    fn emptied_at(&self, record: &RecordKey, field: &str) -> Result<Option<Timestamp>, Error> {
        let of_field = self.changes.iter().filter(|(key, change)| {
            key == record && change.field.as_deref() == Some(field) && change.new.is_none()
        });
        Ok(of_field.map(|(_, change)| whole(change.author.at)).max())
    }

    fn said(&self, asked: &[SaidIn<'_>]) -> Result<Vec<bool>, Error> {
        let found = |asked: &SaidIn<'_>| {
            let same = self.messages.of_address.get(&asked.address).into_iter().flatten();
            same.filter_map(|id| self.messages.get(*id)).any(|kept| {
                let message = &kept.message;
                let words = (message.subject.as_deref().unwrap_or_default(), message.body.as_deref());
                Some(message.id) != asked.except
                    && (message.rule.as_str(), message.step.as_str(), message.repeat)
                        == (asked.rule, asked.step, asked.repeat)
                    && went(kept, asked.span)
                    && asked.words.is_none_or(|(subject, text)| words == (subject, Some(text)))
            })
        };
        Ok(asked.iter().map(found).collect())
    }

    fn suppressed(
        &self,
        asked: &[(ChannelName, Class, Vec<u8>)],
    ) -> Result<Vec<Option<SuppressedFor>>, Error> {
        Ok(asked.iter().map(|which| self.suppressed.get(which).map(|found| found.reason)).collect())
    }

    fn put_suppressed(&mut self, addresses: &[Suppressed<'_>]) -> Result<u64, Error> {
        Ok(addresses.iter().map(|one| u64::from(self.suppress(one))).sum())
    }
}
