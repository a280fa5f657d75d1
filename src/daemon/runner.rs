//! Puts the daemon together, drives it once or for ever, and takes it apart.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::ends::Ends;
use super::expected::Reckoning;
use super::guard::Guard;
use super::lane::Lane;
use super::ledger_plan::WriterSink;
use super::live::{Live, Shared};
use super::planner::{Pass, Progress};
use super::reloader;
use super::watchdog::Watchdog;
use crate::channel::Channel;
use crate::clock::{Clock, stopwatch};
use crate::deployment::Deployment;
use crate::message::transition;
use crate::operations::{adoption, channels, database};
use crate::secret::Secrets;
use crate::store::sqlite::{Cost, DatabaseLock, OpenOptions, SqliteStore};
use crate::store::writer::Writer;
use crate::store::{Error, Outbox as _, Pauses as _, Walks};
use crate::terms::{ChannelName, Mode, Word};

/// How long a stop waits for what is on the wire.
pub(super) const DRAIN_MAX: Duration = Duration::from_secs(20);
/// How long a stop waits for the database, twice.
const CLOSE_MAX: Duration = Duration::from_secs(5);
/// How long the daemon waits for another process's write before it says so and tries again.
const BUSY_MAX: Duration = Duration::from_secs(10);

/// What a daemon is started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The configuration directory, read again on reload.
    pub dir: PathBuf,
    /// Where the database and the control socket are.
    pub state_dir: PathBuf,
    /// What time it is.
    pub clock: Clock,
    /// Where secrets are.
    pub secrets: Secrets,
}

/// Why a daemon could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Something a person has to change first.
    #[error("{0}")]
    Refused(String),
    /// Something that may be over in a while: a lock, a full disk.
    #[error("{0}")]
    TryAgain(String),
}

impl From<Error> for StartError {
    fn from(error: Error) -> StartError {
        let text = error.to_string();
        match error {
            Error::Foreign(_) | Error::Damaged(_) => StartError::Refused(text),
            _ => StartError::TryAgain(text),
        }
    }
}

/// A started daemon: the database is its own, and nothing is on the wire.
pub struct Daemon {
    pub(super) setup: Setup,
    pub(super) live: watch::Sender<Live>,
    pub(super) writer: Writer,
    pub(super) reader: Arc<Mutex<SqliteStore>>,
    pub(super) lanes: Vec<Lane<SqliteStore>>,
    pub(super) health: Shared,
    pub(super) boot: i64,
    /// The planner's walks over records.
    pub(super) walks: Walks,
    pub(super) watchdog: Watchdog,
    pub(super) progress: Progress,
    /// Whether the next pass has to look at the whole window.
    pub(super) sweep: bool,
    /// What was expected to go, held against what went.
    pub(super) reckoning: Reckoning,
    pub(super) guard: Guard,
    /// The local day of the last pass.
    pub(super) day: Option<jiff::civil::Date>,
    /// Whether new rules are in force and what is open has not been brought into line with them yet.
    pub(super) unaligned: bool,
    /// Messages may still wait for a pause that is over.
    pub(super) pause_over: bool,
    _lock: DatabaseLock,
}

impl std::fmt::Debug for Daemon {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Daemon").field("boot", &self.boot).finish_non_exhaustive()
    }
}

impl Daemon {
    /// Takes the database, sorts out what an earlier run left, and opens the channels.
    ///
    /// # Errors
    /// When the database cannot be had, or a channel's settings or secrets cannot be used.
    pub async fn start(setup: Setup, deployment: Deployment) -> Result<Daemon, StartError> {
        let deployment = Arc::new(deployment);
        let path = database::path(&setup.state_dir, &deployment.config);
        std::fs::create_dir_all(&setup.state_dir).map_err(|error| {
            StartError::TryAgain(format!("cannot make {}: {error}", setup.state_dir.display()))
        })?;
        let lock = DatabaseLock::take(&path)?;
        let options = OpenOptions {
            migrate: true,
            busy: BUSY_MAX,
            ..OpenOptions::new(deployment.calendars.zone.clone())
        };
        let mut store = SqliteStore::open(&path, &deployment.kinds, options.clone())?;
        let reader = SqliteStore::reader(&path, &deployment.kinds, options)?;
        own(&mut store)?;
        let guard = Guard::new(setup.clock.clone(), setup.state_dir.clone(), reader.last_event_at()?);
        let now = guard.now();
        let writer = Writer::start(store)?;
        let paused = writer.run(move |store| store.paused_at(now)).await?;
        let live = Live { deployment, paused: Arc::new(paused), revision: 1 };
        let boot = sort_out(&writer, &live, now).await?;
        let walks = reader.walks();
        let reader = Arc::new(Mutex::new(reader));
        let (cancelled, moved) = align(&writer, &reader, &live, now).await?;
        if cancelled > 0 || moved > 0 {
            info!(cancelled, moved, "the rules have changed since the last run");
        }
        let (live, watching) = watch::channel(live);
        let health = Shared::default();
        let mut lanes = Vec::new();
        for name in ChannelName::ALL {
            let channel = open_channel(*name, &watching.borrow().deployment, &setup)?;
            let (clock, watching, health) = (setup.clock.clone(), watching.clone(), health.clone());
            lanes.push(Lane::new(*name, channel, writer.clone(), clock, watching, health, boot));
        }
        health.update(|health| {
            health.loaded(now, true);
            health.started_at = Some(now);
            health.ticked = Some(stopwatch());
        });
        Ok(Daemon {
            setup,
            live,
            writer,
            reader,
            lanes,
            health,
            boot,
            walks,
            watchdog: Watchdog::new(stopwatch()),
            progress: Progress::new(),
            sweep: true,
            reckoning: Reckoning::default(),
            guard,
            day: None,
            unaligned: false,
            pause_over: true,
            _lock: lock,
        })
    }

    /// Plans what is due and delivers it, until nothing more is due now, or a signal ends it. Returns what planning
    /// came to.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn once(&mut self) -> Result<Pass, Error> {
        if let Some(objection) = self.guard.objection() {
            return Err(Error::Other(objection));
        }
        let mut ends =
            Ends::new().map_err(|error| Error::Other(format!("cannot listen to signals: {error}")))?;
        let (stopper, stop) = watch::channel(false);
        let walks = self.walks.clone();
        let listening = tokio::spawn(async move {
            ends.come().await;
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
                Ok(Pass::default())
            }
        };
        listening.abort();
        passed
    }

    async fn pass_after_pass(&mut self, stop: &watch::Receiver<bool>) -> Result<Pass, Error> {
        let mut total = Pass::default();
        loop {
            let pass = match self.plan(self.setup.clock.now()).await {
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
    pub async fn plan_only(&mut self, whole: bool) -> Result<Pass, Error> {
        self.sweep |= whole;
        self.plan(self.setup.clock.now()).await
    }

    /// How many pieces of work the writer has done: each is one commit, or none where there was nothing to change.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writer.pulse().done
    }

    /// What reading candidates has cost since the start, in the engine's own counts.
    #[must_use]
    pub fn reading_cost(&self) -> Cost {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).cost()
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
                ended.map_err(|failure| Error::Other(format!("a lane broke off: {failure}")))?;
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
        self.writer
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

    /// Hangs up, gives back what is only claimed, and closes the database. A database that cannot be written does
    /// not keep it: the next start gives back as well.
    pub async fn stop(mut self) {
        for lane in &mut self.lanes {
            lane.close().await;
        }
        let boot = self.boot;
        let given_back = self.writer.run(move |store| store.give_back(boot));
        match tokio::time::timeout(CLOSE_MAX, given_back).await {
            Ok(Ok(given)) if given > 0 => info!(given, "given back what was claimed and not sent"),
            Ok(Ok(_) | Err(Error::Closed)) => {}
            Ok(Err(error)) => warn!(%error, "failed to give back what was claimed; the next start does"),
            Err(_) => warn!("the database is busy: what was claimed is given back at the next start"),
        }
        // The writer closes last: a reader cannot fold the write-ahead log into the database.
        drop(self.reader);
        // What was handed in is done even if nobody waits for it, unless the process is gone first.
        drop(tokio::time::timeout(CLOSE_MAX, self.writer.stop()).await);
    }
}

/// Refuses a database that may not know what was sent, and makes one that is right this machine's own.
fn own(store: &mut SqliteStore) -> Result<(), StartError> {
    let machine = adoption::this_machine();
    if let Some(objection) = adoption::objection(store, machine.as_deref())? {
        return Err(StartError::Refused(format!("{objection}; look at it, then: touchbase adopt")));
    }
    Ok(adoption::remember(store, machine.as_deref())?)
}

/// Settles what an earlier run left: claimed messages go back, those on the wire become what nobody can know.
async fn sort_out(writer: &Writer, live: &Live, now: Timestamp) -> Result<i64, Error> {
    let deployment = Arc::clone(&live.deployment);
    let boot = writer
        .run(move |store| {
            store.boot(now, &mut |message| {
                transition::after_crash(message, deployment.tries(&message.rule), now)
            })
        })
        .await?;
    if boot.given_back > 0 || boot.unknown > 0 {
        warn!(
            given_back = boot.given_back,
            unknown = boot.unknown,
            "the last run ended in the middle of its work; nobody can know about the unknown ones: touchbase log --outcome unknown"
        );
    }
    Ok(boot.boot)
}

/// Rules may have been edited, renamed or removed: what is open follows. Returns how many touches were cancelled and
/// moved.
pub(super) async fn align(
    writer: &Writer,
    reader: &Arc<Mutex<SqliteStore>>,
    live: &Live,
    now: Timestamp,
) -> Result<(u64, u64), Error> {
    let (reader, live, mut sink) = (Arc::clone(reader), live.clone(), WriterSink::new(writer));
    let aligned = tokio::task::spawn_blocking(move || {
        let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
        reloader::align(&*reader, &live, now, &mut sink)
    });
    aligned.await.map_err(|failure| Error::Other(failure.to_string()))?
}

/// Opens a channel. In shadow mode, and for a channel that is not configured, nothing is opened: the gate lets no
/// message through to it.
fn open_channel(name: ChannelName, deployment: &Deployment, setup: &Setup) -> Result<Channel, StartError> {
    if deployment.config.mode == Mode::Shadow {
        return Ok(Channel::capture());
    }
    match channels::open(name, deployment, &setup.dir, &setup.secrets) {
        Ok(opened) => Ok(opened.unwrap_or_else(Channel::capture)),
        Err(unusable) => Err(StartError::Refused(format!("{unusable}: {}", unusable.source))),
    }
}
