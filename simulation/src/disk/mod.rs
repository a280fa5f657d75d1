//! The disk under the store: it fills up, and then writing fails while reading works.
//!
//! A [`Disk`] is the real store, shared by readers and the writer as two connections would share a database; it is
//! itself a store, so that planner and reloader can read through it.

mod causes;
mod people;

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::dice::Dice;
use touchbase::deployment::Deployment;
use touchbase::message::{
    GateView, Message, MessageId, NextState, PlannedTouch, SentIn, StepOfPerson, Touch, TouchId, TouchKey,
    Wording,
};
use touchbase::record::view::{Candidates, Records, ToldOf, ViewError};
use touchbase::record::{Kinds, Record, RecordKey};
use touchbase::store::{
    Account, Armed, Attempt, AttemptEnd, Author, Boot, Changes, Count, DaemonState, Entry, Error, Event,
    FieldChange, Filter, GateFn, HeldUntil, Late, Ledger, Outbox, Pause, Pauses, Planned, RecordStore,
    RefusalMemory, Reschedule, RowCounts, RuleState, Store,
};
use touchbase::terms::{ChannelName, Class, Door, Outcome, Reason};
use touchbase::words::Sentence;

/// A store on a disk that may be full.
pub(super) struct Disk<S> {
    store: RefCell<S>,
    /// How many writes in a thousand fail.
    failing: Cell<u64>,
    /// How many did.
    failed: Cell<u64>,
    dice: RefCell<Dice>,
}

/// A store that can come back after a crash.
pub trait ReopenableStore: Store {
    /// The store as the next run of the daemon finds it; `None` where this very one is that.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn again(&self) -> Result<Option<Self>, Error>
    where
        Self: Sized;

    /// Makes a copy of it; says where, or nothing where there is no file to copy.
    ///
    /// # Errors
    /// When it cannot be read or written.
    fn copy(&mut self) -> Result<Option<PathBuf>, Error> {
        Ok(None)
    }

    /// Puts a copy in its place and adopts it, and says whether it was known for a copy.
    ///
    /// # Errors
    /// When it cannot be read or written.
    fn put_back(&mut self, _: &Path, _: &Deployment, _: &Author) -> Result<bool, Error> {
        Ok(true)
    }

    /// Makes sure that nothing in it is damaged or points to nowhere.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self) -> Result<(), Error>;
}

impl<S> fmt::Debug for Disk<S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Disk").field("failing", &self.failing.get()).finish_non_exhaustive()
    }
}

impl<S: Store> Disk<S> {
    pub(super) fn new(store: S, dice: Dice) -> Disk<S> {
        Disk {
            store: RefCell::new(store),
            failing: Cell::new(0),
            failed: Cell::new(0),
            dice: RefCell::new(dice),
        }
    }

    /// The store itself, to be read.
    pub(super) fn store(&self) -> Ref<'_, S> {
        self.store.borrow()
    }

    /// From now on so many writes in a thousand fail.
    pub(super) fn fail(&self, per_mille: u64) {
        self.failing.set(per_mille);
    }

    /// How many writes have failed.
    pub(super) fn failed(&self) -> u64 {
        self.failed.get()
    }

    /// Closes and opens the store, as a crash does.
    pub(super) fn reopen(&self) -> Result<(), Error>
    where
        S: ReopenableStore,
    {
        let again = self.store.borrow().again()?;
        if let Some(store) = again {
            *self.store.borrow_mut() = store;
        }
        Ok(())
    }

    /// Makes a copy of the store, where that is a file.
    pub(super) fn copy(&self) -> Result<Option<PathBuf>, Error>
    where
        S: ReopenableStore,
    {
        self.store.borrow_mut().copy()
    }

    /// Puts a copy in the store's place and adopts it, and says whether it was known for a copy.
    pub(super) fn put_back(
        &self,
        copy: &Path,
        deployment: &Deployment,
        author: &Author,
    ) -> Result<bool, Error>
    where
        S: ReopenableStore,
    {
        self.store.borrow_mut().put_back(copy, deployment, author)
    }

    /// Whether everything in the store is sound.
    pub(super) fn sound(&self) -> Result<(), Error>
    where
        S: ReopenableStore,
    {
        self.store.borrow().check()
    }

    /// Whether the store can be written to now; it cannot while a reader is in the middle of a walk.
    pub(super) fn is_free(&self) -> bool {
        self.store.try_borrow_mut().is_ok()
    }

    fn write<T>(&self, work: impl FnOnce(&mut S) -> Result<T, Error>) -> Result<T, Error> {
        if self.dice.borrow_mut().per_mille(self.failing.get()) {
            self.failed.set(self.failed.get() + 1);
            return Err(Error::Full);
        }
        let mut store = self
            .store
            .try_borrow_mut()
            .map_err(|_| Error::other(Sentence::Quoted("written while being read".to_owned())))?;
        work(&mut store)
    }
}

impl<S: Store> Records for &Disk<S> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        self.store.borrow().get(key)
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.store.borrow().candidates(which, visit)
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        self.store.borrow().referring(kind, field, target)
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        self.store.borrow().having(kind, field, value)
    }

    fn refuses(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.store.borrow().refuses(channel, class, address)
    }

    fn missed(&self, of: &ToldOf<'_>) -> Result<bool, ViewError> {
        self.store.borrow().missed(of)
    }
}

impl<S: Store> GateView for &Disk<S> {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        self.store.borrow().sent_in(recipient, class, span)
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.store.borrow().is_suppressed(channel, class, address)
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.store.borrow().is_told(touch)
    }

    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError> {
        self.store.borrow().sent_of_step_in(of, span)
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.store.borrow().is_unwanted(channel, class, address)
    }

    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        self.store.borrow().said_in(said, span, except)
    }
}

impl<S: Store> RecordStore for &Disk<S> {
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error> {
        self.write(|store| store.change(work))
    }

    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error> {
        self.store.borrow().changed_after(after, limit)
    }

    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error> {
        self.store.borrow().changes_of(key)
    }

    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error> {
        self.write(|store| store.declare(kinds))
    }
}

impl<S: Store> Outbox for &Disk<S> {
    fn plan(&mut self, touches: &[PlannedTouch], now: Timestamp) -> Result<Planned, Error> {
        self.write(|store| store.plan(touches, now))
    }

    fn cancel(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        self.write(|store| store.cancel(touches, reason, author))
    }

    fn skip(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        self.write(|store| store.skip(touches, reason, author))
    }

    fn open_touches(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error> {
        self.store.borrow().open_touches(records, rule)
    }

    fn claim(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        boot: i64,
    ) -> Result<Vec<MessageId>, Error> {
        self.write(|store| store.claim(channel, now, limit, boot))
    }

    fn arm(
        &mut self,
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        self.turn(&[], messages, boot, now, gate)
    }

    fn turn(
        &mut self,
        ends: &[AttemptEnd],
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        // A disk may also fill up in the middle of a transaction; nothing of it may then remain.
        let breaks_off = self.dice.borrow_mut().per_mille(self.failing.get() / 2);
        let mut left = self.dice.borrow_mut().below(messages.len() as u64);
        self.write(|store| {
            store.turn(ends, messages, boot, now, &mut |message, touches, view| {
                if breaks_off && left == 0 {
                    return Err(Error::Full);
                }
                left = left.saturating_sub(1);
                gate(message, touches, view)
            })
        })
    }

    fn finish(&mut self, ends: &[AttemptEnd]) -> Result<u64, Error> {
        self.write(|store| store.finish(ends))
    }

    fn reopen(
        &mut self,
        refused: &[(MessageId, u32)],
        channel: ChannelName,
        memory: &RefusalMemory,
        now: Timestamp,
    ) -> Result<u64, Error> {
        self.write(|store| store.reopen(refused, channel, memory, now))
    }

    fn disbelieve(&mut self, channel: ChannelName, since: Timestamp, now: Timestamp) -> Result<u64, Error> {
        self.write(|store| store.disbelieve(channel, since, now))
    }

    fn refusals(&self, channel: ChannelName) -> Result<RefusalMemory, Error> {
        self.store.borrow().refusals(channel)
    }

    fn boot(
        &mut self,
        now: Timestamp,
        crashed: &mut dyn FnMut(&Message) -> NextState,
    ) -> Result<Boot, Error> {
        self.write(|store| store.boot(now, crashed))
    }

    fn give_back(&mut self, boot: i64) -> Result<u64, Error> {
        self.write(|store| store.give_back(boot))
    }

    fn reschedule(&mut self, moves: &[Reschedule], author: &Author) -> Result<u64, Error> {
        self.write(|store| store.reschedule(moves, author))
    }

    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        self.write(|store| store.wake_paused(limit))
    }

    fn next_due(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error> {
        self.store.borrow().next_due(channel)
    }

    fn overdue(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error> {
        self.store.borrow().overdue(channel, since, at_most)
    }
}

impl<S: Store> Ledger for &Disk<S> {
    fn waits_by(&self, key: &TouchKey) -> Result<Option<Door>, Error> {
        self.store.borrow().waits_by(key)
    }

    fn is_in_doubt(&self, touch: &touchbase::message::PlannedTouch) -> Result<bool, Error> {
        self.store.borrow().is_in_doubt(touch)
    }

    fn count_of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, Error> {
        self.store.borrow().count_of_day(rule, since, until)
    }

    fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, Error> {
        self.store.borrow().entries(filter)
    }

    fn entry(&self, id: TouchId) -> Result<Option<Entry>, Error> {
        self.store.borrow().entry(id)
    }

    fn entry_of(&self, key: &TouchKey) -> Result<Option<Entry>, Error> {
        self.store.borrow().entry_of(key)
    }

    fn history(&self, id: TouchId) -> Result<(Vec<Event>, Vec<Attempt>), Error> {
        self.store.borrow().history(id)
    }

    fn counts(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Count>, Error> {
        self.store.borrow().counts(since, until)
    }

    fn last_event_at(&self) -> Result<Option<Timestamp>, Error> {
        self.store.borrow().last_event_at()
    }

    fn last_event(&self) -> Result<i64, Error> {
        self.store.borrow().last_event()
    }

    fn oldest_due(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        self.store.borrow().oldest_due(now)
    }

    fn late(&self, channel: ChannelName, before: Timestamp, limit: u32) -> Result<Vec<Late>, Error> {
        self.store.borrow().late(channel, before, limit)
    }

    fn account(&self, since: Timestamp, until: Timestamp) -> Result<Account, Error> {
        self.store.borrow().account(since, until)
    }

    fn people(
        &self,
        rule: &str,
        since: Timestamp,
        until: Timestamp,
        standing: &[(Outcome, Option<Reason>)],
    ) -> Result<u64, Error> {
        self.store.borrow().people(rule, since, until, standing)
    }

    fn held(&self) -> Result<Vec<Count>, Error> {
        self.store.borrow().held()
    }

    fn held_until(&self, after: Timestamp, through: Timestamp) -> Result<Vec<HeldUntil>, Error> {
        self.store.borrow().held_until(after, through)
    }

    fn unknown(&self) -> Result<u64, Error> {
        self.store.borrow().unknown()
    }
}

impl<S: Store> DaemonState for &Disk<S> {
    fn rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error> {
        self.store.borrow().rule_state(rule)
    }

    fn rules_planned(&self) -> Result<u64, Error> {
        self.store.borrow().rules_planned()
    }

    fn rule_states(&self) -> Result<BTreeMap<String, RuleState>, Error> {
        self.store.borrow().rule_states()
    }

    fn set_rule_state(&mut self, rule: &str, state: &RuleState) -> Result<(), Error> {
        self.write(|store| store.set_rule_state(rule, state))
    }

    fn remember(&mut self, states: &[(String, RuleState)], note: Option<(&str, &str)>) -> Result<(), Error> {
        self.write(|store| store.remember(states, note))
    }

    fn rename_rule(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        self.write(|store| store.rename_rule(from, to))
    }

    fn note(&self, name: &str) -> Result<Option<String>, Error> {
        self.store.borrow().note(name)
    }

    fn set_note(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.write(|store| store.set_note(name, text))
    }
}

impl<S: Store> Pauses for &Disk<S> {
    fn pauses(&self) -> Result<BTreeMap<String, Pause>, Error> {
        self.store.borrow().pauses()
    }

    fn pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error> {
        self.write(|store| store.pause(rule, pause))
    }

    fn resume(&mut self, rule: &str) -> Result<bool, Error> {
        self.write(|store| store.resume(rule))
    }
}

impl<S: Store> Store for &Disk<S> {
    fn tally(&self) -> Result<RowCounts, Error> {
        self.store.borrow().tally()
    }
}
