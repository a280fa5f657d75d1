//! The daemon's life between start and stop: ticks, signals, requests, one at a time, and lanes that work meanwhile.

use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tracing::{error, info, warn};

use super::control;
use super::heartbeat::Heartbeat;
use super::janitor::Janitor;
use super::keeper::Keeper;
use super::lane::Lane;
use super::retention::RetentionRound;
use super::runner::{DRAIN_MAX, Daemon};
use super::start_error::StartError;
use super::stop_signals::StopSignals;
use super::supervisor::Supervisor;
use super::systemd;
use crate::clock::stopwatch;
use crate::store::Database;
use crate::words::{RunSentence as Says, SystemSentence};

impl<D: Database> Daemon<D> {
    /// Runs until SIGTERM or SIGINT; then stops without leaving anything in doubt.
    ///
    /// # Errors
    /// When the heartbeat, the signals or the control socket cannot be had.
    pub async fn serve(mut self) -> Result<(), StartError> {
        let no_signals = |error: std::io::Error| {
            StartError::try_again(Says::NoSignals { said: SystemSentence::of(&error) })
        };
        let heartbeat = Heartbeat::start()
            .await
            .map_err(|error| StartError::try_again(Says::NoHeartbeat { said: error.to_string() }))?;
        let mut signals = StopSignals::new().map_err(no_signals)?;
        let hangup = signal(SignalKind::hangup()).map_err(no_signals)?;
        let listener = control::listen(&self.setup.state_dir).map_err(|error| {
            StartError::by_system(&error, Says::NoSocket { said: SystemSentence::of(&error) })
        })?;
        self.starting = None;
        // From here on it says itself how it is; what else is asked of it waits for the first tick.
        let control = tokio::spawn(control::serve(listener, self.handle.clone()));
        if self.catch_up_until(&mut signals).await? {
            return self.attend(heartbeat, signals, hangup, control).await;
        }
        control.abort();
        drop(std::fs::remove_file(control::path(&self.setup.state_dir)));
        info!("stopping: the next start takes the rules over");
        systemd::stopping();
        heartbeat.stop().await;
        self.stop().await;
        info!("stopped");
        Ok(())
    }

    /// The daemon's life once its rules are taken over.
    async fn attend(
        mut self,
        mut heartbeat: Heartbeat,
        mut signals: StopSignals,
        mut hangup: Signal,
        control: JoinHandle<()>,
    ) -> Result<(), StartError> {
        let (stop, stopping) = watch::channel(false);
        let wake = Arc::new(Notify::new());
        // Before any lane: it opens the barrier, or keeps it shut.
        self.supervisor.look_at_machine();
        let mut lanes = self.launch_lanes(&stopping, &wake);
        let (database, writer) = (self.handle.readers().database(), self.handle.writer());
        let mut janitor = Janitor::new(database.clone(), writer.clone(), stopwatch());
        let mut retention = RetentionRound::<D>::new(
            writer.clone(),
            self.supervisor.guard.newest(),
            self.supervisor.health.clone(),
        );
        let supervisor = &mut self.supervisor;
        let mut keeper = Keeper::new(self.handle.readers().clone(), stopwatch());
        let mut ended = None;
        let mut going_on = tick_until(supervisor, &mut signals, &wake).await;
        if going_on {
            supervisor.is_ready();
            let status = supervisor.reporter.line();
            systemd::ready(&status);
            info!(status, "ready");
        }
        while going_on {
            tokio::select! {
                _ = heartbeat.tick() => {
                    ended = supervisor.look_at_database();
                    if ended.is_some() {
                        break;
                    }
                    going_on = tick_until(supervisor, &mut signals, &wake).await;
                    if going_on {
                        janitor.look(stopwatch()).await;
                        keeper.look(stopwatch()).await;
                        let free = supervisor.unheld();
                        let free = free.as_ref().map(|(deployment, now)| (&**deployment, *now));
                        retention.look(stopwatch(), free).await;
                    }
                    // The pass above has just ended, well or not; one that hangs never comes here.
                    if going_on && supervisor.planning.all_moved() {
                        systemd::alive();
                    }
                }
                Some((request, reply)) = self.requests.recv() => {
                    let answer = supervisor.answer(request, &wake).await;
                    // Whoever asked may have gone away.
                    drop(reply.send(answer));
                }
                Some(()) = hangup.recv() => {
                    supervisor.reload(None, &wake).await;
                }
                () = signals.come() => going_on = false,
            }
        }
        info!("stopping: finishing what is on the wire");
        systemd::stopping();
        control.abort();
        heartbeat.stop().await;
        stop.send_replace(true);
        wake.notify_waiters();
        self.lanes = collect(&mut lanes).await;
        self.supervisor.alarms.stop().await;
        // A socket that is left behind is replaced at the next start.
        drop(std::fs::remove_file(control::path(&self.setup.state_dir)));
        self.stop().await;
        info!("stopped");
        ended.map_or(Ok(()), Err)
    }

    /// Brings what is open into line with the rules, unless a signal ends that and the daemon; then says `false`.
    async fn catch_up_until(&mut self, signals: &mut StopSignals) -> Result<bool, StartError> {
        let going_on = tokio::select! {
            caught_up = self.catch_up() => caught_up.map(|()| true)?,
            () = signals.come() => false,
        };
        if !going_on {
            self.supervisor.planning.end();
        }
        Ok(going_on)
    }

    /// Starts every lane's own loop.
    fn launch_lanes(&mut self, stop: &watch::Receiver<bool>, wake: &Arc<Notify>) -> JoinSet<Lane<D::Store>> {
        let mut lanes = JoinSet::new();
        for lane in self.lanes.drain(..) {
            let barrier = self.supervisor.barrier();
            let (stop, wake) = (stop.clone(), Arc::clone(wake));
            lanes.spawn(async move { lane.attend(barrier, stop, &wake).await });
        }
        lanes
    }
}

/// A tick, unless a signal ends it and the daemon; then says `false`. What a pass of the planner has not written by
/// then, the next start plans.
async fn tick_until<D: Database>(
    supervisor: &mut Supervisor<D>,
    signals: &mut StopSignals,
    wake: &Notify,
) -> bool {
    let going_on = tokio::select! {
        () = supervisor.tick(wake) => true,
        () = signals.come() => false,
    };
    if !going_on {
        supervisor.planning.end();
    }
    going_on
}

/// Waits for all lanes to come back, as long as a stop may take; one that does not is left to the next start.
async fn collect<S: 'static>(lanes: &mut JoinSet<Lane<S>>) -> Vec<Lane<S>> {
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
