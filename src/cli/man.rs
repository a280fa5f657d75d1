//! `touchbase man`: the manual, a page for the program and one for each command, written from the same definitions
//! as `--help`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args as ClapArgs;

use super::Exit;

/// Arguments of `man`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The folder to write to, for example /usr/share/man/man1; must be there
    #[arg(value_name = "DIR")]
    target: PathBuf,
}

pub(super) fn run(args: &Args, command: clap::Command) -> Result<Exit> {
    let written = clap_mangen::generate_to(command, &args.target);
    written.with_context(|| format!("failed to write the manual to {}", args.target.display()))?;
    Ok(Exit::Fine)
}
