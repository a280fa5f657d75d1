//! `touchbase status`: how it stands, and what somebody should look at; works with the daemon down.

mod counters;
mod live;
mod page;
mod problems;
mod standing;

use std::io::IsTerminal as _;
use std::time::Duration;

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::{Exit, Shell, database};
use crate::deployment::Deployment;

use live::Live;
use problems::Problem;
use standing::Standing;

/// How often `--watch` looks again.
const WATCH_EVERY: Duration = Duration::from_secs(2);
/// Clears a terminal and goes to its first line (ECMA-48: ED, CUP).
const CLEAR: &str = "\u{1b}[2J\u{1b}[H";

/// Arguments of `status`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
    /// The counters alone, as Prometheus reads them; exit 0 whatever they say
    #[arg(long, conflicts_with = "json")]
    metrics: bool,
    /// Look again every 2 seconds, until Ctrl-C
    #[arg(short, long)]
    watch: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    if !args.watch {
        let (text, exit) = look(args, shell)?;
        shell.print(&text);
        return Ok(exit);
    }
    let terminal = std::io::stdout().is_terminal();
    loop {
        let (text, _) = look(args, shell)?;
        match (terminal, args.json || args.metrics) {
            (true, _) => shell.print(&format!("{CLEAR}{text}")),
            (false, true) => shell.print(&text),
            (false, false) => shell.print(&format!("{text}\n")),
        }
        std::thread::sleep(WATCH_EVERY);
    }
}

/// Everything that is known about how it stands.
struct Look<'a> {
    deployment: &'a Deployment,
    ledger: Option<&'a Standing>,
    live: &'a Live,
    problems: &'a [Problem],
    /// Bytes that may still be written where the state is, where the file system says.
    free_bytes: Option<u64>,
    now: Timestamp,
}

/// One look: what to print, and how it ends.
fn look(args: &Args, shell: &Shell) -> Result<(String, Exit)> {
    let (deployment, report) = shell.read();
    let now = shell.clock(&deployment.config)?.now();
    let ledger = match database::reader(shell, &deployment)? {
        Some(store) => Some(Standing::read(&store, &deployment, now)?),
        None => None,
    };
    let live = Live::ask(shell, ledger.is_some());
    let free_bytes = crate::store::disk::free_bytes(&shell.state_dir()).ok();
    let problems = problems::find(shell, &deployment, &report, ledger.as_ref(), &live, free_bytes, now);
    let look = Look {
        deployment: &deployment,
        ledger: ledger.as_ref(),
        live: &live,
        problems: &problems,
        free_bytes,
        now,
    };
    let exit = if problems.is_empty() { Exit::Fine } else { Exit::Look };
    Ok(match (args.json, args.metrics) {
        (true, _) => (page::json(&look).to_string() + "\n", exit),
        (false, true) => (counters::exposition(&counters::of(&look)), Exit::Fine),
        (false, false) if shell.quiet => (page::problems(&look), exit),
        (false, false) => (page::text(&look), exit),
    })
}

/// `61 MB`, `412 KB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}
