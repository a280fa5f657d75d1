//! `touchbase retry`: what failed, or what nobody knows about, once more. The gate decides again before it goes.

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::{Exit, Shell, database, log, moment, selection};
use crate::config::Config;
use crate::number::count;
use crate::operations::decide::retry::{self, Matching, RetryRefusal, RetrySelection};

/// Arguments of `retry`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// These touches, also when they are late
    #[arg(value_name = "T-…", required_unless_present_any = ["failed", "unknown"])]
    touches: Vec<String>,
    /// Everything that failed, as far as it is not too late
    #[arg(long, conflicts_with = "touches")]
    failed: bool,
    /// Everything nobody knows about; may reach somebody twice
    #[arg(long, conflicts_with = "touches")]
    unknown: bool,
    /// Due since
    #[arg(long, value_name = "TIME", default_value = "7d")]
    since: String,
    /// Only this rule
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let mut store = database::writer(shell, &deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let retry = retry::find(&store, &deployment, asked(args, &deployment.config, now)?, now)?;
    selection::late(shell, retry.late);
    for (entry, why) in &retry.left_out {
        let why = match why {
            RetryRefusal::Sent => "it has been sent",
            RetryRefusal::OnItsWay => "it is on its way",
            RetryRefusal::Held => "it is held: touchbase approve",
            RetryRefusal::Nobody => "it leads to nobody",
        };
        let reason = entry.reason().map_or(String::new(), |reason| format!(" ({reason})"));
        shell.complain(&format!("{} is {}{reason}, left out: {why}", entry.touch.id, entry.outcome));
    }
    if retry.touches.is_empty() {
        shell.complain("there is nothing to send again");
        return Ok(Exit::Look);
    }
    if retry.in_doubt() > 0 {
        let them =
            count(retry.in_doubt(), "of them may have arrived already|of them may have arrived already");
        shell.complain(&format!("note: {them}"));
    }
    let question = format!("Send {} again?", retry.touches.len());
    if !selection::ask(shell, &store, &retry.touches, &question)? {
        shell.complain("nothing was done");
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done = retry.carry_out(&mut store, &author)?;
    shell.print(&format!("{} will be sent again\n", count(done.again, "touch|touches")));
    let left = [
        (done.late, "too late (late_ok) by now, left out"),
        (done.changed, "changed meanwhile, left out"),
        (done.unaddressed, "without a recipient or a channel, left out"),
    ];
    Ok(selection::left(shell, &left))
}

/// What is asked for.
fn asked<'a>(args: &'a Args, config: &Config, now: Timestamp) -> Result<RetrySelection<'a>> {
    if !args.touches.is_empty() {
        return Ok(RetrySelection::Touches(&args.touches));
    }
    Ok(RetrySelection::Matching(Matching {
        failed: args.failed,
        unknown: args.unknown,
        since: moment::since(&args.since, now, config)?,
        rule: args.rule.as_deref(),
        channel: args.channel.as_deref().map(|text| log::word("channel", text)).transpose()?,
    }))
}
