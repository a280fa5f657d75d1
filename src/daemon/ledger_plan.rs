//! How the planner's passes reach the writer from the thread they block.

use jiff::Timestamp;
use tokio::runtime::Handle;

use super::planner::PlanSink;
use crate::message::{PlannedTouch, TouchId};
use crate::store::sqlite::SqliteStore;
use crate::store::writer::Writer;
use crate::store::{Author, Error, Memory as _, Outbox as _, Planned, Reschedule, RuleState};
use crate::terms::Reason;

/// A planner's hold on the writer. Only for threads that may block.
#[derive(Debug, Clone)]
pub(crate) struct WriterSink {
    writer: Writer,
    runtime: Handle,
}

impl WriterSink {
    /// A sink for a blocking thread of the present runtime.
    pub(crate) fn new(writer: &Writer) -> WriterSink {
        WriterSink { writer: writer.clone(), runtime: Handle::current() }
    }

    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteStore) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.runtime.block_on(self.writer.run(work))
    }
}

impl PlanSink for WriterSink {
    fn plan(&mut self, touches: Vec<PlannedTouch>, now: Timestamp) -> Result<Planned, Error> {
        self.run(move |store| store.plan(&touches, now))
    }

    fn cancel(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.run(move |store| store.cancel(&touches, reason, &author))
    }

    fn remember(&mut self, states: Vec<(String, RuleState)>, changes: Option<i64>) -> Result<(), Error> {
        self.run(move |store| {
            let through = changes.map(|through| through.to_string());
            store.remember(&states, through.as_deref().map(|through| (super::planner::CHANGES_NOTE, through)))
        })
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
}
