//! `touchbase adopt`: takes over a database that was restored or carried here.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, moment};
use crate::operations::adoption::{self, Objection};
use crate::words::KeepSentence as Says;

/// Arguments of `adopt`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {}

pub(super) fn run(_args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let config = &deployment.config;
    let Some(stray) = adoption::find(&database::path(shell, config), &deployment)? else {
        shell.print(&(shell.say(&Says::NothingToAdopt) + "\n"));
        return Ok(Exit::Fine);
    };
    let since = stray.last_entry_at.map(|at| moment::shown(at, config));
    shell.complain(&shell.say(&match stray.objection {
        Objection::Restored => Says::IsACopy { since },
        Objection::OtherMachine => Says::RanElsewhere { since },
    }));
    if !shell.confirm(Says::AdoptIt)? {
        return Ok(Exit::Look);
    }
    let author = database::operator(shell.clock(config)?.now());
    let cancelled = stray.adopt(&deployment, &author)?;
    shell.print(&(shell.say(&Says::Adopted { touches: cancelled.len() }) + "\n"));
    Ok(if cancelled.is_empty() { Exit::Fine } else { Exit::Look })
}
