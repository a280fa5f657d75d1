//! `touchbase status`: how it stands, and what somebody should look at; works with the daemon down.

mod counters;
mod live;
mod page;

use std::io::IsTerminal as _;
use std::time::Duration;

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::daemon::{self, Request};
use crate::operations::status;

use page::Page;

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
    let print = |text: &str| match args.json || args.metrics {
        true => shell.print_data(text),
        false => shell.print(text),
    };
    if !args.watch {
        let (text, exit) = look(args, shell)?;
        print(&text);
        return Ok(exit);
    }
    let terminal = std::io::stdout().is_terminal();
    loop {
        let (text, _) = look(args, shell)?;
        match (terminal, args.json || args.metrics) {
            (true, _) => print(&format!("{CLEAR}{text}")),
            (false, true) => print(&text),
            (false, false) => print(&format!("{text}\n")),
        }
        std::thread::sleep(WATCH_EVERY);
    }
}

/// One look: what to print, and how it ends.
fn look(args: &Args, shell: &Shell) -> Result<(String, Exit)> {
    let (mut deployment, report) = shell.read();
    let now = shell.clock(&deployment.config)?.now();
    let store = database::reader(shell, &deployment)?;
    let state_dir = shell.state_dir();
    // What runs now says nothing about a pretended time, so then nobody is asked.
    let answer = (!shell.pretends()).then(|| {
        let answered = daemon::ask(&state_dir, &Request::Status)?;
        Ok(answered.map(|answer| answer.detail))
    });
    let (store, secrets) = (store.as_ref(), shell.secrets());
    let status = status::look(&mut deployment, &report, &state_dir, store, answer, &secrets, now)?;
    let (language, columns) = (shell.language(), shell.columns());
    let page = Page { deployment: &deployment, status: &status, language, columns };
    let exit = if status.problems.is_empty() { Exit::Fine } else { Exit::Look };
    Ok(match (args.json, args.metrics) {
        (true, _) => (page.json().to_string() + "\n", exit),
        (false, true) => (counters::exposition(&status::counters::of(&status)), Exit::Fine),
        (false, false) if shell.quiet => (page.problems(""), exit),
        (false, false) => (page.text(), exit),
    })
}
