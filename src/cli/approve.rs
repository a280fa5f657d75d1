//! `touchbase approve`: lets go what is held for a person.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, selection};
use crate::number::count;
use crate::operations::decide::approve;

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
        shell.complain(&format!("nothing of {} is held", args.rule));
        return Ok(Exit::Look);
    }
    if !selection::ask(shell, &store, &approval.touches, "Send them?")? {
        shell.complain("nothing was done");
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done = approval.carry_out(&mut store, &author)?;
    shell.print(&format!("{} released\n", count(done.released, "touch|touches")));
    let left = [
        (done.late, "too late (late_ok) by now, left held"),
        (done.changed, "not held any more"),
        (done.unaddressed, "without a recipient or a channel"),
    ];
    Ok(selection::left(shell, &left))
}
