//! The one tick of the daemon, and the only file that names tokio-cron-scheduler.
//!
//! The scheduler wakes the planner once a second and knows nothing else: it loses fires in bursts, mishandles DST
//! and goes quiet when the clock steps back (measured; issues #87, #107, #113 there), so what is due never depends
//! on it. A second, monotonic timer beside it covers the quiet; ticks that nobody has taken yet are one tick.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Every second.
const EVERY_SECOND: &str = "* * * * * *";
/// How long the scheduler may be silent before the monotonic timer speaks for it: set back by an hour, the wall clock
/// silences it for an hour.
const SILENCE_MAX: Duration = Duration::from_secs(2);

/// A running heartbeat.
pub(crate) struct Heartbeat {
    scheduler: JobScheduler,
    ticks: mpsc::Receiver<()>,
}

impl Heartbeat {
    /// Starts it.
    ///
    /// # Errors
    /// When the scheduler cannot be started.
    pub(crate) async fn start() -> Result<Heartbeat, JobSchedulerError> {
        let (tick, ticks) = mpsc::channel(1);
        let scheduler = JobScheduler::new().await?;
        let job = Job::new_async(EVERY_SECOND, move |_, _| {
            let tick = tick.clone();
            Box::pin(async move {
                // A full channel means that a tick is waiting already: one is as good as two.
                tick.try_send(()).ok();
            })
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        Ok(Heartbeat { scheduler, ticks })
    }

    /// Waits for the next tick; says whether the scheduler gave it, or its silence did.
    pub(crate) async fn tick(&mut self) -> bool {
        matches!(tokio::time::timeout(SILENCE_MAX, self.ticks.recv()).await, Ok(Some(())))
    }

    /// Stops it.
    pub(crate) async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::debug!(%error, "the scheduler did not stop cleanly");
        }
    }
}
