//! `touchbase cancel`: what is not to be sent after all, also what a day will bring.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, selection};
use crate::number::count;
use crate::operations::decide::cancel::{self, CancelSelection, Cancellation};

/// Arguments of `cancel`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// These touches
    #[arg(value_name = "T-…", required_unless_present = "rule")]
    touches: Vec<String>,
    /// Everything of this rule that is planned or held
    #[arg(long, value_name = "RULE", conflicts_with = "touches")]
    rule: Option<String>,
    /// With --rule: what is due on this day, also what is not planned yet
    #[arg(long, value_name = "DATE", requires = "rule")]
    on: Option<String>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let mut store = database::writer(shell, &deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let day = selection::day(args.on.as_ref(), now, &deployment.config)?;
    let asked = match &args.rule {
        Some(rule) => CancelSelection::Rule(rule, day),
        None => CancelSelection::Touches(&args.touches),
    };
    let cancellation = cancel::find(&store, &deployment, asked, now)?;
    let Cancellation { touches, to_come, left_out } = &cancellation;
    for entry in left_out {
        shell.complain(&format!("{} is {}, left out", entry.touch.id, entry.outcome));
    }
    if touches.is_empty() && to_come.is_empty() {
        shell.complain("there is nothing to cancel");
        return Ok(Exit::Look);
    }
    if !to_come.is_empty() {
        let people = to_come.iter().map(|touch| touch.key.recipient.as_ref());
        shell.complain(&format!("{} not planned yet", selection::counted(people)));
    }
    if !selection::ask(shell, &store, touches, "Cancel them?")? {
        shell.complain("nothing was done");
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done = cancellation.carry_out(&mut store, &author)?;
    shell.print(&format!("{} cancelled\n", count(done.cancelled(), "touch|touches")));
    Ok(selection::left(shell, &[(done.gone, "went meanwhile"), (done.ended, "ended meanwhile")]))
}
