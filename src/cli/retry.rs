//! `touchbase retry`: what failed, or what nobody knows about, once more. The gate decides again before it goes.

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::{Exit, Shell, database, log, moment, selection};
use crate::config::Config;
use crate::operations::decide::retry::{self, Matching, RetryRefusal, RetrySelection};
use crate::words::{DecideSentence as Says, Named, NotAgain, NotDone};

/// Arguments of `retry`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// These touches, also when they are late
    #[arg(value_name = "T-…", required_unless_present_any = ["failed", "unknown"])]
    touches: Vec<String>,
    /// Everything that failed, as far as it is not too late
    #[arg(long, conflicts_with = "touches")]
    failed: bool,
    /// Everything with an unknown outcome; somebody may get it twice
    #[arg(long, conflicts_with = "touches")]
    unknown: bool,
    /// Due since this time
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
            RetryRefusal::Sent => NotAgain::Sent,
            RetryRefusal::OnItsWay => NotAgain::OnItsWay,
            RetryRefusal::Held => NotAgain::Held,
            RetryRefusal::Nobody => NotAgain::Nobody,
        };
        let (touch, outcome, reason) = (entry.touch.id.to_string(), entry.outcome, entry.reason());
        shell.complain(&shell.say(&Says::NotAgain { touch, outcome, reason, why }));
    }
    if retry.touches.is_empty() {
        shell.complain(&shell.say(&Says::NothingToSendAgain));
        return Ok(Exit::Look);
    }
    if retry.in_doubt() > 0 {
        shell.complain(&shell.say(&Says::MayHaveArrived { touches: retry.in_doubt() as u64 }));
    }
    let question = Says::SendAgain { touches: retry.touches.len() as u64 };
    if !selection::ask(shell, &store, &retry.touches, question)? {
        shell.complain(&shell.say(&Says::NothingDone));
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done = retry.carry_out(&mut store, &author)?;
    shell.print(&(shell.say(&Says::WillBeSentAgain { touches: done.again }) + "\n"));
    let left = [
        (done.late, NotDone::TooLateLeftOut),
        (done.changed, NotDone::ChangedLeftOut),
        (done.unaddressed, NotDone::UnaddressedLeftOut),
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
        channel: args.channel.as_deref().map(|text| log::word(Named::Channel, text)).transpose()?,
    }))
}
