//! `touchbase restore FILE`: puts a copy in the database's place; a daemon runs on it only after `adopt`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args as ClapArgs;

use super::{Exit, Shell};
use crate::daemon::{adoption, database_path};
use crate::store::sqlite::{DatabaseLock, OpenOptions, SqliteStore};

/// Arguments of `restore`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The copy, as `touchbase backup` wrote it
    file: PathBuf,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let path = database_path(&shell.state_dir(), &deployment);
    std::fs::create_dir_all(shell.state_dir()).context("failed to make the state directory")?;
    let _lock = DatabaseLock::take(&path).context("failed to take the database")?;
    let options = OpenOptions::new(deployment.calendars.zone.clone());
    // Opening the copy first: a file that is damaged or not ours must not take the place of one that works.
    let copy = SqliteStore::reader(&args.file, &deployment.kinds, options.clone())
        .with_context(|| format!("failed to read {}", args.file.display()))?;
    if path.exists() {
        let aside = path.with_extension(format!("before-restore-{}", shell.clock(&deployment.config)?.now().as_second()));
        if !shell.confirm(&format!("{} is moved aside to {}. Go on?", path.display(), aside.display()))? {
            bail!("nothing was changed");
        }
        std::fs::rename(&path, &aside).context("failed to move the database aside")?;
        for tail in ["-wal", "-shm"] {
            let mut name = path.clone().into_os_string();
            name.push(tail);
            match std::fs::remove_file(PathBuf::from(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).context("failed to clear the old database's log");
                }
                _ => {}
            }
        }
    }
    let copied = copy.backup(&path).context("failed to copy the database")?;
    let mut store = SqliteStore::open(&path, &deployment.kinds, OpenOptions { migrate: true, ..options })?;
    adoption::mark_restored(&mut store)?;
    shell.print(&format!(
        "restored: {} records, {} touches, {} messages; before the daemon runs on it: touchbase adopt\n",
        copied.records, copied.touches, copied.messages
    ));
    Ok(Exit::Fine)
}
