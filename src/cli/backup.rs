//! `touchbase backup`: a checked copy of the database, while the daemon works.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args as ClapArgs;

use super::status::bytes;
use super::{Exit, Shell, database};
use crate::clock::stopwatch;
use crate::number::count;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{Store as _, Tally};

/// How much of a file is read at a time.
const PIECE_BYTES: usize = 1 << 20;

/// Arguments of `backup`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The copy [default: backups/touchbase-DATE-TIME.db beside the database]
    file: Option<PathBuf>,
    /// Open the copy as the daemon would, and count again
    #[arg(long)]
    verify: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let started = stopwatch();
    let deployment = shell.deployment_as_it_is();
    let store = database::needed(shell, &deployment)?;
    let now = shell.clock(&deployment.config)?.now();
    let to = match &args.file {
        Some(file) => file.clone(),
        None => {
            let folder = shell.state_dir().join("backups");
            database::make_folder(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
            let at = deployment.config.zone.civil(now);
            folder.join(format!("touchbase-{}.db", at.strftime("%Y-%m-%d-%H%M%S")))
        }
    };
    let copied = store.backup(&to).with_context(|| format!("failed to copy to {}", to.display()))?;
    only_for_us(&to)?;
    let size = std::fs::metadata(&to).map_or(0, |meta| meta.len());
    let mut said = format!(
        "{}: {} in {:.1} s, integrity ok, {} and {} match, sha256 {}",
        to.display(),
        bytes(size),
        started.elapsed().as_secs_f64(),
        count(copied.records, "record"),
        count(copied.touches, "ledger row"),
        sha256(&to)?
    );
    if args.verify {
        let options = OpenOptions::new(deployment.config.zone.clone());
        let copy = SqliteStore::reader(&to, &deployment.kinds, options).context("failed to open the copy")?;
        let Tally { messages, touches } = copy.tally().context("failed to count the copy")?;
        if (messages.values().sum::<u64>(), touches.values().sum::<u64>())
            != (copied.messages, copied.touches)
        {
            bail!("the copy does not hold what was copied");
        }
        drop(copy);
        tidy(&to);
        said.push_str(", opens and counts");
    }
    shell.print(&(said + "\n"));
    Ok(Exit::Fine)
}

/// Removes what reading the copy has left beside it; the copy is whole without.
fn tidy(file: &Path) {
    for ending in ["-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        std::fs::remove_file(name).ok();
    }
}

/// Nobody else reads the copy: records are personal data.
fn only_for_us(file: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let only_us = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(file, only_us).context("failed to close the copy to others")?;
    }
    Ok(())
}

fn sha256(file: &Path) -> Result<String> {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut file = std::fs::File::open(file).context("failed to read the copy")?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = file.read(&mut piece).context("failed to read the copy")?;
        match piece.get(..read) {
            Some(bytes) if read > 0 => context.update(bytes),
            _ => break,
        }
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}
