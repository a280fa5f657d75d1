//! A store that forgets: for tests and for simulating long times quickly.
//!
//! Plain maps of rows, and a list of what to put back where a transaction is not kept. Every use case is the engine's;
//! one suite of contract tests holds both stores to the same answers.

mod causes;
mod days;
mod erasure;
mod ledger;
mod messages;
mod records;
mod retention;
mod rules;
mod touches;
mod undo;
mod wishes;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::address::{KEY_BYTES, Key};
use super::engine::rows::Rows;
use super::transition::Way;
use super::{
    Attempt, Changes, EndedSuppression, Error, Event, FieldChange, Pause, Reading, RowCounts, RuleState,
    Store, Suppression,
};
use crate::calendar::zone::Zone;
use crate::failpoint::Commit;
use crate::message::{MessageId, Reference, Touch, TouchId, TouchKey};
use crate::record::{Kinds, Record, RecordKey};
use crate::terms::{ChannelName, Class};

use messages::Messages;
use undo::Undo;

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
    events: ledger::Events,
    suppressed: BTreeMap<(ChannelName, Class, Vec<u8>), Suppression>,
    ended: Vec<(ChannelName, Vec<u8>, EndedSuppression)>,
    failures: BTreeMap<(ChannelName, Vec<u8>), Timestamp>,
    erased: BTreeMap<Vec<u8>, RecordKey>,
    readings: Vec<Reading>,
    epoch: i64,
    rule_states: BTreeMap<String, RuleState>,
    notes: BTreeMap<String, String>,
    pauses: BTreeMap<String, Pause>,
    causes: causes::CauseTables,
    /// Digests of the keys of touches that are gone, by rule.
    gone: BTreeSet<(String, Vec<u8>)>,
    /// What the present transaction has written over.
    undo: Vec<Undo>,
}

/// A touch and how it is sent.
#[derive(Debug, Clone, PartialEq)]
struct Planned {
    touch: Touch,
    way: Way,
    reference: Option<Reference>,
    told_by: Option<TouchId>,
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
            events: ledger::Events::default(),
            suppressed: BTreeMap::new(),
            ended: Vec::new(),
            failures: BTreeMap::new(),
            erased: BTreeMap::new(),
            readings: Vec::new(),
            epoch: 0,
            rule_states: BTreeMap::new(),
            notes: BTreeMap::new(),
            pauses: BTreeMap::new(),
            causes: causes::CauseTables::default(),
            gone: BTreeSet::new(),
            undo: Vec::new(),
        }
    }
}

impl Rows for MemoryStore {
    fn key(&self) -> &Key {
        &self.key
    }

    fn declared_kinds(&self) -> &Kinds {
        &self.kinds
    }

    fn transact<T>(
        &mut self,
        _: Commit,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.undo.clear();
        let done = work(self);
        if done.is_err() {
            self.take_back();
        }
        self.undo.clear();
        done
    }

    fn pass(&mut self) -> impl Changes + '_ {
        records::ChangePass::new(self)
    }
}

impl Store for MemoryStore {
    fn tally(&self) -> Result<RowCounts, Error> {
        let mut tally = RowCounts::default();
        for kept in self.messages.all() {
            *tally.messages.entry(kept.message.state).or_default() += 1;
        }
        for planned in self.touches.values() {
            *tally.touches.entry(planned.touch.state).or_default() += 1;
        }
        Ok(tally)
    }
}
