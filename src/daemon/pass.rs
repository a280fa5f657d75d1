//! A pass of the planner as the daemon makes it: by the pauses and the rules in force, on a thread that may block,
//! watched while it takes long.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::{JoinError, JoinHandle};

use super::ledger_plan::WriterSink;
use super::planner::{self, Extent, Pass};
use super::runner::{Daemon, align};
use super::systemd;
use crate::store::{Error, Memory as _, Outbox as _, Pauses as _};

/// How often systemd hears of a pass that takes long.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// How many paused messages are woken in one commit, so that nobody waits long for the writer meanwhile.
const WOKEN_AT_ONCE: u32 = 5_000;

impl Daemon {
    /// One pass of the planner on a thread that may block.
    pub(super) async fn plan(&mut self, now: Timestamp) -> Result<Pass, Error> {
        self.refresh_pauses(now).await?;
        // A renamed rule that has not got its touches yet would plan, and send, all of them again.
        if self.unaligned
            && let Err(error) = self.catch_up(now).await
        {
            self.health.update(|health| health.planning_failed = Some(error.to_string()));
            return Err(error);
        }
        let extent = if self.sweep { Extent::Whole } else { Extent::New };
        let (reader, live) = (Arc::clone(&self.reader), self.live.borrow().clone());
        let mut progress = std::mem::take(&mut self.progress);
        let mut sink = WriterSink::new(&self.writer);
        let planning = tokio::task::spawn_blocking(move || {
            let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let pass = planner::pass(&*reader, &live.deployment, extent, &mut progress, now, &mut sink);
            (pass, progress)
        });
        let planned = self.wait_for(planning).await;
        let (pass, progress) =
            planned.map_err(|failure| Error::Other(format!("planning broke off: {failure}")))?;
        // After an error everything is looked at again: progress would only spare work.
        if pass.is_ok() {
            self.progress = progress;
            self.sweep = false;
        } else {
            self.sweep = true;
        }
        self.health.update(|health| match &pass {
            Ok(_) => {
                health.planned_at = Some(now);
                health.planning_failed = None;
            }
            Err(error) => health.planning_failed = Some(error.to_string()),
        });
        pass
    }

    /// Waits for a pass of the planner. One that walks over records for minutes, as a first one may on a slow disk, is
    /// no standstill, and systemd hears so.
    async fn wait_for<T>(&mut self, mut planning: JoinHandle<T>) -> Result<T, JoinError> {
        let mut pages = self.walks.pages();
        loop {
            match tokio::time::timeout(TELL_EVERY, &mut planning).await {
                Ok(planned) => return planned,
                Err(_) if self.walks.pages() == pages => {}
                Err(_) => {
                    pages = self.walks.pages();
                    if self.all_moved() {
                        systemd::still_at_work();
                    }
                }
            }
        }
    }

    /// Brings what is open into line with rules that were put in force while the daemon runs.
    pub(super) async fn catch_up(&mut self, now: Timestamp) -> Result<(u64, u64), Error> {
        let live = self.live.borrow().clone();
        let counts = align(&self.writer, &self.reader, &live, now).await?;
        let revision = live.revision.to_string();
        self.writer.run(move |store| store.set_note("revision", &revision)).await?;
        self.unaligned = false;
        self.sweep = true;
        Ok(counts)
    }

    async fn refresh_pauses(&mut self, now: Timestamp) -> Result<(), Error> {
        let reader = Arc::clone(&self.reader);
        let paused = tokio::task::spawn_blocking(move || {
            reader.lock().unwrap_or_else(PoisonError::into_inner).paused_at(now)
        });
        let paused = paused.await.map_err(|failure| Error::Other(failure.to_string()))??;
        let before = Arc::clone(&self.live.borrow().paused);
        if *before != paused {
            self.pause_over |= !paused.hold_all_of(&before);
            self.live.send_modify(|live| live.paused = Arc::new(paused));
        }
        while self.pause_over {
            let woken = self.writer.run(|store| store.wake_paused(WOKEN_AT_ONCE)).await?;
            self.pause_over = woken == WOKEN_AT_ONCE;
        }
        Ok(())
    }
}
