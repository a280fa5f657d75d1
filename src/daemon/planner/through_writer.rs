//! How the planner's writes reach the writer from the thread that it blocks.

use jiff::Timestamp;
use tokio::runtime::Handle;

use super::pass::CHANGES_NOTE;
use super::sink::PlanSink;
use crate::message::{PlannedTouch, TouchId};
use crate::record::Kinds;
use crate::store::writer::Writer;
use crate::store::{AddedTouches, Author, Error, NewCause, Planned, Reschedule, RuleState, Store};
use crate::terms::Reason;

/// A planner's hold on the writer. Only for threads that may block.
#[derive(Debug)]
pub(crate) struct ThroughWriter<S> {
    writer: Writer<S>,
    runtime: Handle,
}

impl<S: Store + Send + 'static> ThroughWriter<S> {
    /// For a blocking thread of the present runtime.
    pub(crate) fn new(writer: &Writer<S>) -> ThroughWriter<S> {
        ThroughWriter { writer: writer.clone(), runtime: Handle::current() }
    }

    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut S) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.runtime.block_on(self.writer.run(work))
    }
}

impl<S: Store + Send + 'static> PlanSink for ThroughWriter<S> {
    fn plan(&mut self, touches: Vec<PlannedTouch>, now: Timestamp) -> Result<Planned, Error> {
        self.run(move |store| store.plan(&touches, now))
    }

    fn cancel(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.run(move |store| store.cancel(&touches, reason, &author))
    }

    fn hold(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.run(move |store| store.hold(&touches, reason, &author))
    }

    fn add_cause(&mut self, cause: NewCause, added: AddedTouches) -> Result<i64, Error> {
        self.run(move |store| store.add_cause(&cause, &added))
    }

    fn skip(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.run(move |store| store.skip(&touches, reason, &author))
    }

    fn release(&mut self, touches: Vec<TouchId>, author: Author) -> Result<u64, Error> {
        self.run(move |store| Ok(store.release(&touches, &author)?.released))
    }

    fn remember(&mut self, states: Vec<(String, RuleState)>, changes: Option<i64>) -> Result<(), Error> {
        self.run(move |store| {
            let through = changes.map(|through| through.to_string());
            store.remember(&states, through.as_deref().map(|through| (CHANGES_NOTE, through)))
        })
    }

    fn note(&mut self, name: &'static str, text: String) -> Result<(), Error> {
        self.run(move |store| store.set_note(name, &text))
    }

    fn rename(&mut self, from: String, to: String) -> Result<u64, Error> {
        self.run(move |store| store.rename_rule(&from, &to))
    }

    fn reschedule(&mut self, moves: Vec<Reschedule>, author: Author) -> Result<u64, Error> {
        if moves.is_empty() {
            return Ok(0);
        }
        self.run(move |store| store.reschedule(&moves, &author))
    }

    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        self.run(move |store| store.wake_paused(limit))
    }

    fn declare(&mut self, kinds: Kinds) -> Result<(), Error> {
        self.run(move |store| store.declare(&kinds))
    }
}
