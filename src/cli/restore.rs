//! `touchbase restore FILE`: puts a copy in the database's place; a daemon runs on it only after `adopt`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::operations::restore;
use crate::words::KeepSentence as Says;

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
    if let Some(aside) = ready.keeps() {
        let question =
            Says::KeptAside { file: file.display().to_string(), aside: aside.display().to_string() };
        if !shell.confirm(question)? {
            bail!(Says::NothingChanged);
        }
    }
    let copied = ready.carry_out()?;
    let said = Says::Restored { records: copied.records, touches: copied.touches, messages: copied.messages };
    shell.print(&(shell.say(&said) + "\n"));
    Ok(Exit::Fine)
}
