//! Problems told at once: in the journal, to the people and the program of `[alarm]`.
//!
//! It looks at what the daemon says of itself with each tick, and at the ledger and the files now and then. It goes
//! beside the lanes and their modes, caps and windows: by a channel that works, else by the other, by the program in
//! any case; and where the ledger cannot be written, without a row there.

mod command;
mod memory;
mod telling;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::{debug, warn};

use self::memory::AlarmMemory;
use self::telling::Telling;
use super::live::{Live, SharedHealth};
use super::report::StatusReporter;
use super::setup::Setup;
use crate::clock::stopwatch;
use crate::deployment::{self, Deployment};
use crate::diagnostic::Report;
use crate::fingerprint::Fingerprint;
use crate::operations::alarm;
use crate::operations::status::problem::Problem;
use crate::operations::status::{problems, wording};
use crate::source::Sources;
use crate::store::writer::Writer;
use crate::store::{DaemonState as _, Database, Error, Readers};
use crate::words::Sentence;

/// The longest time between two looks at ledger and files, in seconds.
const LOOK_SECS_MAX: u32 = 60;
/// A note's name: which problems were told when.
const NOTE: &str = "alarms_told";
/// How long a run that ends waits for its alarm: as long as a program may take, and the channels after it.
const ONCE_MAX: Duration = Duration::from_secs(180);
/// How long a stop waits for an alarm that is on its way.
const STOP_MAX: Duration = Duration::from_secs(5);

/// What is remembered between two looks, and whom to ask.
#[derive(Debug)]
pub(super) struct Alarms<D: Database> {
    readers: Readers<D>,
    writer: Writer<D::Store>,
    live: watch::Receiver<Live>,
    health: SharedHealth,
    reporter: StatusReporter,
    setup: Setup,
    looked: Option<Instant>,
    /// What ledger and files showed when they were last looked at.
    seen: Vec<Problem>,
    /// `None` until what an earlier run has told is read.
    memory: Option<AlarmMemory>,
    telling: Option<JoinHandle<()>>,
}

impl<D: Database> Alarms<D> {
    /// Nothing has been looked at yet.
    pub(super) fn new(
        readers: Readers<D>,
        writer: Writer<D::Store>,
        live: watch::Receiver<Live>,
        health: SharedHealth,
        reporter: StatusReporter,
        setup: Setup,
    ) -> Alarms<D> {
        let (looked, seen, memory, telling) = (None, Vec::new(), None, None);
        Alarms { readers, writer, live, health, reporter, setup, looked, seen, memory, telling }
    }

    /// Looks, and tells what is to be told.
    pub(super) async fn look(&mut self, now: Timestamp) {
        let live = self.live.borrow().clone();
        let every =
            Duration::from_secs((live.deployment.config.overdue_secs / 10).clamp(1, LOOK_SECS_MAX).into());
        if self.looked.is_none_or(|looked| looked.elapsed() >= every) {
            self.looked = Some(stopwatch());
            match self.ask(&live.deployment, now).await {
                Ok(seen) => self.seen = seen,
                // Trouble of the store is told by those whose work it stops.
                Err(error) => debug!(%error, "failed to look for problems"),
            }
        }
        if self.telling.as_ref().is_some_and(|telling| !telling.is_finished()) {
            return;
        }
        let mut told = self.reporter.told();
        let unheard = told.alarm_failed.take().is_some();
        let mut there = problems::of_daemon(&told);
        there.extend(self.seen.iter().cloned());
        let Some(memory) = &mut self.memory else { return };
        let due = memory.due(&there, unheard, now);
        if !due.is_empty() {
            self.tell(&live, due, now).await;
        }
    }

    /// Looks once, and waits until it is told what is to be told: for a run that ends after it. `failed` is what has gone wrong
    /// with the run itself. What an earlier run has told is not told again for four hours, however often one is made.
    pub(super) async fn look_once(&mut self, failed: Option<Problem>, now: Timestamp) {
        let live = self.live.borrow().clone();
        match self.ask(&live.deployment, now).await {
            Ok(seen) => self.seen = seen,
            Err(error) => warn!(%error, "failed to look for problems"),
        }
        let mut there: Vec<Problem> = failed.into_iter().collect();
        let said: BTreeSet<&'static str> = there.iter().map(Problem::code).collect();
        let own = problems::of_daemon(&self.reporter.told());
        there.extend(own.into_iter().filter(|problem| !said.contains(problem.code())));
        there.append(&mut self.seen);
        let due = self.memory.get_or_insert_default().due_once(&there, now);
        if !due.is_empty() {
            self.tell(&live, due, now).await;
        }
        if let Some(telling) = self.telling.take() {
            drop(tokio::time::timeout(ONCE_MAX, telling).await);
        }
    }

    /// Waits a little for an alarm that is on its way, so that the next start does not count it as unknown.
    pub(super) async fn stop(&mut self) {
        if let Some(telling) = self.telling.take() {
            drop(tokio::time::timeout(STOP_MAX, telling).await);
        }
    }

    /// What ledger and files show; and once, what an earlier run has told.
    async fn ask(&mut self, deployment: &Arc<Deployment>, now: Timestamp) -> Result<Vec<Problem>, Error> {
        let (in_force, dir, wants_note) =
            (Arc::clone(deployment), self.setup.dir.clone(), self.memory.is_none());
        let mut told = self.reporter.told();
        let reporter = self.reporter.clone();
        let question = move |store: &D::Store| {
            let note = if wants_note { store.note(NOTE)? } else { None };
            let mut seen = alarm::problems(store, &in_force, now)?;
            // What is wrong in the files is for `check`; here it counts only whether they differ.
            let sources = Sources::read(&dir, &deployment::country(&dir), &mut Report::default());
            if let Some(running) = &mut told.running {
                running.changed = reporter.changed();
                let (names, restart) = running.waiting(&Fingerprint::of(&sources));
                seen.extend((!names.is_empty()).then_some(Problem::NotReloaded { names }));
                seen.extend((!restart.is_empty()).then_some(Problem::NeedsRestart { names: restart }));
            }
            Ok((note, seen))
        };
        let (note, seen) = self.readers.ask(deployment.kinds.clone(), question).await?;
        let known = || note.and_then(|note| serde_json::from_str(&note).ok()).unwrap_or_default();
        self.memory.get_or_insert_with(known);
        Ok(seen)
    }

    /// Tells problems: in the journal at once, to people and the program beside the tick.
    async fn tell(&mut self, live: &Live, problems: Vec<Problem>, now: Timestamp) {
        let config = &live.deployment.config;
        for problem in problems.iter().filter(|problem| !is_in_journal(problem)) {
            warn!(code = problem.code(), "problem: {}", wording::whole(problem, config));
        }
        let note = serde_json::to_string(&self.memory).unwrap_or_default();
        if let Err(error) = self.writer.run(move |store| store.set_note(NOTE, &note)).await {
            debug!(%error, "failed to note what was told");
        }
        if config.alarm.is_empty() {
            return;
        }
        let telling = Telling {
            readers: self.readers.clone(),
            writer: self.writer.clone(),
            deployment: Arc::clone(&live.deployment),
            setup: self.setup.clone(),
            down: self
                .health
                .get()
                .lanes
                .into_iter()
                .filter(|(_, lane)| lane.is_down())
                .map(|(name, _)| name)
                .collect(),
            problems,
            now,
        };
        let health = self.health.clone();
        self.telling = Some(tokio::spawn(async move {
            let failed = telling.tell().await.err().map(Sentence::from);
            if let Some(said) = &failed {
                tracing::error!("the alarm reached nobody: {said}");
            }
            health.update(|health| health.alarm_failed = failed);
        }));
    }
}

/// Whether the journal has it already from those whose work it stops.
fn is_in_journal(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::Held(_)
            | Problem::PlanningFails(_)
            | Problem::ChannelFails { .. }
            | Problem::CommitsFail { .. }
            | Problem::Overdue(_)
            | Problem::ReloadRefused { .. }
            | Problem::MissingYear(_)
    )
}
