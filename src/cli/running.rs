//! What a command wants of the daemon that runs: asked, and its answer told.

use anyhow::{Result, bail};

use super::{Exit, Shell};
use crate::daemon::{self, Request};
use crate::diagnostic::Report;
use crate::words::{Explain as _, RunSentence};

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
