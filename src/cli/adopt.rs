//! `touchbase adopt`: takes over a database that was restored or carried here.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, moment};
use crate::number::count;
use crate::operations::adoption;

/// Arguments of `adopt`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {}

pub(super) fn run(_args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let config = &deployment.config;
    let Some(stray) = adoption::find(&database::path(shell, config), &deployment)? else {
        shell.print("nothing to adopt: this database is this machine's own\n");
        return Ok(Exit::Fine);
    };
    let since = stray.last_entry_at.map_or("its beginning".to_owned(), |at| moment::shown(at, config));
    shell.complain(&format!("{}. Its last entry is of {since}.", stray.objection));
    if !shell.confirm("Everything that fell due since then is given up, to be looked at. Adopt it?")? {
        return Ok(Exit::Look);
    }
    let author = database::operator(shell.clock(config)?.now());
    let given_up = stray.adopt(&deployment, &author)?;
    shell.print(&format!(
        "adopted; {} given up, see touchbase log --reason restored; those that never went: touchbase retry\n",
        count(given_up.len(), "touch|touches")
    ));
    Ok(if given_up.is_empty() { Exit::Fine } else { Exit::Look })
}
