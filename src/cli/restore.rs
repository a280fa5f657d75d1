//! `touchbase restore FILE`: puts a copy in the database's place; a daemon runs on it only after `adopt`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::number::count;
use crate::operations::restore;

/// Arguments of `restore`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The copy, as `touchbase backup` wrote it
    file: PathBuf,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let file = database::path(shell, &deployment.config);
    let now = shell.clock(&deployment.config)?.now();
    let ready = restore::prepare(&args.file, &file, &deployment, now)?;
    if let Some(aside) = ready.keeps()
        && !shell.confirm(&format!("{} is kept as {}. Go on?", file.display(), aside.display()))?
    {
        bail!("nothing was changed");
    }
    let copied = ready.carry_out()?;
    shell.print(&format!(
        "restored: {}, {}, {}; before the daemon runs on it: touchbase adopt\n",
        count(copied.records, "record"),
        count(copied.touches, "touch|touches"),
        count(copied.messages, "message")
    ));
    Ok(Exit::Fine)
}
