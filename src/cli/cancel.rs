//! `touchbase cancel`: what is not to be sent after all, also what a day will bring.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, selection};
use crate::operations::decide::cancel::{self, CancelSelection, Cancellation};
use crate::operations::selection::number;
use crate::words::{DecideSentence as Says, NotDone};

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
        let left_out = Says::LeftOut { touch: entry.touch.id.to_string(), outcome: entry.outcome };
        shell.complain(&shell.say(&left_out));
    }
    if touches.is_empty() && to_come.is_empty() {
        shell.complain(&shell.say(&Says::NothingToCancel));
        return Ok(Exit::Look);
    }
    if !to_come.is_empty() {
        let number = number(to_come.iter().map(|touch| touch.key.recipient.as_ref()));
        let (touches, people) = (number.touches as u64, number.persons as u64);
        shell.complain(&shell.say(&Says::NotPlannedYet { touches, people }));
    }
    if !selection::ask(shell, &store, touches, Says::CancelThem)? {
        shell.complain(&shell.say(&Says::NothingDone));
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done = cancellation.carry_out(&mut store, &author)?;
    shell.print(&(shell.say(&Says::Cancelled { touches: done.cancelled() }) + "\n"));
    Ok(selection::left(shell, &[(done.gone, NotDone::WentMeanwhile), (done.ended, NotDone::EndedMeanwhile)]))
}
