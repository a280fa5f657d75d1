//! `touchbase adopt`: takes over a database that was restored or carried here.

use anyhow::{Context, Result};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database};
use crate::daemon::adoption;
use crate::number::count;
use crate::store::sqlite::DatabaseLock;

/// Arguments of `adopt`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {}

pub(super) fn run(_args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let path = database::path(shell, &deployment.config);
    let _lock = DatabaseLock::take(&path).context("failed to take the database")?;
    let mut store = database::writer(shell, &deployment)?;
    let machine = adoption::this_machine();
    let Some(objection) = adoption::objection(&store, machine.as_deref())? else {
        shell.print("nothing to adopt: this database is this machine's own\n");
        return Ok(Exit::Fine);
    };
    let since = adoption::last_entry_at(&store)?.map_or("its beginning".to_owned(), |at| {
        deployment.calendars.zone.civil(at).strftime("%Y-%m-%d %H:%M").to_string()
    });
    shell.complain(&format!("{objection}. Its last entry is of {since}."));
    if !shell.confirm("Everything that fell due since then is given up, to be looked at. Adopt it?")? {
        return Ok(Exit::Look);
    }
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let rules: Vec<String> = deployment.rules.iter().map(|rule| rule.id.clone()).collect();
    let given_up = adoption::adopt(&mut store, &rules, machine.as_deref(), &author)?;
    shell.print(&format!(
        "adopted; {} given up, see touchbase log --reason restored; those that never went: touchbase retry\n",
        count(given_up.len(), "touch|touches")
    ));
    Ok(if given_up.is_empty() { Exit::Fine } else { Exit::Look })
}
