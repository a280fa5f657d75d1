//! `touchbase retry`: what failed, or what nobody knows about, once more. The gate decides again before it goes.

use anyhow::{Context as _, Result};
use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};

use super::{Exit, Shell, database, log, moment, selection};
use crate::deployment::Deployment;
use crate::message::is_late;
use crate::number::count;
use crate::store::sqlite::SqliteStore;
use crate::store::{Again, Entry, Filter, Operator as _};
use crate::terms::{ChannelName, Outcome};

/// A touch named by its number may still go for so long, however late it is.
const NAMED_HOURS: i64 = 24;

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
    let entries = if args.touches.is_empty() {
        in_time(shell, matching(args, &deployment, &store, now)?, now)
    } else {
        may_go(shell, selection::named(&store, &args.touches)?)
    };
    if entries.is_empty() {
        shell.complain("there is nothing to send again");
        return Ok(Exit::Look);
    }
    let unknown = entries.iter().filter(|entry| entry.outcome == Outcome::Unknown).count();
    if unknown > 0 {
        let them = count(unknown, "of them may have arrived already|of them may have arrived already");
        shell.complain(&format!("note: {them}"));
    }
    if !selection::ask(shell, &store, &entries, &format!("Send {} again?", entries.len()))? {
        shell.complain("nothing was done");
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let now = shell.clock(&deployment.config)?.now();
    let named = now.saturating_add(SignedDuration::from_hours(NAMED_HOURS)).unwrap_or(Timestamp::MAX);
    let again = |entry: &Entry| {
        let own = entry.touch.expires_at;
        let expires_at = if args.touches.is_empty() { own } else { own.max(named) };
        Again { touch: entry.touch.id, seen: entry.outcome, expires_at }
    };
    let touches: Vec<Again> = entries.iter().map(again).collect();
    let done = store.retry(&touches, &database::operator(now)).context("failed to write the ledger")?;
    shell.print(&format!("{} will be sent again\n", count(done.again, "touch|touches")));
    let left = [
        (done.late, "too late (late_ok) by now, left out"),
        (done.changed, "changed meanwhile, left out"),
        (done.unaddressed, "without a recipient or a channel, left out"),
    ];
    Ok(selection::left(shell, &left))
}

fn matching(args: &Args, deployment: &Deployment, store: &SqliteStore, now: Timestamp) -> Result<Vec<Entry>> {
    let mut outcomes = Vec::new();
    if args.failed {
        outcomes.extend([Outcome::Failed, Outcome::Undelivered]);
    }
    if args.unknown {
        outcomes.push(Outcome::Unknown);
    }
    let rule = args.rule.as_ref().map(|id| selection::rule(deployment, store, id)).transpose()?;
    let channel =
        args.channel.as_deref().map(|text| log::word::<ChannelName>("channel", text)).transpose()?;
    let since = Some(moment::since(&args.since, now, &deployment.config)?);
    Ok(selection::found(store, Filter { rule, channel, outcomes, since, ..Filter::default() })?)
}

/// Without those that are too late.
fn in_time(shell: &Shell, mut entries: Vec<Entry>, now: Timestamp) -> Vec<Entry> {
    let all = entries.len();
    entries.retain(|entry| !is_late(now, entry.touch.expires_at));
    let late = (all - entries.len()) as u64;
    if late > 0 {
        shell.complain(&format!("{} too late (late_ok), left out", count(late, "touch|touches")));
    }
    entries
}

/// Without those that cannot be sent again, each with the reason.
fn may_go(shell: &Shell, mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.retain(|entry| {
        let id = entry.touch.id;
        let why = match entry.outcome {
            Outcome::Accepted | Outcome::Delivered => "it has been sent",
            Outcome::Planned | Outcome::Claimed | Outcome::Sending => "it is on its way",
            Outcome::Held => "it is held: touchbase approve",
            _ if entry.touch.key.recipient.is_none() => "it leads to nobody",
            _ => return true,
        };
        let reason = entry.reason().map_or(String::new(), |reason| format!(" ({reason})"));
        shell.complain(&format!("{id} is {}{reason}, left out: {why}", entry.outcome));
        false
    });
    entries
}
