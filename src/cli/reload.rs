//! `touchbase reload`: new rules for the running daemon, refused with reasons where they are wrong.

use anyhow::{Context, Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell};
use crate::daemon;

/// Arguments of `reload`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Wait for the answer; this is always done, the word is here for unit files
    #[arg(long)]
    wait: bool,
    /// Allow so many touches to become due within a day
    #[arg(long, value_name = "N")]
    accept: Option<u64>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let state_dir = shell.state_dir();
    let answer = daemon::ask(&state_dir, Some(args.accept))
        .with_context(|| format!("failed to reach the daemon of {}", state_dir.display()))?;
    let Some(answer) = answer else { bail!("no daemon runs on {}", state_dir.display()) };
    if answer.done {
        shell.print(&format!("{}\n", answer.text));
        return Ok(Exit::Fine);
    }
    shell.complain(&answer.text);
    Ok(Exit::Look)
}
