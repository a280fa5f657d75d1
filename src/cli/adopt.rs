//! `touchbase adopt`: takes over a database that was restored, copied or carried here.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, moment};
use crate::operations::adoption::{self, Adopted};
use crate::words::{AdoptionSentence, KeepSentence};

/// Arguments of `adopt`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {}

pub(super) fn run(_args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let config = &deployment.config;
    let Some(stray) = adoption::find(&database::path(shell, config), &deployment)? else {
        shell.print(&(shell.say(&KeepSentence::NothingToAdopt) + "\n"));
        return Ok(Exit::Fine);
    };
    let since = stray.last_entry_at.map(|at| moment::shown(at, config));
    let why = stray.objection.clone();
    shell.complain(&shell.say(&AdoptionSentence::Question { since, why }));
    if !shell.confirm(KeepSentence::AdoptIt)? {
        return Ok(Exit::Look);
    }
    let author = database::operator(shell.clock(config)?.now());
    let Adopted { cancelled, held, late, taken_over } = stray.adopt(&deployment, &author)?;
    let said = AdoptionSentence::Adopted {
        cancelled,
        held,
        late,
        suppressed: taken_over.suppressed,
        erased: taken_over.erased,
        wishes_known: taken_over.known,
    };
    shell.print(&(shell.say(&said) + "\n"));
    Ok(if cancelled + held + late == 0 && taken_over.known { Exit::Fine } else { Exit::Look })
}
