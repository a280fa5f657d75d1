//! How fast messages leave, from due to done, and how fast a bare client without memory would be.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use jiff::civil::time;
use tokio::runtime::Runtime;

use super::synthetic::{BenchChannels, DAY, Town, configure, look_at_changes, settle};
use super::{Scratch, bare, meter, rate, runtime};
use crate::clock::{Clock, stopwatch};
use crate::daemon::{Daemon, Setup};
use crate::operations::database;
use crate::secret::Secrets;
use crate::sink::http::{HttpScript, HttpSink};
use crate::sink::smtp::{SmtpScript, SmtpSink};
use crate::store::Store as _;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::terms::{ChannelName, MessageState};
use crate::words::{Explain as _, StageSentence};

/// The name of the sinks' thread.
const SINK: &str = "bench-sink";

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// By which channel.
    pub channel: ChannelName,
    /// How many messages.
    pub count: u32,
    /// How many connections, ours and the bare client's.
    pub connections: u16,
    /// How long the other side takes to answer.
    pub latency: Duration,
    /// Where the temporary directory is made.
    pub dir: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// From the moment they are due to the last one's end in the ledger, seconds.
    pub secs: f64,
    /// The same number of messages by the bare client, seconds: the mean of a run before and one after.
    pub bare_secs: f64,
    /// CPU seconds of the daemon: planner, lanes, store.
    pub cpu_secs: f64,
    /// CPU seconds of the sink meanwhile.
    pub sink_cpu_secs: f64,
    /// CPU seconds of the bare client, the mean of both runs.
    pub bare_cpu_secs: f64,
    /// Pieces of work of the store's writer: commits, and the few that had nothing to change.
    pub writes: u64,
    /// Connections that the sink saw.
    pub connections: u64,
    /// Answers that the sink gave.
    pub round_trips: u64,
    /// Messages that the sink took.
    pub received: u64,
    /// The shortest time between two messages of the daemon's at the sink; zero where there were not two.
    pub quickest: Duration,
    /// Peak of resident memory of this process, sink and synthetic customers included, KiB.
    pub peak_kib: u64,
    /// What the disk can do.
    pub fdatasyncs_per_sec: f64,
}

/// The sinks, on a runtime and a thread of their own so that their CPU can be told apart.
struct Sinks {
    runtime: Runtime,
    smtp: SmtpSink,
    sms: HttpSink,
}

impl Sinks {
    fn start(latency: Duration) -> Result<Sinks> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(SINK)
            .enable_all()
            .build()
            .explain(|| StageSentence::NoSinks)?;
        let (smtp, sms) = runtime.block_on(async {
            let script = SmtpScript { latency, auth: false, keep: false, ..SmtpScript::default() };
            let smtp = SmtpSink::start(script).await?;
            anyhow::Ok((smtp, HttpSink::start(HttpScript { latency, forget: true, fault: None }).await?))
        })?;
        Ok(Sinks { runtime, smtp, sms })
    }

    /// Connections, answers and messages so far.
    fn counts(&self, channel: ChannelName) -> (u64, u64, u64) {
        match channel {
            ChannelName::Email => {
                let counts = self.smtp.counts();
                (counts.sessions, counts.round_trips, counts.messages)
            }
            ChannelName::Sms => {
                let counts = self.sms.counts();
                (counts.connections, counts.requests, counts.messages)
            }
        }
    }

    /// The shortest time between two messages since this was last asked.
    fn quickest(&self, channel: ChannelName) -> Duration {
        let quickest = match channel {
            ChannelName::Email => self.smtp.quickest(),
            ChannelName::Sms => self.sms.quickest(),
        };
        quickest.unwrap_or_default()
    }

    fn stop(self) {
        drop((self.smtp, self.sms));
        self.runtime.shutdown_background();
    }
}

/// Measures.
///
/// # Errors
/// When the directory cannot be written, or not every message arrives.
pub fn run(options: &Options) -> Result<Measured> {
    let scratch = Scratch::new(options.dir.as_deref())?;
    let fdatasyncs_per_sec = meter::fdatasyncs_per_sec(scratch.path())?;
    let sinks = Sinks::start(options.latency)?;
    let runtime = runtime()?;
    let before = run_bare(options, &sinks, &runtime)?;
    let mut measured = run_daemon(options, &sinks, &runtime, &scratch)?;
    let after = run_bare(options, &sinks, &runtime)?;
    sinks.stop();
    measured.bare_secs = f64::midpoint(before.0, after.0);
    measured.bare_cpu_secs = f64::midpoint(before.1, after.1);
    measured.fdatasyncs_per_sec = fdatasyncs_per_sec;
    Ok(measured)
}

/// Seconds and CPU seconds of the bare client.
fn run_bare(options: &Options, sinks: &Sinks, runtime: &Runtime) -> Result<(f64, f64)> {
    let (_, cpu) = meter::cpu_secs(SINK);
    let watch = stopwatch();
    let (count, connections) = (options.count, options.connections);
    match options.channel {
        ChannelName::Email => runtime.block_on(bare::mails(sinks.smtp.address(), count, connections))?,
        ChannelName::Sms => runtime.block_on(bare::texts(sinks.sms.address(), count, connections))?,
    }
    let secs = watch.elapsed().as_secs_f64();
    Ok((secs, meter::cpu_secs(SINK).1 - cpu))
}

/// The daemon, from due to done.
fn run_daemon(options: &Options, sinks: &Sinks, runtime: &Runtime, scratch: &Scratch) -> Result<Measured> {
    let ways = BenchChannels {
        smtp: sinks.smtp.address(),
        sms: sinks.sms.address(),
        connections: options.connections,
    };
    let rule = format!(
        "id = \"bench\"\ntitle = \"bench\"\nclass = \"service\"\neach = \"customer\"\n[when]\ndate = \"due_on\"\n\
         at = \"09:00\"\n[send]\nto = \"self\"\nvia = [\"{}\"]\ntemplate = \"greeting\"\n",
        options.channel
    );
    let deployment = configure(scratch.path(), Some(ways), &[("bench".to_owned(), rule)])?;
    let (zone, kinds) = (deployment.calendars.zone.clone(), deployment.kinds.clone());
    let state_dir = scratch.path().join("state");
    let path = database::path(&state_dir, &deployment.config);
    let at = |hour| zone.instant(DAY.to_datetime(time(hour, 0, 0, 0)));
    let clock = Clock::starting_at(at(1));
    let secrets = Secrets::new(None, scratch.path());
    let setup = Setup { dir: scratch.path().to_owned(), state_dir, clock: clock.clone(), secrets };
    let owned = database::owned(&setup.state_dir, &deployment.config);
    let mut daemon = runtime.block_on(Daemon::start(setup, owned, deployment))?;
    runtime.block_on(daemon.catch_up())?;
    let mut desk = SqliteStore::open(&path, &kinds, OpenOptions::new(zone.clone()))?;
    settle(&mut desk, options.count, Town::AllToday, clock.now())?;
    look_at_changes(&mut desk)?;
    // The rule becomes known at one, its messages are planned at eight and due at nine.
    runtime.block_on(daemon.once())?;
    clock.set(at(8));
    runtime.block_on(daemon.once())?;
    desk.checkpoint()?;
    meter::forget_peak();
    let (seen, writes) = (sinks.counts(options.channel), daemon.writes());
    let (sink_cpu, cpu) = meter::cpu_secs(SINK);
    sinks.quickest(options.channel);
    clock.set(at(9));
    let watch = stopwatch();
    runtime.block_on(daemon.once())?;
    let secs = watch.elapsed().as_secs_f64();
    let (sink_cpu_after, cpu_after) = meter::cpu_secs(SINK);
    let (writes, counts) = (daemon.writes() - writes, sinks.counts(options.channel));
    runtime.block_on(daemon.stop());
    let accepted = desk.tally()?.messages.get(&MessageState::Accepted).copied().unwrap_or(0);
    let received = counts.2 - seen.2;
    ensure!(
        accepted == u64::from(options.count) && received == accepted,
        StageSentence::NotAllArrived { sent: options.count, accepted, received }
    );
    Ok(Measured {
        secs,
        bare_secs: 0.0,
        cpu_secs: cpu_after - cpu,
        sink_cpu_secs: sink_cpu_after - sink_cpu,
        bare_cpu_secs: 0.0,
        writes,
        connections: counts.0 - seen.0,
        round_trips: counts.1 - seen.1,
        received,
        quickest: sinks.quickest(options.channel),
        peak_kib: meter::peak_kib(),
        fdatasyncs_per_sec: 0.0,
    })
}

impl Measured {
    /// Messages a second, ours.
    #[must_use]
    pub fn per_sec(&self) -> f64 {
        rate(self.received, self.secs)
    }

    /// Messages a second, the bare client's.
    #[must_use]
    pub fn bare_per_sec(&self) -> f64 {
        rate(self.received, self.bare_secs)
    }
}
