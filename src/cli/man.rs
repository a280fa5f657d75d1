//! `touchbase man`: the manual, a page for the program and one for each command, written from the same definitions
//! as `--help`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args as ClapArgs;

use super::Exit;
use crate::words::{Explain as _, KeepSentence};

/// Arguments of `man`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The folder to write to, for example /usr/share/man/man1; must be there
    #[arg(value_name = "DIR")]
    target: PathBuf,
}

pub(super) fn run(args: &Args, command: clap::Command) -> Result<Exit> {
    let written = clap_mangen::generate_to(command, &args.target);
    written.explain(|| KeepSentence::CannotWriteManual { folder: args.target.display().to_string() })?;
    Ok(Exit::Fine)
}
