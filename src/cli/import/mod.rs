//! `touchbase import`: a list becomes records; what it would do is shown first.

mod ahead;
mod counted;
mod progress;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args as ClapArgs;
use jiff::civil::DateTime;

use super::{Exit, Shell, database};
use crate::deployment::Deployment;
use crate::import::cell::Ground;
use crate::import::{self, ImportError, Options};
use crate::operations::{NoSuch, author};
use crate::record::view::{Records, ViewError};
use crate::store::sqlite::{OpenOptions, SqliteStore};

use ahead::{Ahead, Due};
use counted::Counted;
use progress::Progress;

/// Arguments of `import`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The list: CSV or XLSX
    file: PathBuf,
    /// The kind of its records [default: what the headers say]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// A mapping file [default: FILE.map.toml beside the list]
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Keep what was read; without it nothing is written
    #[arg(long)]
    apply: bool,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment()?;
    let now = shell.clock(&deployment.config)?.now();
    if let Some(kind) = &args.kind
        && deployment.kinds.get(kind).is_none()
    {
        return Err(NoSuch::among("kind", kind, deployment.kinds.names()).into());
    }
    let (mut store, _scratch) = store(args, shell, &deployment)?;
    let looks_ahead = Ahead::new(&deployment, now);
    let file = store.path().to_owned();
    let changed = Cell::new(0);
    let mut effect = Ok(None);
    let to_instant = |wall: DateTime| deployment.config.zone.instant(wall);
    let options = Options {
        kind: args.kind.as_deref(),
        map: args.map.as_deref(),
        sheet: args.sheet.as_deref(),
        apply: args.apply,
        author: author::import(&args.file, &database::user(), now),
        ground: Ground { today: deployment.config.day_of(now), to_instant: &to_instant },
        owned_by_rules: BTreeSet::new(),
    };
    let progress = Progress::new(&args.file, shell.quiet);
    let imported = import::run(
        &args.file,
        &options,
        &mut Counted { store: &mut store, changed: &changed },
        &deployment.kinds,
        &mut |bytes| progress.at(bytes),
        // What changes nothing has no effect, and a list of a million customers need not be looked at twice.
        &mut |records| match changed.get() {
            0 => effect = Ok(Some((Due::default(), Due::default()))),
            _ => effect = look(&looks_ahead, &deployment, &file, records).map(Some),
        },
    );
    progress.end();
    let outcome = match imported {
        Ok(outcome) => outcome,
        Err(ImportError::Map { path, report }) => {
            shell.findings(&report);
            bail!("the mapping file {} cannot be used", path.display());
        }
        Err(error) => {
            return Err(error).with_context(|| format!("failed to import {}", args.file.display()));
        }
    };
    let effect = match effect {
        Ok(Some((before, after))) => ahead::effect(&before, &after),
        Ok(None) => String::new(),
        Err(error) => {
            shell.complain(&format!("note: the effect is not known: {error}"));
            String::new()
        }
    };
    shell.print(&(import::report::describe(&outcome, &effect) + "\n"));
    Ok(if outcome.rejected > 0 { Exit::Look } else { Exit::Fine })
}

/// What is due before and after: another connection still sees the records as they were.
fn look(
    ahead: &Ahead<'_>,
    deployment: &Deployment,
    file: &Path,
    records: &dyn Records,
) -> Result<(Due, Due), ViewError> {
    let options = OpenOptions::new(deployment.config.zone.clone());
    let before = SqliteStore::reader(file, &deployment.kinds, options)?;
    Ok((ahead.look(&before)?, ahead.look(records)?))
}

/// The database to import into. A dry run where there is none uses one that goes away, so that it shows what would
/// be and leaves nothing behind.
fn store(args: &Args, shell: &Shell, deployment: &Deployment) -> Result<(SqliteStore, Option<Scratch>)> {
    if args.apply || database::path(shell, &deployment.config).exists() {
        return Ok((database::open(shell, deployment)?, None));
    }
    let scratch = Scratch::new().context("failed to make a place for the dry run")?;
    let options = OpenOptions::new(deployment.config.zone.clone());
    let store = SqliteStore::open(&scratch.0.join("dry-run.db"), &deployment.kinds, options)?;
    Ok((store, Some(scratch)))
}

/// A folder that goes away with its owner.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Scratch> {
        let base = std::env::temp_dir();
        for number in 0..1_000 {
            let folder = base.join(format!("touchbase-dry-run-{}-{number}", std::process::id()));
            let mut builder = std::fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            // Only a folder that this process has just made is its own.
            match builder.create(&folder) {
                Ok(()) => return Ok(Scratch(folder)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}
