//! The daemon's life between start and stop: ticks, signals, requests, one at a time, and lanes that work meanwhile.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use super::clocks::Clocks;
use super::control::{self, Answer, Request};
use super::ends::Ends;
use super::heartbeat::Heartbeat;
use super::lane::{self, Lane, Rest};
use super::runner::{DRAIN_MAX, Daemon, StartError};
use super::systemd;
use crate::clock::stopwatch;
use crate::store::Outbox as _;

/// Longest sleep of an idle lane: the wall clock may jump meanwhile.
const IDLE_MAX: Duration = Duration::from_secs(1);
/// How long a lane may be silent before the watchdog is no longer fed.
const LANE_SILENCE_MAX: SignedDuration = SignedDuration::from_secs(150);

impl Daemon {
    /// Runs until SIGTERM or SIGINT; then stops without leaving anything in doubt.
    ///
    /// # Errors
    /// When the heartbeat, the signals or the control socket cannot be had.
    pub async fn serve(mut self) -> Result<(), StartError> {
        let trouble = |what: &str, error: &dyn std::fmt::Display| {
            StartError::TryAgain(format!("cannot {what}: {error}"))
        };
        let mut heartbeat =
            Heartbeat::start().await.map_err(|error| trouble("start the heartbeat", &error))?;
        let mut ends = Ends::new().map_err(|error| trouble("listen to signals", &error))?;
        let mut hangup =
            signal(SignalKind::hangup()).map_err(|error| trouble("listen to signals", &error))?;
        let listener = control::listen(&self.setup.state_dir)
            .map_err(|error| trouble("open the control socket", &error))?;
        let (asked, mut requests) = mpsc::channel(8);
        let control = tokio::spawn(control::serve(listener, asked));
        let (stop, stopping) = watch::channel(false);
        let wake = Arc::new(Notify::new());
        let mut lanes = self.launch_lanes(&stopping, &wake);
        let mut clocks = Clocks::new(self.setup.clock.now());
        self.tick(&wake).await;
        systemd::ready(&self.status_line());
        info!(status = self.status_line(), "ready");
        loop {
            tokio::select! {
                _ = heartbeat.tick() => {
                    if clocks.new_day(&self.live.borrow().deployment) {
                        self.sweep = true;
                    }
                    if let Some(jump) = clocks.jumped(self.setup.clock.now()) {
                        warn!(jump_secs = jump.as_secs(), "the clock jumped: everything is planned again");
                        self.sweep = true;
                    }
                    self.tick(&wake).await;
                }
                Some((request, reply)) = requests.recv() => {
                    let answer = self.answer(request, &wake).await;
                    // Whoever asked may have gone away.
                    drop(reply.send(answer));
                }
                Some(()) = hangup.recv() => {
                    self.reload(None, &wake).await;
                }
                () = ends.come() => break,
            }
        }
        info!("stopping: finishing what is on the wire");
        systemd::stopping();
        control.abort();
        heartbeat.stop().await;
        stop.send_replace(true);
        wake.notify_waiters();
        self.lanes = collect(&mut lanes).await;
        // A socket that is left behind is replaced at the next start.
        drop(std::fs::remove_file(control::path(&self.setup.state_dir)));
        self.stop().await;
        info!("stopped");
        Ok(())
    }

    /// Starts every lane's own loop.
    fn launch_lanes(&mut self, stop: &watch::Receiver<bool>, wake: &Arc<Notify>) -> JoinSet<Lane> {
        let mut lanes = JoinSet::new();
        for lane in self.lanes.drain(..) {
            lanes.spawn(attend(
                lane,
                self.writer.clone(),
                self.setup.clock.clone(),
                stop.clone(),
                Arc::clone(wake),
            ));
        }
        lanes
    }

    /// One pass of the planner, and what follows from it.
    pub(super) async fn tick(&mut self, wake: &Notify) {
        let before = self.health.get().planning_failed;
        match self.plan().await {
            Ok(pass) => {
                if before.is_some() {
                    info!("planning works again");
                }
                if pass.new > 0 || pass.cancelled > 0 {
                    info!(new = pass.new, to_send = pass.to_send, cancelled = pass.cancelled, "planned");
                    wake.notify_waiters();
                }
            }
            // Said once, not every second; `status` keeps saying it.
            Err(error) if before.as_deref() != Some(error.to_string().as_str()) => {
                error!(%error, "failed to plan; trying again every second");
            }
            Err(_) => {}
        }
        // A disk that is full or a database that is locked is no reason to be killed: a restart would lose the ends
        // of attempts that are kept until they can be written.
        if self.all_moved() {
            systemd::alive();
        }
        systemd::status(&self.status_line());
    }

    /// Whether planner, writer and every lane have moved lately.
    fn all_moved(&self) -> bool {
        let now = self.setup.clock.now();
        let health = self.health.get();
        health
            .lanes
            .values()
            .all(|lane| lane.moved_at.is_none_or(|moved| now.duration_since(moved) < LANE_SILENCE_MAX))
    }

    async fn answer(&mut self, request: Request, wake: &Notify) -> Answer {
        match request {
            Request::Reload { accept } => self.reload(accept, wake).await,
            Request::Status => self.report(),
        }
    }
}

/// A lane's own loop: deliver what is due, sleep until something is, until the daemon stops.
async fn attend(
    mut lane: Lane,
    writer: crate::store::writer::Writer,
    clock: crate::clock::Clock,
    mut stop: watch::Receiver<bool>,
    wake: Arc<Notify>,
) -> Lane {
    while !*stop.borrow() {
        let woken = wake.notified();
        let wait = match lane.round(&stop, &wake).await {
            Ok(Rest::Until(moment)) => moment.saturating_duration_since(stopwatch()).min(IDLE_MAX),
            Ok(_) => until_due(&lane, &writer, clock.now()).await,
            Err(_) => IDLE_MAX,
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = woken => {}
            _ = stop.changed() => {}
        }
        lane.hang_up_when_idle().await;
    }
    lane
}

/// How long until the lane's next message is due, at most [`IDLE_MAX`].
async fn until_due(lane: &Lane, writer: &crate::store::writer::Writer, now: Timestamp) -> Duration {
    let name = lane.name();
    lane::core::nap(writer.run(move |store| store.next_due(name)).await.unwrap_or(None), now)
}

/// Waits for all lanes to come back, as long as a stop may take; one that does not is left to the next start.
async fn collect(lanes: &mut JoinSet<Lane>) -> Vec<Lane> {
    let mut back = Vec::new();
    let deadline = tokio::time::sleep(DRAIN_MAX);
    tokio::pin!(deadline);
    loop {
        tokio::select! {
            ended = lanes.join_next() => match ended {
                Some(Ok(lane)) => back.push(lane),
                Some(Err(failure)) => error!(%failure, "a lane broke off"),
                None => return back,
            },
            () = &mut deadline => {
                warn!("some messages are still on the wire; the next start counts them as unknown");
                return back;
            }
        }
    }
}
