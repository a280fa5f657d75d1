//! What a command wants of the daemon that runs: asked, and its answer told.

use anyhow::{Context as _, Result, bail};

use super::{Exit, Shell};
use crate::daemon::{self, Request};

/// Asks the running daemon for something, and says what it answers.
///
/// # Errors
/// When none runs, or it does not answer.
pub(super) fn ask(shell: &Shell, request: &Request) -> Result<Exit> {
    let state_dir = shell.state_dir();
    let answer = daemon::ask(&state_dir, request)
        .with_context(|| format!("failed to reach the daemon of {}", state_dir.display()))?;
    let Some(answer) = answer else { bail!("no daemon runs on {}", state_dir.display()) };
    if answer.done {
        shell.print(&format!("{}\n", answer.text));
        return Ok(Exit::Fine);
    }
    shell.complain(&answer.text);
    Ok(Exit::Look)
}
