//! The planner on a thread that may block, watched while it takes long.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};

use super::live::{Live, SharedHealth};
use super::planner::{Aligned, PassResult, Planner, ThroughWriter};
use super::reloader::{self, InForce, Refusal};
use super::setup::Setup;
use super::systemd;
use super::watchdog::Watchdog;
use crate::clock::stopwatch;
use crate::deployment;
use crate::diagnostic::Report;
use crate::source::Sources;
use crate::store::writer::Writer;
use crate::store::{Database, Error, Readers};
use crate::words::RunSentence;

/// How often systemd hears of a pass that takes long.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// The planner, the store it works on, and who watches whether it moves.
#[derive(Debug)]
pub(super) struct Planning<D: Database> {
    planner: Arc<Mutex<Planner>>,
    live: watch::Receiver<Live>,
    readers: Readers<D>,
    writer: Writer<D::Store>,
    health: SharedHealth,
    watchdog: Watchdog,
}

impl<D: Database> Planning<D> {
    /// Nothing is planned yet.
    pub(super) fn new(
        planner: Planner,
        readers: Readers<D>,
        writer: Writer<D::Store>,
        health: SharedHealth,
    ) -> Planning<D> {
        let live = planner.live();
        let (planner, watchdog) = (Arc::new(Mutex::new(planner)), Watchdog::new(stopwatch()));
        Planning { planner, live, readers, writer, health, watchdog }
    }

    /// What is in force.
    pub(super) fn live(&self) -> watch::Receiver<Live> {
        self.live.clone()
    }

    /// The next pass looks at the whole window again.
    pub(super) fn look_at_everything(&self) {
        self.planner.lock().unwrap_or_else(PoisonError::into_inner).look_at_everything();
    }

    /// Brings what is open into line with the rules that the daemon starts with.
    pub(super) async fn catch_up(&mut self, now: Timestamp) -> Result<Aligned, Error> {
        let (planner, readers, mut sink) = self.at_hand();
        let live = self.live.borrow().clone();
        let caught_up = tokio::task::spawn_blocking(move || {
            let mut planner = planner.lock().unwrap_or_else(PoisonError::into_inner);
            readers.with(&live.deployment.kinds, |reader| planner.catch_up(reader, now, &mut sink))
        });
        self.wait_for(caught_up).await.map_err(|failure| broke_off(&failure))?
    }

    /// One tick of the planner.
    pub(super) async fn tick(&mut self, now: Timestamp) -> Result<PassResult, Error> {
        let (planner, readers, mut sink) = self.at_hand();
        let live = self.live.borrow().clone();
        let planning = tokio::task::spawn_blocking(move || {
            let mut planner = planner.lock().unwrap_or_else(PoisonError::into_inner);
            readers.with(&live.deployment.kinds, |reader| planner.tick(reader, now, &mut sink))
        });
        let planned = self.wait_for(planning).await;
        let pass = planned.map_err(|failure| broke_off(&failure)).flatten();
        self.health.update(|health| match &pass {
            Ok(_) => {
                health.planned_at = Some(now);
                health.planning_failed = None;
            }
            Err(error) => health.planning_failed = Some(error.sentence()),
        });
        pass
    }

    /// Reads the directory, and puts its rules in force if they are right and change nothing unusual; or says why not.
    pub(super) async fn reload(
        &self,
        setup: Setup,
        accept: Option<u64>,
        now: Timestamp,
    ) -> Result<Result<InForce, Refusal>, Error> {
        let (planner, readers, mut sink) = self.at_hand();
        let old = self.live.borrow().clone();
        let reloading = tokio::task::spawn_blocking(move || {
            let mut report = Report::default();
            let dir = &setup.dir;
            let sources = Sources::read(dir, &deployment::country(dir), &mut report);
            let new = reloader::accept(&sources, report, &old).and_then(reloader::tested);
            let new = match new.and_then(|new| reloader::opened(new, dir, &setup.secrets)) {
                Ok(new) => new,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let kinds = new.deployment.kinds.clone();
            let mut planner = planner.lock().unwrap_or_else(PoisonError::into_inner);
            readers.with(&kinds, |reader| {
                reloader::put_in_force(&mut planner, new, accept, now, reader, &mut sink)
            })
        });
        reloading.await.map_err(|failure| broke_off(&failure))?
    }

    /// Why nobody may go on with the database, if nobody may: its files are no longer those that were opened, or somebody
    /// has met damage.
    pub(super) fn ended_by(&self) -> Option<Error> {
        let files = self.readers.database().look_at_files().err();
        files.or_else(|| self.writer.ended_by()).or_else(|| self.readers.ended_by())
    }

    /// Whether planner, writer and every lane have moved lately.
    pub(super) fn all_moved(&mut self) -> bool {
        let now = stopwatch();
        let lanes = self.health.get().lanes;
        self.watchdog.all_moved(now, self.writer.pulse(), lanes.values().map(|lane| lane.moved_at), now)
    }

    /// Ends what takes long: a pass breaks off at its next page of records, and the next start plans what it has not.
    pub(super) fn end(&self) {
        self.readers.database().walks().end();
    }

    fn at_hand(&self) -> (Arc<Mutex<Planner>>, Readers<D>, ThroughWriter<D::Store>) {
        (Arc::clone(&self.planner), self.readers.clone(), ThroughWriter::new(&self.writer))
    }

    /// Waits for a pass of the planner. One that walks over records for minutes, as a first one may on a slow disk, is
    /// no standstill, and systemd hears so.
    async fn wait_for<T>(&mut self, mut planning: JoinHandle<T>) -> Result<T, JoinError> {
        let walks = self.readers.database().walks().clone();
        let mut pages = walks.pages();
        loop {
            match tokio::time::timeout(TELL_EVERY, &mut planning).await {
                Ok(planned) => return planned,
                Err(_) if walks.pages() == pages => {}
                Err(_) => {
                    pages = walks.pages();
                    if self.all_moved() {
                        systemd::still_at_work();
                    }
                }
            }
        }
    }
}

fn broke_off(failure: &JoinError) -> Error {
    Error::other(RunSentence::PlanningBrokeOff { said: failure.to_string() })
}
