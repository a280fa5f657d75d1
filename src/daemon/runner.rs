//! Puts the daemon together, and takes it apart.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tracing::{info, warn};

use super::alarm::Alarms;
use super::expected::Reconciliation;
use super::handle::{Handle, QueuedRequest};
use super::lane::Lane;
use super::live::{Live, SharedHealth};
use super::machine::Machine;
use super::machine::guard::Guard;
use super::planner::{Aligned, Planner};
use super::planning::Planning;
use super::recovery::recover;
use super::report::StatusReporter;
use super::setup::Setup;
use super::start_error::StartError;
use super::starting::Starting;
use super::supervisor::Supervisor;
use crate::channel::Channel;
use crate::clock::stopwatch;
use crate::deployment::Deployment;
use crate::operations::database::make_folder;
use crate::operations::opened::OpenChannels;
use crate::operations::status::silence;
use crate::store::writer::Writer;
use crate::store::{Database, Error, Ledger as _, Outbox as _, Pauses as _, Readers, Store};
use crate::terms::{ChannelName, Mode, Word as _};
use crate::words::{RunSentence as Says, SystemSentence};

/// How long a stop waits for what is on the wire.
pub(super) const DRAIN_MAX: Duration = Duration::from_secs(20);
/// How long a stop waits for the database, twice.
const CLOSE_MAX: Duration = Duration::from_secs(5);

/// A started daemon: the database is its own, and nothing is on the wire.
pub struct Daemon<D: Database> {
    pub(super) setup: Setup,
    pub(super) handle: Handle<D>,
    pub(super) requests: mpsc::Receiver<QueuedRequest>,
    pub(super) lanes: Vec<Lane<D::Store>>,
    pub(super) supervisor: Supervisor<D>,
    /// Who answers until the daemon does.
    pub(super) starting: Option<Starting>,
    boot: i64,
    _lock: D::Lock,
}

impl<D: Database> fmt::Debug for Daemon<D> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Daemon").field("boot", &self.boot).finish_non_exhaustive()
    }
}

impl<D: Database> Daemon<D> {
    /// Takes the database, sorts out what an earlier run left, and opens the channels.
    ///
    /// # Errors
    /// When the database cannot be had, or a channel's settings or secrets cannot be used.
    pub async fn start(setup: Setup, database: D, deployment: Deployment) -> Result<Daemon<D>, StartError> {
        make_folder(&setup.state_dir).map_err(|error| {
            let folder = setup.state_dir.display().to_string();
            StartError::by_system(&error, Says::NoFolder { folder, said: SystemSentence::of(&error) })
        })?;
        let lock = database.lock()?;
        let starting = Starting::answer(&setup, &deployment, setup.clock.now());
        let store = database.open(&deployment.kinds)?;
        let machine = Machine::new(setup.clock.clone(), setup.state_dir.clone());
        let reading = machine.read();
        let mut guard = Guard::new(reading, machine.compares(), store.last_event_at()?);
        guard.miss_rules(silence::no_rules(&store, &deployment)?);
        let now = guard.now(reading);
        let (deployment, writer) = (Arc::new(deployment), Writer::start(store)?);
        let tries = Arc::clone(&deployment);
        let boot = writer.run(move |store| recover(store, &tries, now)).await?.boot;
        // Before anything is sent: an older copy that is put in this one's place later is noticed by this start.
        for said in writer.run(D::write_down_start).await? {
            warn!("{said}");
        }
        let paused = Arc::new(writer.run(move |store| store.paused_at(now)).await?);
        let mut live = Live::at_start(deployment, paused);
        live.open = Arc::new(open_channels(&live.deployment, &setup)?);
        let planner = Planner::new(live);
        let (readers, health, live) = (Readers::new(database), SharedHealth::default(), planner.live());
        let lanes = lanes(&setup, &writer, &live, &health, boot);
        let planning = Planning::new(planner, readers.clone(), writer.clone(), health.clone());
        health.update(|health| {
            health.loaded(now, true);
            health.started_at = Some(now);
            health.starting_since = Some(now);
            health.ticked = Some(stopwatch());
        });
        let reporter = StatusReporter::new(live.clone(), health.clone(), boot, setup.clone());
        let reconciliation =
            Reconciliation::new(readers.clone(), writer.clone(), live.clone(), health.clone(), boot);
        let (rows, writes) = (readers.clone(), writer.clone());
        let alarms = Alarms::new(rows, writes, live, health.clone(), reporter.clone(), setup.clone());
        let (handle, requests) = Handle::new(reporter.clone(), writer, readers);
        let files = setup.clone();
        let supervisor =
            Supervisor { setup: files, machine, guard, planning, reconciliation, alarms, health, reporter };
        Ok(Daemon { setup, handle, requests, lanes, supervisor, starting, boot, _lock: lock })
    }

    /// What faces may ask of it.
    #[must_use]
    pub fn handle(&self) -> Handle<D> {
        self.handle.clone()
    }

    /// Brings what is open into line with the rules of this start, before anything is sent by them. With new rules that
    /// is a walk over all records, so it is no part of [`Daemon::start`]: whoever calls it can be told to stop.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn catch_up(&mut self) -> Result<(), Error> {
        let aligned = self.supervisor.catch_up().await?;
        if aligned != Aligned::default() {
            let Aligned { cancelled, moved } = aligned;
            info!(cancelled, moved, "the rules have changed since the last run");
        }
        Ok(())
    }

    /// Hangs up, gives back what is only claimed, and closes the database. A database that cannot be written does
    /// not keep it: the next start gives back as well.
    pub async fn stop(mut self) {
        for lane in &mut self.lanes {
            lane.close().await;
        }
        let (boot, writer) = (self.boot, self.handle.writer());
        let given_back = writer.run(move |store| store.give_back(boot));
        match tokio::time::timeout(CLOSE_MAX, given_back).await {
            Ok(Ok(given)) if given > 0 => info!(given, "given back what was claimed and not sent"),
            Ok(Ok(_) | Err(Error::Closed)) => {}
            Ok(Err(error)) => warn!(%error, "failed to give back what was claimed; the next start does"),
            Err(_) => warn!("the database is busy: what was claimed is given back at the next start"),
        }
        match tokio::time::timeout(CLOSE_MAX, writer.run(|store| D::write_down(store))).await {
            Ok(Err(error)) if !matches!(error, Error::Closed) => {
                warn!(%error, "failed to write the companion of the database");
            }
            Ok(_) | Err(_) => {}
        }
        // The writer closes last: a reader cannot fold the write-ahead log into the database.
        self.handle.readers().close();
        // What was handed in is done even if nobody waits for it, unless the process is gone first.
        drop(tokio::time::timeout(CLOSE_MAX, writer.stop()).await);
        self.handle.readers().database().put_log_away();
    }
}

/// A lane for every channel, over the channel as it is opened. In shadow mode, and for a channel that is not configured,
/// nothing is: the gate lets no message through to it.
fn lanes<S: Store + Send + 'static>(
    setup: &Setup,
    writer: &Writer<S>,
    live: &watch::Receiver<Live>,
    health: &SharedHealth,
    boot: i64,
) -> Vec<Lane<S>> {
    let open = Arc::clone(&live.borrow().open);
    let lane = |name: &ChannelName| {
        let channel = open.channels.get(name).cloned().unwrap_or_else(Channel::capture);
        let (clock, live, health) = (setup.clock.clone(), live.clone(), health.clone());
        Lane::new(*name, channel, writer.clone(), clock, live, health, boot)
    };
    ChannelName::ALL.iter().map(lane).collect()
}

/// Opens the channels that are configured; none in shadow mode.
fn open_channels(deployment: &Deployment, setup: &Setup) -> Result<OpenChannels, StartError> {
    if deployment.config.mode == Mode::Shadow {
        return Ok(OpenChannels::default());
    }
    OpenChannels::open(deployment, &setup.dir, &setup.secrets).map_err(|unusable| {
        let said = Box::new(unusable.source.sentence());
        StartError::refused(Says::ChannelUnusable { channel: unusable.channel, said })
    })
}
