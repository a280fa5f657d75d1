//! `touchbase pause` and `touchbase resume`: works with the daemon down; the flag is in the database.

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, moment, running};
use crate::daemon::Request;
use crate::number::count;
use crate::operations::pauses::{self, PauseTarget, Resumed};

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
    /// What the daemon holds back since the clock jumped: the clock is right as it is
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
    let until = until.map_or(String::new(), |until| format!(" until {}", moment::shown(until, config)));
    shell.print(&format!("paused {}{until}: {}\n", called(&which), planned(waiting)));
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
            shell.print(&format!("resumed {}: {}\n", called(&which), planned(waiting)));
            Ok(Exit::Fine)
        }
        Resumed::NotPaused(others) => {
            let others = others.iter().map(called).collect::<Vec<_>>().join(", ");
            let others = if others.is_empty() { "nothing is" } else { &others };
            shell.complain(&format!("{} is not paused; paused: {others}", called(&which)));
            Ok(Exit::Look)
        }
    }
}

fn called(which: &PauseTarget) -> &str {
    match which {
        PauseTarget::All => "all rules",
        PauseTarget::Rule(id) => id,
    }
}

/// `12 touches are planned`.
fn planned(waiting: usize) -> String {
    let are = if waiting == 1 { "is planned" } else { "are planned" };
    format!("{} {are}", count(waiting, "touch|touches"))
}
