//! How the planner's writes reach the disk in a simulation, and where in between the daemon may end.

use std::cell::Cell;

use jiff::Timestamp;

use super::disk::Disk;
use touchbase::internals::daemon::planner::{CHANGES_NOTE, PlanSink};
use touchbase::message::{KeyDigest, PlannedTouch, TouchId};
use touchbase::record::Kinds;
use touchbase::store::{
    AddedTouches, Author, Causes as _, DaemonState as _, Error, NewCause, Operator as _, Outbox as _,
    Planned, RecordStore as _, Reschedule, RuleState, Store,
};
use touchbase::terms::Reason;

/// A fuse: when it has burnt down, the daemon ends, wherever it is.
#[derive(Debug, Default)]
pub(super) struct Fuse(Cell<Option<u32>>);

impl Fuse {
    /// Lights it, or puts it out.
    pub(super) fn set(&self, places: Option<u32>) {
        self.0.set(places);
    }

    /// Passes one of the places where the daemon may end. Says whether it ends here.
    pub(super) fn burns_down(&self) -> bool {
        match self.0.get() {
            None => false,
            Some(0) => {
                self.0.set(None);
                true
            }
            Some(left) => {
                self.0.set(Some(left - 1));
                false
            }
        }
    }
}

/// Where a pass of the planner writes.
pub(super) struct PassSink<'a, S> {
    disk: &'a Disk<S>,
    fuse: &'a Fuse,
    /// Touches that came while a reader was in the middle of a walk; written before anything else is.
    waiting: Vec<(Vec<PlannedTouch>, Timestamp)>,
    /// What was written down as added by a cause, by rule.
    pub(super) caused: Vec<(String, KeyDigest)>,
    /// Touches that were new.
    pub(super) planned: u64,
    /// How far rules were said to be planned.
    pub(super) watermarks: Vec<Timestamp>,
    /// Whether touches could not be written.
    failed: bool,
    /// Whether it was written down after that how far rules are planned.
    pub(super) too_early: bool,
    /// Whether the daemon ended in the middle of the pass.
    pub(super) crashed: bool,
}

impl<'a, S: Store> PassSink<'a, S> {
    pub(super) fn new(disk: &'a Disk<S>, fuse: &'a Fuse) -> PassSink<'a, S> {
        PassSink {
            disk,
            fuse,
            waiting: Vec::new(),
            caused: Vec::new(),
            planned: 0,
            watermarks: Vec::new(),
            failed: false,
            too_early: false,
            crashed: false,
        }
    }

    /// Writes what still waits.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        for (touches, now) in std::mem::take(&mut self.waiting) {
            self.place()?;
            self.write(&touches, now)?;
        }
        self.place()
    }

    fn write(&mut self, touches: &[PlannedTouch], now: Timestamp) -> Result<Planned, Error> {
        let planned = { self.disk }.plan(touches, now);
        self.failed |= planned.is_err();
        let planned = planned?;
        self.planned += planned.new;
        Ok(planned)
    }

    fn place(&mut self) -> Result<(), Error> {
        self.crashed = self.crashed || self.fuse.burns_down();
        if self.crashed { Err(Error::Closed) } else { Ok(()) }
    }
}

impl<S: Store> PlanSink for PassSink<'_, S> {
    fn plan(&mut self, touches: Vec<PlannedTouch>, now: Timestamp) -> Result<Planned, Error> {
        if !self.disk.is_free() {
            self.waiting.push((touches, now));
            return Ok(Planned::default());
        }
        self.settle()?;
        self.write(&touches, now)
    }

    fn cancel(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.settle()?;
        { self.disk }.cancel(&touches, reason, &author)
    }

    fn hold(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.settle()?;
        { self.disk }.hold(&touches, reason, &author)
    }

    fn add_cause(&mut self, cause: NewCause, added: AddedTouches) -> Result<i64, Error> {
        self.settle()?;
        let number = { self.disk }.add_cause(&cause, &added)?;
        for (rule, touches) in &added {
            self.caused.extend(touches.iter().map(|touch| (rule.clone(), touch.key)));
        }
        Ok(number)
    }

    fn skip(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.settle()?;
        { self.disk }.skip(&touches, reason, &author)
    }

    fn release(&mut self, touches: Vec<TouchId>, author: Author) -> Result<u64, Error> {
        self.settle()?;
        Ok({ self.disk }.release(&touches, &author)?.released)
    }

    fn remember(&mut self, states: Vec<(String, RuleState)>, changes: Option<i64>) -> Result<(), Error> {
        self.settle()?;
        for (rule, state) in &states {
            self.place()?;
            { self.disk }.set_rule_state(rule, state)?;
            self.too_early |= self.failed;
            // A rule that is gone keeps what it had; it begins anew where it comes back.
            if state.gone_at.is_none() {
                self.watermarks.push(state.planned_through);
            }
        }
        match changes {
            Some(through) => { self.disk }.set_note(CHANGES_NOTE, &through.to_string()),
            None => Ok(()),
        }
    }

    fn note(&mut self, name: &'static str, text: String) -> Result<(), Error> {
        self.settle()?;
        { self.disk }.set_note(name, &text)
    }

    fn rename(&mut self, from: String, to: String) -> Result<u64, Error> {
        self.settle()?;
        { self.disk }.rename_rule(&from, &to)
    }

    fn reschedule(&mut self, moves: Vec<Reschedule>, author: Author) -> Result<u64, Error> {
        self.settle()?;
        { self.disk }.reschedule(&moves, &author)
    }

    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        self.settle()?;
        { self.disk }.wake_paused(limit)
    }

    fn declare(&mut self, kinds: Kinds) -> Result<(), Error> {
        self.settle()?;
        { self.disk }.declare(&kinds)?;
        self.place()
    }
}
