//! The daemon's life between start and stop: ticks, signals, requests, one at a time, and lanes that work meanwhile.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use super::control::{self, Answer, Request};
use super::heartbeat::Heartbeat;
use super::lane::{self, Lane, Rest};
use super::ledger_plan::WriterSink;
use super::live::Live;
use super::reloader;
use super::runner::{DRAIN_MAX, Daemon, StartError};
use super::systemd;
use crate::clock::stopwatch;
use crate::deployment::Deployment;
use crate::store::{Error, Memory as _, Outbox as _};
use crate::terms::Word as _;

/// Longest sleep of an idle lane: the wall clock may jump meanwhile.
const IDLE_MAX: Duration = Duration::from_secs(1);
/// How far wall clock and monotonic clock may drift apart between two ticks before it counts as a jump.
const JUMP: SignedDuration = SignedDuration::from_secs(30);
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
    async fn tick(&mut self, wake: &Notify) {
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

    /// Reads rules and templates again, and puts them in force if they are right and change nothing unusual.
    async fn reload(&mut self, accept: Option<u64>, wake: &Notify) -> Answer {
        systemd::reloading();
        let now = self.setup.clock.now();
        let answer = match self.try_reload(accept, now).await {
            Ok(Ok(text)) => {
                info!("{text}");
                self.sweep = true;
                self.tick(wake).await;
                Answer { v: 1, done: true, text, detail: serde_json::Value::Null }
            }
            Ok(Err(refusal)) => control::refusal(refusal),
            Err(error) => {
                control::refusal(format!("reload failed: {error}; the rules in force stay as they are"))
            }
        };
        // Whoever asked may be gone, or have been a signal: the log has it in any case.
        if !answer.done {
            error!("{}", answer.text);
        }
        self.health.update(|health| health.reload = Some((now, answer.done)));
        systemd::ready(&self.status_line());
        answer
    }

    async fn try_reload(
        &mut self,
        accept: Option<u64>,
        now: Timestamp,
    ) -> Result<Result<String, String>, Error> {
        let old = self.live.borrow().clone();
        let (dir, reader) = (self.setup.dir.clone(), Arc::clone(&self.reader));
        let mut sink = WriterSink::new(&self.writer);
        let work = tokio::task::spawn_blocking(move || -> Result<Result<(Live, String), String>, Error> {
            let new = match reloader::read(&dir, &old) {
                Ok(new) => new,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            reader.adopt_kinds(&new.deployment.kinds);
            let surge = reloader::surge(&*reader, &old, &new, now);
            let brake = new.deployment.config.reload_brake.max(accept.unwrap_or(0));
            if !matches!(surge, Ok(surge) if surge <= brake) {
                reader.adopt_kinds(&old.deployment.kinds);
            }
            let surge = surge?;
            if surge > brake {
                return Ok(Err(format!(
                    "reload refused: {surge} more touches would be due within a day (reload_brake = {}); \
                     look: touchbase forecast --days 1; go ahead: touchbase reload --accept {surge}",
                    new.deployment.config.reload_brake
                )));
            }
            let (cancelled, moved) = reloader::align(&*reader, &new, now, &mut sink)?;
            let text = format!(
                "reloaded: {} rules r{}; {cancelled} touches cancelled, {moved} moved, {surge} more due within a day",
                new.deployment.rules.len(),
                new.revision
            );
            Ok(Ok((new, text)))
        });
        let outcome = work.await.map_err(|failure| Error::Other(failure.to_string()))??;
        Ok(match outcome {
            Err(refusal) => Err(refusal),
            Ok((new, text)) => {
                let kinds = new.deployment.kinds.clone();
                self.writer.run(move |store| crate::store::RecordStore::declare(store, &kinds)).await?;
                let revision = new.revision.to_string();
                self.live.send_replace(new);
                self.writer.run(move |store| store.set_note("revision", &revision)).await?;
                Ok(text)
            }
        })
    }

    /// One line for `systemctl status`.
    fn status_line(&self) -> String {
        let live = self.live.borrow();
        let failing: Vec<&str> = self
            .health
            .get()
            .lanes
            .iter()
            .filter(|(_, lane)| lane.failing.is_some())
            .map(|(name, _)| name.as_str())
            .collect();
        let paused =
            if live.paused.is_empty() { String::new() } else { format!(" · {} paused", live.paused.len()) };
        let failing =
            if failing.is_empty() { String::new() } else { format!(" · {} failing", failing.join(", ")) };
        format!(
            "{} · {} rules r{}{paused}{failing}",
            live.deployment.config.mode.as_str().to_uppercase(),
            live.deployment.rules.len(),
            live.revision
        )
    }

    /// How the daemon is, for `touchbase status`.
    fn report(&self) -> Answer {
        let health = self.health.get();
        let at = |at: Timestamp| at.to_string();
        let lanes: serde_json::Map<String, serde_json::Value> = health
            .lanes
            .iter()
            .map(|(name, lane)| {
                let failing = lane
                    .failing
                    .as_ref()
                    .map(|(since, said)| serde_json::json!({ "since": at(*since), "said": said }));
                let told = serde_json::json!({
                    "attempts": lane.attempts, "accepted": lane.accepted, "failing": failing,
                });
                (name.as_str().to_owned(), told)
            })
            .collect();
        let detail = serde_json::json!({
            "boot": self.boot,
            "planned_at": health.planned_at.map(at),
            "planning_failed": health.planning_failed,
            "reload": health.reload.map(|(when, done)| serde_json::json!({ "at": at(when), "done": done })),
            "lanes": lanes,
        });
        Answer { v: 1, done: true, text: self.status_line(), detail }
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

/// The signals that end a daemon.
pub(super) struct Ends {
    terminate: Signal,
    interrupt: Signal,
}

impl Ends {
    /// Listens from now on.
    pub(super) fn new() -> std::io::Result<Ends> {
        Ok(Ends { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for one.
    pub(super) async fn come(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Wall clock and monotonic clock side by side, to notice when the first one jumps, and when a day begins.
struct Clocks {
    wall: Timestamp,
    monotonic: std::time::Instant,
    day: Option<jiff::civil::Date>,
}

impl Clocks {
    fn new(wall: Timestamp) -> Clocks {
        Clocks { wall, monotonic: stopwatch(), day: None }
    }

    /// Whether a local day has begun since the last time; says so of a missing holiday calendar, once a day.
    fn new_day(&mut self, deployment: &Deployment) -> bool {
        let today = deployment.config.day_of(self.wall);
        if self.day.replace(today) == Some(today) {
            return false;
        }
        for year in deployment.missing_years(today) {
            warn!(year, "the working days of this year are not known: Monday to Friday are taken instead");
        }
        true
    }

    /// How far the wall clock has jumped since the last time, if it has.
    fn jumped(&mut self, wall: Timestamp) -> Option<SignedDuration> {
        let monotonic = stopwatch();
        let passed = SignedDuration::try_from(monotonic.duration_since(self.monotonic))
            .unwrap_or(SignedDuration::ZERO);
        let jump = wall.duration_since(self.wall) - passed;
        self.wall = wall;
        self.monotonic = monotonic;
        (jump.abs() > JUMP).then_some(jump)
    }
}
