//! One life without a heartbeat: plans what is due, delivers it, and is done.

use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::lane::Lane;
use super::planner::PassResult;
use super::runner::{DRAIN_MAX, Daemon};
use super::stop_signals::StopSignals;
use crate::operations::status::problem::Problem;
use crate::store::{Database, Error, Outbox as _};
use crate::terms::ChannelName;
use crate::words::{RunSentence as Says, SystemSentence};

impl<D: Database> Daemon<D> {
    /// Plans what is due and delivers it, until nothing more is due now, or a signal ends it. Returns what planning
    /// came to.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn once(&mut self) -> Result<PassResult, Error> {
        self.starting = None;
        if let Some(objection) = self.supervisor.objection() {
            let refused = Error::other(objection);
            self.raise_alarm(Some(&refused)).await;
            return Err(refused);
        }
        let mut signals = StopSignals::new()
            .map_err(|error| Error::other(Says::NoSignals { said: SystemSentence::of(&error) }))?;
        let (stopper, stop) = watch::channel(false);
        let walks = self.handle.readers().database().walks().clone();
        let listening = tokio::spawn(async move {
            signals.come().await;
            walks.end();
            info!("stopping: finishing what is on the wire");
            stopper.send_replace(true);
            // Until the daemon is gone: a dropped sender would look like no stop at all.
            stopper.closed().await;
        });
        let mut waiting = stop.clone();
        let too_late = async move {
            if waiting.wait_for(|stopping| *stopping).await.is_ok() {
                tokio::time::sleep(DRAIN_MAX).await;
            } else {
                std::future::pending().await
            }
        };
        let passed = tokio::select! {
            passed = self.pass_after_pass(&stop) => passed,
            () = too_late => {
                warn!("some messages are still on the wire; the next start counts them as unknown");
                Ok(PassResult::default())
            }
        };
        listening.abort();
        self.raise_alarm(passed.as_ref().err()).await;
        passed
    }

    /// What somebody should look at is told before it ends: nobody looks after that.
    async fn raise_alarm(&mut self, failed: Option<&Error>) {
        let failed = failed.map(|error| Problem::PlanningFails(error.sentence()));
        self.supervisor.alarms.look_once(failed, self.setup.clock.now()).await;
    }

    async fn pass_after_pass(&mut self, stop: &watch::Receiver<bool>) -> Result<PassResult, Error> {
        let mut total = PassResult::default();
        match self.catch_up().await {
            Err(_) if *stop.borrow() => return Ok(total),
            caught_up => caught_up?,
        }
        loop {
            let pass = match self.supervisor.planning.tick(self.setup.clock.now()).await {
                // What it has not written, the next start plans.
                Err(_) if *stop.borrow() => return Ok(total),
                pass => pass?,
            };
            total.new += pass.new;
            total.to_send += pass.to_send;
            total.cancelled += pass.cancelled;
            self.deliver(stop).await?;
            // A lane may have given a message to one that had finished already: by e-mail instead of SMS.
            while !*stop.borrow() && self.is_due().await? {
                self.deliver(stop).await?;
            }
            if !pass.more || *stop.borrow() {
                return Ok(total);
            }
        }
    }

    /// Plans without delivering: what has come into reach, or the whole window again. For measurements.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn plan_only(&mut self, whole: bool) -> Result<PassResult, Error> {
        if whole {
            self.supervisor.planning.look_at_everything();
        }
        self.supervisor.planning.tick(self.setup.clock.now()).await
    }

    /// How many pieces of work the writer has done: each is one commit, or none where there was nothing to change.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.handle.writer().pulse().done
    }

    /// Lets every lane deliver what is due, side by side, sleeping where a pace asks for it.
    async fn deliver(&mut self, stop: &watch::Receiver<bool>) -> Result<(), Error> {
        let mut running = JoinSet::new();
        for mut lane in self.lanes.drain(..) {
            let stop = stop.clone();
            running.spawn(async move {
                let result = lane.deliver(stop).await;
                (lane, result)
            });
        }
        let mut failed = Ok(());
        while let Some(ended) = running.join_next().await {
            let (lane, result) =
                ended.map_err(|failure| Error::other(Says::LaneBrokeOff { said: failure.to_string() }))?;
            self.lanes.push(lane);
            failed = failed.and(result);
        }
        self.lanes.sort_by_key(Lane::name);
        failed
    }

    /// Whether a lane that may send has something that is due now.
    async fn is_due(&self) -> Result<bool, Error> {
        let now = self.setup.clock.now();
        let open: Vec<ChannelName> =
            self.lanes.iter().filter(|lane| lane.is_paced()).map(Lane::name).collect();
        self.handle
            .writer()
            .run(move |store| {
                for channel in open {
                    if store.next_due(channel)?.is_some_and(|due_at| due_at <= now) {
                        return Ok(true);
                    }
                }
                Ok(false)
            })
            .await
    }
}
