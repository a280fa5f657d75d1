//! `touchbase backup`: a checked copy of the database, while the daemon works.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::clock::stopwatch;
use crate::operations::backup;
use crate::words::KeepSentence;
use crate::words::bytes;

/// Arguments of `backup`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The copy [default: backups/touchbase-DATE-TIME.db beside the database]
    file: Option<PathBuf>,
    /// Open the copy as the daemon would, and count again
    #[arg(long)]
    verify: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let started = stopwatch();
    let deployment = shell.deployment_as_it_is();
    let store = database::needed(shell, &deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let to = match &args.file {
        Some(file) => file.clone(),
        None => backup::place(&shell.state_dir(), &deployment, now)?,
    };
    let made = backup::copy(&store, &to)?;
    if args.verify {
        backup::verify(&to, &made.copied, &deployment)?;
    }
    let said = KeepSentence::Copied {
        file: to.display().to_string(),
        size: bytes(made.bytes),
        seconds: format!("{:.1}", started.elapsed().as_secs_f64()),
        records: made.copied.records,
        rows: made.copied.touches,
        sha256: made.sha256,
        verified: args.verify,
    };
    shell.print(&(shell.say(&said) + "\n"));
    Ok(Exit::Fine)
}
