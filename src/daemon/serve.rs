//! The daemon's life between start and stop: ticks, signals, requests, one at a time, and lanes that work meanwhile.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use super::control;
use super::ends::Ends;
use super::guard::Look;
use super::heartbeat::Heartbeat;
use super::janitor::Janitor;
use super::lane::Lane;
use super::request::{Answer, Request};
use super::runner::{DRAIN_MAX, Daemon, StartError};
use super::systemd;
use crate::clock::stopwatch;
use crate::operations::database;
use crate::store::sqlite::SqliteStore;

/// How long one tick goes on looking at changed records; so much of a second is left for everything else.
const CHANGES_TIME_MAX: Duration = Duration::from_millis(500);

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
        let control = tokio::spawn(control::serve(listener, asked, self.teller()));
        let (stop, stopping) = watch::channel(false);
        let wake = Arc::new(Notify::new());
        // Before any lane: it opens the barrier, or keeps it shut.
        self.look_at_machine();
        let mut lanes = self.launch_lanes(&stopping, &wake);
        let mut janitor = self.janitor();
        let mut going_on = self.tick_until(&mut ends, &wake).await;
        if going_on {
            systemd::ready(&self.status_line());
            info!(status = self.status_line(), "ready");
        }
        while going_on {
            tokio::select! {
                _ = heartbeat.tick() => {
                    going_on = self.tick_until(&mut ends, &wake).await;
                    if going_on {
                        janitor.look(&self.writer, stopwatch()).await;
                    }
                    // The pass above has just ended, well or not; one that hangs never comes here.
                    if going_on && self.all_moved() {
                        systemd::alive();
                    }
                }
                Some((request, reply)) = requests.recv() => {
                    let answer = self.answer(request, &wake).await;
                    // Whoever asked may have gone away.
                    drop(reply.send(answer));
                }
                Some(()) = hangup.recv() => {
                    self.reload(None, &wake).await;
                }
                () = ends.come() => going_on = false,
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
    fn launch_lanes(
        &mut self,
        stop: &watch::Receiver<bool>,
        wake: &Arc<Notify>,
    ) -> JoinSet<Lane<SqliteStore>> {
        let mut lanes = JoinSet::new();
        for lane in self.lanes.drain(..) {
            let barrier = self.setup.clock.goes_by_itself().then(|| self.guard.barrier());
            let (stop, wake) = (stop.clone(), Arc::clone(wake));
            lanes.spawn(async move { lane.attend(barrier, stop, &wake).await });
        }
        lanes
    }

    /// A tick, unless a signal ends it and the daemon; then says `false`. What a pass of the planner has not written by
    /// then, the next start plans.
    async fn tick_until(&mut self, ends: &mut Ends, wake: &Notify) -> bool {
        let going_on = tokio::select! {
            () = self.tick(wake) => true,
            () = ends.come() => false,
        };
        if !going_on {
            self.walks.end();
        }
        going_on
    }

    /// A look at the machine, a pass of the planner unless something keeps it back, and what follows from both.
    pub(super) async fn tick(&mut self, wake: &Notify) {
        let was_held = self.health.get().held.is_some();
        let look = self.look_at_machine();
        if look.hold.is_none() {
            if was_held {
                info!("work goes on");
                wake.notify_waiters();
            }
            self.sweep |= self.new_day(look.now);
            self.passes(look.now, wake).await;
        }
        self.reckon().await;
        systemd::status(&self.status_line());
        self.health.update(|health| health.ticked = Some(stopwatch()));
    }

    /// What the guard sees of the machine, remembered.
    fn look_at_machine(&mut self) -> Look {
        let look = self.guard.look();
        self.sweep |= look.sweep;
        self.health.update(|health| {
            health.held.clone_from(&look.hold);
            health.clock_jumps = look.jumps;
        });
        look
    }

    /// Passes of the planner, and what follows from them: one, and more for a while where many records have changed.
    async fn passes(&mut self, now: Timestamp, wake: &Notify) {
        let begun = stopwatch();
        while self.pass(now, wake).await && begun.elapsed() < CHANGES_TIME_MAX {}
    }

    /// One pass of the planner; whether there is more to look at.
    async fn pass(&mut self, now: Timestamp, wake: &Notify) -> bool {
        let before = self.health.get().planning_failed;
        match self.plan(now).await {
            Ok(pass) => {
                if before.is_some() {
                    info!("planning works again");
                }
                if pass.new > 0 || pass.cancelled > 0 {
                    info!(new = pass.new, to_send = pass.to_send, cancelled = pass.cancelled, "planned");
                    wake.notify_waiters();
                }
                pass.more
            }
            // Said once, not every second; `status` keeps saying it.
            Err(error) if before.as_deref() != Some(error.to_string().as_str()) => {
                error!(%error, "failed to plan; trying again every second");
                false
            }
            Err(_) => false,
        }
    }

    /// Whether a local day has begun since the last time; says so of a missing holiday calendar, once a day.
    fn new_day(&mut self, now: Timestamp) -> bool {
        let live = self.live.borrow();
        let today = live.deployment.config.day_of(now);
        if self.day.replace(today) == Some(today) {
            return false;
        }
        for year in live.deployment.missing_years(today) {
            warn!(year, "the working days of this year are not known: Monday to Friday are taken instead");
        }
        true
    }

    /// Whether planner, writer and every lane have moved lately.
    pub(super) fn all_moved(&mut self) -> bool {
        let now = stopwatch();
        let lanes = self.health.get().lanes;
        self.watchdog.all_moved(now, self.writer.pulse(), lanes.values().map(|lane| lane.moved_at), now)
    }

    fn janitor(&self) -> Janitor {
        let path = database::path(&self.setup.state_dir, &self.live.borrow().deployment.config);
        Janitor::new(&path, stopwatch())
    }

    async fn answer(&mut self, request: Request, wake: &Notify) -> Answer {
        match request {
            Request::Reload { accept } => self.reload(accept, wake).await,
            Request::Status => self.teller().answer(),
            Request::TrustClock if self.guard.trust_clock() => {
                self.sweep = true;
                self.tick(wake).await;
                let text = "the clock is gone by as it is: work goes on".to_owned();
                Answer { text, ..self.teller().answer() }
            }
            Request::TrustClock => Answer::refused("nothing is held back because of the clock".to_owned()),
        }
    }
}

/// Waits for all lanes to come back, as long as a stop may take; one that does not is left to the next start.
async fn collect(lanes: &mut JoinSet<Lane<SqliteStore>>) -> Vec<Lane<SqliteStore>> {
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
