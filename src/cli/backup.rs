//! `touchbase backup`: a checked copy of the database, while the daemon works.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args as ClapArgs;

use super::measure::bytes;
use super::{Exit, Shell, database};
use crate::clock::stopwatch;
use crate::number::count;
use crate::operations::backup;

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
    let mut said = format!(
        "{}: {} in {:.1} s, integrity ok, {} and {} match, sha256 {}",
        to.display(),
        bytes(made.bytes),
        started.elapsed().as_secs_f64(),
        count(made.copied.records, "record"),
        count(made.copied.touches, "ledger row"),
        made.sha256
    );
    if args.verify {
        backup::verify(&to, &made.copied, &deployment)?;
        said.push_str(", opens and counts");
    }
    shell.print(&(said + "\n"));
    Ok(Exit::Fine)
}
