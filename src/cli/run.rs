//! `touchbase run`: the daemon in the foreground, or one pass of it.

use anyhow::Result;
use clap::Args as ClapArgs;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{Exit, Shell};
use crate::clock::Clock;
use crate::daemon::{Daemon, Setup, StartError, may_begin, wall_clock};
use crate::deployment::Deployment;
use crate::operations::database;
use crate::words::{Explain as _, Language, RunSentence};

/// Arguments of `run`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Plan and deliver what is due now, then end
    #[arg(long)]
    once: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    // systemd hands stderr to the journal, which is English; anybody else is a person.
    let shell = if std::env::var_os("JOURNAL_STREAM").is_some() {
        &shell.in_language(Language::English)
    } else {
        shell
    };
    let (deployment, report) = shell.read();
    if report.errors() > 0 {
        shell.findings(&report);
        shell.complain(&shell.say(&RunSentence::HasErrors { errors: report.errors() as u64 }));
        return Ok(Exit::Refused);
    }
    log_to_stderr();
    let setup = setup(shell, wall_clock());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .explain(|| RunSentence::NoRuntime)?;
    let ended = runtime.block_on(drive(setup, deployment, args.once));
    match ended {
        Ok(exit) => Ok(exit),
        Err(StartError::Refused(said)) => {
            shell.complain(&shell.say(&RunSentence::Refused { said }));
            Ok(Exit::Refused)
        }
        Err(StartError::TryAgain(said)) => {
            shell.complain(&shell.say(&RunSentence::NotNow { said }));
            Ok(Exit::TryAgain)
        }
    }
}

/// What the daemon is started with, from the command line's surroundings.
pub(crate) fn setup(shell: &Shell, clock: Clock) -> Setup {
    Setup { dir: shell.dir().to_owned(), state_dir: shell.state_dir(), clock, secrets: shell.secrets() }
}

async fn drive(setup: Setup, deployment: Deployment, once: bool) -> Result<Exit, StartError> {
    let database = database::owned(&setup.state_dir, &deployment.config);
    if !once && !may_begin(&setup, &database, &deployment).await? {
        return Ok(Exit::Fine);
    }
    let mut daemon = Daemon::start(setup, database, deployment).await?;
    if !once {
        daemon.serve().await?;
        return Ok(Exit::Fine);
    }
    let passed = daemon.once().await;
    daemon.stop().await;
    passed.map(|_| Exit::Fine).map_err(StartError::from)
}

/// Log lines go to stderr. Under systemd each begins with its priority (sd-daemon(3)), which the journal takes off;
/// it adds the time itself.
fn log_to_stderr() {
    let for_journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let quiet = tracing_subscriber::filter::Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("tokio_cron_scheduler", LevelFilter::WARN);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let started = if for_journal {
        tracing_subscriber::registry()
            .with(quiet)
            .with(layer.without_time().with_ansi(false).event_format(Journal))
            .try_init()
    } else {
        tracing_subscriber::registry().with(quiet).with(layer.with_ansi(false)).try_init()
    };
    // Somebody else's subscriber, as in a test, is as good as ours.
    drop(started);
}

/// A line for the journal: `<6>message field=value …`.
struct Journal;

impl<S, N> tracing_subscriber::fmt::FormatEvent<S, N> for Journal
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    N: for<'a> tracing_subscriber::fmt::FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &tracing_subscriber::fmt::FmtContext<'_, S, N>,
        mut writer: tracing_subscriber::fmt::format::Writer<'_>,
        event: &tracing::Event<'_>,
    ) -> std::fmt::Result {
        let priority = match *event.metadata().level() {
            tracing::Level::ERROR => 3,
            tracing::Level::WARN => 4,
            tracing::Level::INFO => 6,
            _ => 7,
        };
        write!(writer, "<{priority}>")?;
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}
