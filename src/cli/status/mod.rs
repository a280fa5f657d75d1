//! `touchbase status`: how it stands, and what somebody should look at; works with the daemon down.

mod page;
mod standing;

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};

use super::table::count;
use super::{Exit, Shell, database, moment};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::store::disk;

use standing::Standing;

/// Less room than this is a problem, in bytes.
const ROOM_BYTES_MIN: u64 = 256 << 20;
/// A rule that was not planned for so long means that the daemon does not run.
const SILENT_HOURS: i64 = 1;

/// Arguments of `status`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let (deployment, report) = shell.read();
    let now = shell.clock(&deployment.config)?.now();
    let ledger = match database::reader(shell, &deployment)? {
        Some(store) => Some(Standing::read(&store, &deployment, now)?),
        None => None,
    };
    let problems = problems(shell, &deployment, &report, ledger.as_ref(), now);
    if args.json {
        shell.print(&(page::json(&deployment, ledger.as_ref(), &problems, now).to_string() + "\n"));
    } else {
        shell.print(&page::text(shell, &deployment, ledger.as_ref(), &problems, now));
    }
    Ok(if problems.is_empty() { Exit::Fine } else { Exit::Look })
}

/// What the running daemon says of itself; none where it does not run.
fn daemon_part(_shell: &Shell) -> Option<String> {
    None
}

/// Something to look at, and what to do about it.
struct Problem {
    says: String,
    to_do: String,
}

fn problems(
    shell: &Shell,
    deployment: &Deployment,
    report: &Report,
    ledger: Option<&Standing>,
    now: Timestamp,
) -> Vec<Problem> {
    let config = &deployment.config;
    let mut problems = Vec::new();
    let mut push = |says: String, to_do: &str| problems.push(Problem { says, to_do: to_do.to_owned() });
    if report.errors() > 0 {
        push(format!("the configuration has {}", count(report.errors() as u64, "error")), "touchbase check");
    }
    for year in deployment.missing_years(config.day_of(now)) {
        push(
            format!("the working days of {year} are not known: Monday to Friday are taken"),
            &format!("add calendars/{}/{year}.toml", config.country),
        );
    }
    match ledger {
        None => push(
            format!("not started yet: there is no database at {}", database::path(shell, config).display()),
            "touchbase import FILE --apply, then touchbase run",
        ),
        Some(standing) => of_ledger(standing, config, now, &mut push),
    }
    let state = shell.state_dir();
    if let Ok(free) = disk::free_bytes(&state)
        && free < ROOM_BYTES_MIN
    {
        push(format!("only {} free in {}", bytes(free), state.display()), "make room");
    }
    problems
}

fn of_ledger(standing: &Standing, config: &Config, now: Timestamp, push: &mut dyn FnMut(String, &str)) {
    if standing.failed_today > 0 {
        push(
            format!("{} failed today", count(standing.failed_today, "touch|touches")),
            "touchbase log --outcome failed,undelivered --since today, then touchbase retry --failed",
        );
    }
    if standing.unknown > 0 {
        push(
            format!("of {} nobody knows whether it went", count(standing.unknown, "message")),
            "touchbase log --outcome unknown, then touchbase retry --unknown, or leave it",
        );
    }
    if standing.held > 0 {
        push(
            format!(
                "{} held for a person: {}",
                count(standing.held, "touch|touches"),
                standing.held_rules.join(", ")
            ),
            "touchbase approve RULE, or touchbase cancel --rule RULE",
        );
    }
    let silent = SignedDuration::from_hours(SILENT_HOURS);
    match standing.planned_through {
        None => push("nothing was ever planned: the daemon has not run yet".to_owned(), "touchbase run"),
        Some(through) if now.duration_since(through) > silent => push(
            format!("nothing was planned beyond {}: the daemon does not run", moment::shown(through, config)),
            "systemctl status touchbase, or touchbase run",
        ),
        Some(_) => {}
    }
}

/// `61 MB`, `412 KB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}
