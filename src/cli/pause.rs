//! `touchbase pause` and `touchbase resume`: works with the daemon down; the flag is in the database.

use anyhow::{Context as _, Result};
use clap::Args as ClapArgs;

use super::{Exit, Shell, database, moment, people, running, selection};
use crate::daemon::Request;
use crate::deployment::Deployment;
use crate::number::count;
use crate::store::sqlite::SqliteStore;
use crate::store::{Filter, Pause, Pauses as _};
use crate::terms::{ALL_RULES, Outcome};

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
    let rule = match &args.rule {
        Some(rule) => people::rule(&deployment, rule)?.id.clone(),
        None => ALL_RULES.to_owned(),
    };
    let until = args.until.as_ref().map(|text| moment::ahead(text, now, config)).transpose()?;
    let mut store = database::open(shell, &deployment)?;
    let pause = Pause { by: database::operator(now).name, since: now, until, reason: args.reason.clone() };
    store.pause(&rule, &pause).context("failed to write the pause")?;
    let until = until.map_or(String::new(), |until| format!(" until {}", moment::shown(until, config)));
    shell.print(&format!("paused {}{until}: {}\n", called(&rule), waiting(&store, &rule)?));
    Ok(Exit::Fine)
}

pub(super) fn resume(args: &ResumeArgs, shell: &Shell) -> Result<Exit> {
    if args.clock {
        // Only the daemon that runs holds anything back because of its clock; nothing is written.
        return running::ask(shell, &Request::TrustClock);
    }
    let deployment: Deployment = shell.deployment_as_it_is();
    let mut store = database::writer(shell, &deployment)?;
    let named = args.rule.as_deref().unwrap_or(ALL_RULES);
    let paused = store.pauses()?;
    if !paused.contains_key(named) && named != ALL_RULES {
        people::rule(&deployment, named)?;
    }
    if store.resume(named).context("failed to write the pause")? {
        shell.print(&format!("resumed {}: {}\n", called(named), waiting(&store, named)?));
        return Ok(Exit::Fine);
    }
    let others: Vec<&str> = paused.keys().map(|rule| called(rule)).collect();
    let others = if others.is_empty() { "nothing is".to_owned() } else { others.join(", ") };
    shell.complain(&format!("{} is not paused; paused: {others}", called(named)));
    Ok(Exit::Look)
}

fn called(rule: &str) -> &str {
    if rule == ALL_RULES { "all rules" } else { rule }
}

/// What is planned and waits.
fn waiting(store: &SqliteStore, rule: &str) -> Result<String> {
    let entries = selection::found(
        store,
        Filter {
            rule: (rule != ALL_RULES).then(|| rule.to_owned()),
            outcomes: vec![Outcome::Planned, Outcome::Claimed],
            ..Filter::default()
        },
    )?;
    let waits = if entries.len() == 1 { "is planned" } else { "are planned" };
    Ok(format!("{} {waits}", count(entries.len(), "touch|touches")))
}
