//! `touchbase cancel`: what is not to be sent after all. What a day will bring can be cancelled before the daemon has
//! planned it: it is put into the ledger as cancelled, so that it is never sent and the row says by whom.

use anyhow::{Context as _, Result};
use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};

use super::{Exit, Shell, database, people, selection};
use crate::deployment::Deployment;
use crate::message::PlannedTouch;
use crate::number::count;
use crate::plan::{self, Span};
use crate::record::view::ViewError;
use crate::store::sqlite::SqliteStore;
use crate::store::{Entry, Filter, Ledger as _, Operator as _};
use crate::terms::{Outcome, TouchState};

/// What may still be cancelled: nothing of it is on the wire.
const CANCELLABLE: [Outcome; 3] = [Outcome::Planned, Outcome::Claimed, Outcome::Held];

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
    // What is to come first: the daemon may be planning it just now, and then it is among the others.
    let mut to_come = Vec::new();
    if let (Some(rule), Some(day)) = (&args.rule, day) {
        to_come = not_planned(&deployment, &store, rule, day, now)?;
    }
    let entries = match &args.rule {
        Some(rule) => open(&deployment, &store, rule, day)?,
        None => {
            let mut entries = selection::named(&store, &args.touches)?;
            entries.retain(|entry| may_cancel(shell, entry));
            entries
        }
    };
    if entries.is_empty() && to_come.is_empty() {
        shell.complain("there is nothing to cancel");
        return Ok(Exit::Look);
    }
    if !to_come.is_empty() {
        let people = to_come.iter().map(|touch| touch.key.recipient.as_ref());
        shell.complain(&format!("{} not planned yet", selection::counted(people)));
    }
    if !selection::ask(shell, &store, &entries, "Cancel them?")? {
        shell.complain("nothing was done");
        return Ok(Exit::Look);
    }
    // A person may have thought about it for long.
    let author = database::operator(shell.clock(&deployment.config)?.now());
    let done =
        store.call_off(&selection::ids(&entries), &to_come, &author).context("failed to write the ledger")?;
    shell.print(&format!("{} cancelled\n", count(done.cancelled(), "touch|touches")));
    Ok(selection::left(shell, &[(done.gone, "went meanwhile"), (done.ended, "ended meanwhile")]))
}

/// What of a rule can still be cancelled.
fn open(
    deployment: &Deployment,
    store: &SqliteStore,
    rule: &str,
    day: Option<(Timestamp, Timestamp)>,
) -> Result<Vec<Entry>> {
    let rule = selection::rule(deployment, store, rule)?;
    let outcomes = CANCELLABLE.to_vec();
    let (since, until) = (day.map(|(first, _)| first), day.map(|(_, last)| last));
    Ok(selection::found(store, Filter { rule: Some(rule), outcomes, since, until, ..Filter::default() })?)
}

/// Whether a touch can be cancelled; if not, that is said.
fn may_cancel(shell: &Shell, entry: &Entry) -> bool {
    let may = CANCELLABLE.contains(&entry.outcome);
    if !may {
        shell.complain(&format!("{} is {}, left out", entry.touch.id, entry.outcome));
    }
    may
}

/// What the rule will have due on a day and the ledger does not hold yet.
fn not_planned(
    deployment: &Deployment,
    store: &SqliteStore,
    rule: &str,
    (first, last): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<PlannedTouch>> {
    let rule = people::rule(deployment, rule)?;
    let moment = SignedDuration::from_millis(1);
    let before = |at: Timestamp| at.saturating_sub(moment).unwrap_or(at);
    // What was due already is the daemon's: it is in the ledger, or too late.
    let span = Span { after: before(first).max(now), through: before(last) };
    let mut found = Vec::new();
    if span.after >= span.through {
        return Ok(found);
    }
    plan::plan_rule(rule, store, deployment.world(), span, &mut |touch| {
        if found.len() >= selection::TOUCHES_MAX as usize {
            return Err(ViewError("too many touches at once; pause the rule instead".to_owned()));
        }
        if touch.state == TouchState::Planned && store.entry_of(&touch.key)?.is_none() {
            found.push(touch);
        }
        Ok(())
    })?;
    Ok(found)
}
