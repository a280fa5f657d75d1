//! `touchbase approve`: lets go what is held for a person.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, selection};
use crate::operations::decide::approve;
use crate::words::{DecideSentence as Says, NotDone};

/// Arguments of `approve`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The rule whose touches are held
    #[arg(value_name = "RULE")]
    rule: String,
    /// Only what is due on this day
    #[arg(long, visible_alias = "run", value_name = "DATE")]
    on: Option<String>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let mut store = database::writer(shell, &deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let day = selection::day(args.on.as_ref(), now, &deployment.config)?;
    let approval = approve::find(&store, &deployment, &args.rule, day, now)?;
    selection::late(shell, approval.late);
    if approval.touches.is_empty() {
        shell.complain(&shell.say(&Says::NothingHeld { rule: args.rule.clone() }));
        return Ok(Exit::Look);
    }
    if !selection::ask(shell, &store, &approval.touches, Says::SendThem)? {
        shell.complain(&shell.say(&Says::NothingDone));
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done = approval.carry_out(&mut store, &author)?;
    shell.print(&(shell.say(&Says::Released { touches: done.released }) + "\n"));
    let left = [
        (done.late, NotDone::TooLateLeftHeld),
        (done.changed, NotDone::NotHeldAnyMore),
        (done.unaddressed, NotDone::Unaddressed),
    ];
    Ok(selection::left(shell, &left))
}
