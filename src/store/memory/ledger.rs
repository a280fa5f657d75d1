//! Reads what happened, in memory.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{MemoryStore, Moved};
use crate::message::{KeyDigest, Message, MessageId, PlannedTouch, Touch, TouchId, TouchKey};
use crate::store::engine::in_doubt;
use crate::store::engine::retained::MoveOf;
use crate::store::engine::rows::{CauseRows as _, TouchRows as _};
use crate::store::{Account, Attempt, Count, Entry, Error, Event, Filter, HeldUntil, Late, Ledger, outcome};
use crate::terms::{ChannelName, Door, MessageState, Outcome, Reason, TouchState, Word as _};

/// Moves, found by what moved. A move's number is its place, from 1.
#[derive(Debug, Default)]
pub(super) struct Events {
    all: Vec<Moved>,
    of_touch: BTreeSet<(TouchId, usize)>,
    of_message: BTreeSet<(MessageId, usize)>,
}

impl Events {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn push(&mut self, moved: Moved) {
        let number = self.all.len() + 1;
        self.of_touch.extend(moved.touch.map(|touch| (touch, number)));
        self.of_message.extend(moved.message.map(|message| (message, number)));
        self.all.push(moved);
    }

    /// Takes back all but the first so many.
    pub(super) fn truncate(&mut self, length: usize) {
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

    /// The moves after so many, in their order.
    pub(super) fn from(&self, skipped: usize) -> impl Iterator<Item = MoveOf> {
        let moves = (1..).zip(&self.all).skip(skipped);
        moves.map(|(number, Moved { touch, message, event })| MoveOf {
            number,
            at: event.at,
            touch: *touch,
            message: *message,
        })
    }

    /// The touches that have moved to an outcome for a reason since an instant.
    pub(super) fn moved_since(&self, to: Outcome, reason: Reason, since: Timestamp) -> BTreeSet<TouchId> {
        let late = self.all.iter().rev().take_while(|moved| moved.event.at >= since);
        let so = late.filter(|moved| moved.event.to == to && moved.event.reason == Some(reason));
        so.filter_map(|moved| moved.touch).collect()
    }

    /// Forgets what moved these; a move keeps its number.
    pub(super) fn forget(&mut self, touches: &[TouchId], messages: &[MessageId]) {
        let of_touches = touches.iter().flat_map(|id| self.of_touch.range((*id, 0)..=(*id, usize::MAX)));
        let mut numbers: Vec<usize> = of_touches.map(|(_, number)| *number).collect();
        let of_messages = messages.iter().flat_map(|id| self.of_message.range((*id, 0)..=(*id, usize::MAX)));
        numbers.extend(of_messages.map(|(_, number)| *number));
        for number in numbers {
            let Some(moved) = number.checked_sub(1).and_then(|place| self.all.get_mut(place)) else {
                continue;
            };
            moved.touch.take().map(|touch| self.of_touch.remove(&(touch, number)));
            moved.message.take().map(|message| self.of_message.remove(&(message, number)));
        }
    }

    fn get(&self, number: usize) -> Option<&Event> {
        self.all.get(number.checked_sub(1)?).map(|moved| &moved.event)
    }
}

impl MemoryStore {
    /// The touches that something has happened to since an event.
    fn moved_after(&self, after: i64) -> Vec<Entry> {
        let skipped = usize::try_from(after).unwrap_or(0);
        let mut moved = BTreeSet::new();
        for event in self.events.all.iter().skip(skipped) {
            moved.extend(event.touch);
            moved.extend(event.message.into_iter().flat_map(|message| self.messages.touches_of(message)));
        }
        let touches = moved.iter().filter_map(|id| self.touches.get(id));
        touches.map(|planned| self.entry_for(&planned.touch)).collect()
    }

    fn held_touches(&self) -> impl Iterator<Item = &Touch> {
        self.touches.values().map(|planned| &planned.touch).filter(|touch| touch.state == TouchState::Held)
    }

    fn entry_for(&self, touch: &Touch) -> Entry {
        let mut message = touch.message.and_then(|id| self.messages.get(id)).map(|kept| kept.message.clone());
        if let Some(message) = &mut message {
            let attempts = self.attempts.get(&message.id).into_iter().flatten();
            message.provider_id = attempts.rev().find_map(|attempt| attempt.provider_id.clone());
        }
        let latest = self.events.of(touch.id, touch.message).last().copied();
        let moved = latest.and_then(|number| self.events.get(number));
        Entry {
            outcome: outcome(touch, message.as_ref()),
            event: latest.map_or(0, |number| i64::try_from(number).unwrap_or(i64::MAX)),
            changed_at: moved.map_or(touch.due_at, |event| event.at),
            touch: touch.clone(),
            message,
        }
    }
}

/// Why a touch stands where it stands.
fn reason(touch: &Touch, message: Option<&Message>) -> Option<Reason> {
    match message {
        Some(message) if touch.state == crate::terms::TouchState::Planned => message.reason,
        _ => touch.reason,
    }
}

fn fits(entry: &Entry, filter: &Filter) -> bool {
    let (touch, message) = (&entry.touch, entry.message.as_ref());
    let about = filter.about.as_ref();
    about.is_none_or(|about| touch.key.record == *about || touch.key.recipient.as_ref() == Some(about))
        && filter.rule.as_ref().is_none_or(|rule| touch.key.rule == *rule)
        && filter.channel.is_none_or(|channel| message.is_some_and(|message| message.channel == channel))
        && (filter.outcomes.is_empty() || filter.outcomes.contains(&entry.outcome))
        && (filter.reason.is_none() || reason(touch, message) == filter.reason)
        && filter.since.is_none_or(|since| touch.due_at >= since)
        && filter.until.is_none_or(|until| touch.due_at < until)
        && filter.after_event.is_none_or(|after| entry.event > after)
}

impl Ledger for MemoryStore {
    fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, Error> {
        let mut entries: Vec<Entry> = match filter.after_event {
            Some(after) => self.moved_after(after),
            None => self.touches.values().map(|planned| self.entry_for(&planned.touch)).collect(),
        };
        entries.retain(|entry| fits(entry, filter));
        if let Some(cause) = filter.cause {
            entries.retain(|entry| self.causes.of_touch.get(&entry.touch.id) == Some(&cause));
        }
        let limit = filter.limit.map_or(usize::MAX, |limit| limit as usize);
        if filter.after_event.is_some() {
            entries.sort_by_key(|entry| entry.event);
            entries.truncate(limit);
        } else {
            entries.sort_by_key(|entry| (entry.touch.due_at, entry.touch.id));
            entries.drain(..entries.len().saturating_sub(limit));
        }
        Ok(entries)
    }

    fn count_of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, Error> {
        self.day_count(rule, since, until)
    }

    fn waits_by(&self, key: &TouchKey) -> Result<Option<Door>, Error> {
        let found = self.added(&[(key.rule.as_str(), KeyDigest::of(key))])?;
        Ok(found.into_iter().flatten().next().and_then(|added| added.door))
    }

    fn is_in_doubt(&self, touch: &PlannedTouch) -> Result<bool, Error> {
        Ok(in_doubt(self, &[touch])?.contains(&true))
    }

    fn entry(&self, id: TouchId) -> Result<Option<Entry>, Error> {
        Ok(self.touches.get(&id).map(|planned| self.entry_for(&planned.touch)))
    }

    fn entry_of(&self, key: &TouchKey) -> Result<Option<Entry>, Error> {
        self.by_key.get(key).map_or(Ok(None), |id| self.entry(*id))
    }

    fn history(&self, id: TouchId) -> Result<(Vec<Event>, Vec<Attempt>), Error> {
        let Some(planned) = self.touches.get(&id) else { return Ok((Vec::new(), Vec::new())) };
        let numbers = self.events.of(id, planned.touch.message);
        let events = numbers.into_iter().filter_map(|number| self.events.get(number)).cloned().collect();
        let attempts = planned.touch.message.and_then(|id| self.attempts.get(&id)).cloned();
        Ok((events, attempts.unwrap_or_default()))
    }

    fn counts(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Count>, Error> {
        let mut counts: BTreeMap<_, Count> = BTreeMap::new();
        for planned in self.touches.values() {
            let touch = &planned.touch;
            if touch.due_at < since || touch.due_at >= until {
                continue;
            }
            let message = touch.message.and_then(|id| self.messages.get(id)).map(|kept| &kept.message);
            let (outcome, reason) = (outcome(touch, message), reason(touch, message));
            let channel = message.map(|message| message.channel);
            let place = (
                touch.key.rule.clone(),
                channel.map(|channel| channel.as_str()),
                outcome.as_str(),
                reason.map(|reason| reason.as_str()),
            );
            let count = counts.entry(place).or_insert_with(|| Count {
                rule: touch.key.rule.clone(),
                channel,
                outcome,
                reason,
                touches: 0,
            });
            count.touches += 1;
        }
        Ok(counts.into_values().collect())
    }

    fn last_event_at(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.events.all.last().map(|moved| moved.event.at))
    }

    fn last_event(&self) -> Result<i64, Error> {
        Ok(i64::try_from(self.events.len()).unwrap_or(i64::MAX))
    }

    fn oldest_due(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let messages = self.messages.all().map(|kept| &kept.message);
        let open = messages.filter(|message| match message.state {
            MessageState::Claimed | MessageState::Sending => true,
            MessageState::Planned => message.not_before_at <= now,
            _ => false,
        });
        Ok(open.map(|message| message.not_before_at).min())
    }

    fn late(&self, channel: ChannelName, before: Timestamp, limit: u32) -> Result<Vec<Late>, Error> {
        let of = |wanted: &[MessageState]| {
            let mut late: Vec<_> = self
                .messages
                .all()
                .filter(|kept| {
                    let message = &kept.message;
                    wanted.contains(&message.state)
                        && message.channel == channel
                        && message.not_before_at < before
                })
                .collect();
            late.sort_by_key(|kept| (kept.message.not_before_at, kept.message.due_at, kept.message.id));
            late.truncate(limit as usize);
            late.into_iter().map(|kept| Late {
                message: kept.message.id,
                rule: kept.message.rule.clone(),
                channel,
                state: kept.message.state,
                boot: kept.epoch,
                not_before_at: kept.message.not_before_at,
            })
        };
        let taken = of(&[MessageState::Claimed, MessageState::Sending]).collect::<Vec<_>>();
        Ok(taken.into_iter().chain(of(&[MessageState::Planned])).collect())
    }

    fn account(&self, since: Timestamp, until: Timestamp) -> Result<Account, Error> {
        let mut due: BTreeMap<String, u64> = BTreeMap::new();
        for planned in self.touches.values() {
            if planned.touch.due_at >= since && planned.touch.due_at < until {
                *due.entry(planned.touch.key.rule.clone()).or_default() += 1;
            }
        }
        Ok(Account { due: due.into_iter().collect(), counts: self.counts(since, until)? })
    }

    fn people(
        &self,
        rule: &str,
        since: Timestamp,
        until: Timestamp,
        standing: &[(Outcome, Option<Reason>)],
    ) -> Result<u64, Error> {
        let mut people = BTreeSet::new();
        for Touch { key, due_at, .. } in self.touches.values().map(|planned| &planned.touch) {
            if key.rule != rule || *due_at < since || *due_at >= until {
                continue;
            }
            let Some(entry) = self.entry_of(key)? else { continue };
            if standing.contains(&(entry.outcome, entry.reason())) {
                people.insert(key.recipient.as_ref().unwrap_or(&key.record));
            }
        }
        Ok(people.len() as u64)
    }

    fn held(&self) -> Result<Vec<Count>, Error> {
        let mut counts: BTreeMap<_, Count> = BTreeMap::new();
        for touch in self.held_touches() {
            let (rule, reason) = (touch.key.rule.clone(), touch.reason);
            let place = (rule.clone(), reason.map(|reason| reason.as_str()));
            let outcome = Outcome::Held;
            let none = || Count { rule, channel: None, outcome, reason, touches: 0 };
            counts.entry(place).or_insert_with(none).touches += 1;
        }
        Ok(counts.into_values().collect())
    }

    fn held_until(&self, after: Timestamp, through: Timestamp) -> Result<Vec<HeldUntil>, Error> {
        let mut rules: BTreeMap<&str, HeldUntil> = BTreeMap::new();
        for touch in
            self.held_touches().filter(|touch| touch.expires_at > after && touch.expires_at <= through)
        {
            let (rule, first_at) = (touch.key.rule.clone(), touch.expires_at);
            let held = rules.entry(&touch.key.rule).or_insert(HeldUntil { rule, touches: 0, first_at });
            held.touches += 1;
            held.first_at = held.first_at.min(first_at);
        }
        Ok(rules.into_values().collect())
    }

    fn unknown(&self) -> Result<u64, Error> {
        let messages = self.messages.all();
        Ok(messages.filter(|kept| kept.message.state == MessageState::Unknown).count() as u64)
    }
}
