//! What a command wants of the daemon that runs: asked, and its answer told.

use std::path::Path;

use anyhow::{Result, bail};

use super::{Exit, Shell};
use crate::daemon::{self, Request};
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::operations::database;
use crate::operations::status::daemon_status::DaemonStatus;
use crate::operations::status::problem::Problem;
use crate::operations::status::problems;
use crate::terms::{Mode, Word as _};
use crate::words::{Explain as _, RunSentence, RunningSentence as Says};

/// Says on the side where a running daemon goes by something else than the files that a page is made from. Nothing where
/// the time is a pretended one: what runs now says nothing about it.
pub(super) fn differs(shell: &Shell, deployment: &Deployment) {
    if shell.pretends() || shell.quiet {
        return;
    }
    let Some(told) = asked(shell) else { return };
    let mut names = Vec::new();
    for problem in problems::of_files(&told, deployment) {
        match problem {
            Problem::OtherMode { configured: written, runs_in, .. } => {
                shell.complain(&shell.say(&Says::PageIsOfMode { written, runs_in }));
            }
            Problem::NotReloaded { names: more } | Problem::NeedsRestart { names: more } => {
                names.extend(more)
            }
            _ => {}
        }
    }
    if !names.is_empty() {
        shell.complain(&shell.say(&Says::PageIsOfFiles { names }));
    }
}

/// How the daemon is that runs, where one answers.
fn asked(shell: &Shell) -> Option<DaemonStatus> {
    let answer = daemon::ask(&shell.state_dir(), &Request::Status).ok()??;
    serde_json::from_value(answer.detail).ok()
}

/// What the daemon goes by, where one runs whose files are others than those on the disk, and says so.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn in_force(
    shell: &Shell,
    deployment: &Deployment,
    database: &Path,
) -> Result<Option<Deployment>> {
    let Some(told) = asked(shell).filter(|_| !shell.pretends()) else { return Ok(None) };
    let mut names = Vec::new();
    for problem in problems::of_files(&told, deployment) {
        if let Problem::NotReloaded { names: more } | Problem::NeedsRestart { names: more } = problem {
            names.extend(more);
        }
    }
    if names.is_empty() {
        return Ok(None);
    }
    let in_force = database::in_force(database, deployment)?;
    if in_force.is_some() {
        shell.complain(&shell.say(&Says::PageIsOfDaemon { names }));
    }
    Ok(in_force)
}

/// The mode in which the daemon runs; of the files, where none does or the time is a pretended one.
pub(super) fn mode(shell: &Shell, deployment: &Deployment) -> Mode {
    let told = || Mode::parse(&asked(shell)?.mode);
    let told = if shell.pretends() { None } else { told() };
    told.unwrap_or(deployment.config.mode)
}

/// Asks the running daemon for something, and says what it answers.
///
/// # Errors
/// When none runs, or it does not answer.
pub(super) fn ask(shell: &Shell, request: &Request) -> Result<Exit> {
    let state_dir = shell.state_dir();
    let folder = || state_dir.display().to_string();
    let answer = daemon::ask(&state_dir, request).explain(|| RunSentence::NotReached { folder: folder() })?;
    let Some(answer) = answer else { bail!(RunSentence::NoneRuns { folder: folder() }) };
    let said: String = answer.said.iter().map(|said| shell.say(said) + "\n").collect();
    if answer.done {
        shell.print(&said);
        return Ok(Exit::Fine);
    }
    if !answer.findings.is_empty() {
        shell.findings(&Report::from(answer.findings));
    }
    shell.complain(&said);
    Ok(Exit::Look)
}
