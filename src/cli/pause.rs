//! `touchbase pause` and `touchbase resume`: works with the daemon down; the flag is in the database.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, moment, running};
use crate::daemon::Request;
use crate::operations::pauses::{self, PauseTarget, Resumed};
use crate::words::DeskSentence as Says;

/// Arguments of `pause`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The rule
    #[arg(value_name = "RULE", required_unless_present = "all", conflicts_with = "all")]
    rule: Option<String>,
    /// All rules
    #[arg(long)]
    all: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Until when: tomorrow, 2d, 2026-10-01 (included)
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// Arguments of `resume`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ResumeArgs {
    /// The rule
    #[arg(value_name = "RULE", required_unless_present_any = ["all", "clock"], conflicts_with = "all")]
    rule: Option<String>,
    /// All rules at once, where all were paused at once
    #[arg(long)]
    all: bool,
    /// Release what is held since the clock jumped: the clock is right
    #[arg(long, conflicts_with_all = ["rule", "all"])]
    clock: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let config = &deployment.config;
    let now = shell.clock(config)?.now();
    let which = PauseTarget::named(&deployment, args.rule.as_deref())?;
    let until = args.until.as_ref().map(|text| moment::ahead(text, now, config)).transpose()?;
    let mut store = database::open(shell, &deployment)?;
    let waiting = pauses::pause(&mut store, &which, &args.reason, until, &database::operator(now))?;
    let until = until.map(|until| moment::shown(until, config));
    let paused = Says::Paused { rule: rule(&which), until, waiting: waiting as u64 };
    shell.print(&(shell.say(&paused) + "\n"));
    Ok(Exit::Fine)
}

pub(super) fn resume(args: &ResumeArgs, shell: &Shell) -> Result<Exit> {
    if args.clock {
        // Only the daemon that runs holds anything back because of its clock; nothing is written.
        return running::ask(shell, &Request::TrustClock);
    }
    let deployment = shell.deployment_as_it_is();
    let mut store = database::writer(shell, &deployment)?;
    let (which, resumed) = pauses::resume(&mut store, &deployment, args.rule.as_deref())?;
    match resumed {
        Resumed::Over(waiting) => {
            let resumed = Says::Resumed { rule: rule(&which), waiting: waiting as u64 };
            shell.print(&(shell.say(&resumed) + "\n"));
            Ok(Exit::Fine)
        }
        Resumed::NotPaused(others) => {
            let paused = others.iter().map(rule).collect();
            shell.complain(&shell.say(&Says::NotPaused { rule: rule(&which), paused }));
            Ok(Exit::Look)
        }
    }
}

/// The rule; none where it is all of them.
fn rule(which: &PauseTarget) -> Option<String> {
    match which {
        PauseTarget::All => None,
        PauseTarget::Rule(id) => Some(id.clone()),
    }
}
