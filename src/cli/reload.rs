//! `touchbase reload`: new rules for the running daemon, refused with reasons where they are wrong.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, running};
use crate::daemon::Request;

/// Arguments of `reload`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Wait for the answer; this is always done, the word is here for unit files
    #[arg(long)]
    wait: bool,
    /// Let go up to N touches that it adds on days above `brake`, or takes away
    #[arg(long, value_name = "N")]
    accept: Option<u64>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    running::ask(shell, &Request::Reload { accept: args.accept })
}
