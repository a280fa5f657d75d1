//! `touchbase import`: a list becomes records; what it would do is shown first.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args as ClapArgs;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use jiff::civil::DateTime;

use super::people;
use super::table::{count, grouped};
use super::{Exit, Shell, database, moment};
use crate::clock::stopwatch;
use crate::deployment::Deployment;
use crate::forecast;
use crate::import::cell::Ground;
use crate::import::{self, ImportError, Options};
use crate::plan::Span;
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;
use crate::store::Author;
use crate::store::sqlite::{OpenOptions, SqliteStore};

/// How far the effect of a list is looked at, in days.
const EFFECT_DAYS: i64 = 30;
/// Nothing is shown of what takes less than this.
const PATIENCE: Duration = Duration::from_millis(500);
/// Without a terminal, a line so often.
const LINE_EVERY: Duration = Duration::from_secs(10);

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
        bail!("{}", people::unknown("kind", kind, deployment.kinds.names()));
    }
    let (mut store, _scratch) = store(args, shell, &deployment)?;
    let looks_ahead = Ahead::new(&deployment, now);
    let before = looks_ahead.look(&store);
    let mut after = None;
    let to_instant = |wall: DateTime| deployment.config.zone.instant(wall);
    let options = Options {
        kind: args.kind.as_deref(),
        map: args.map.as_deref(),
        sheet: args.sheet.as_deref(),
        apply: args.apply,
        author: author(&args.file, now),
        ground: Ground { today: deployment.config.day_of(now), to_instant: &to_instant },
        owned_by_rules: BTreeSet::new(),
    };
    let progress = Progress::new(&args.file, shell.quiet);
    let imported = import::run(
        &args.file,
        &options,
        &mut store,
        &deployment.kinds,
        &mut |bytes| progress.at(bytes),
        &mut |records| after = Some(looks_ahead.look(records)),
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
    let effect = match (before, after) {
        (Ok(before), Some(Ok(after))) => effect(&before, &after),
        (Err(error), _) | (_, Some(Err(error))) => {
            shell.complain(&format!("note: the effect is not known: {error}"));
            String::new()
        }
        (_, None) => String::new(),
    };
    shell.print(&(import::report::describe(&outcome, &effect) + "\n"));
    Ok(if outcome.rejected > 0 { Exit::Look } else { Exit::Fine })
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

fn author(file: &Path, now: Timestamp) -> Author {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    Author { name: format!("import {name} by {}", database::user()), at: now }
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

/// What the rules have due in the days to come: of each rule, and today.
type Due = (BTreeMap<String, u64>, u64);

/// Looks ahead over records, before and after.
struct Ahead<'a> {
    deployment: &'a Deployment,
    rules: Vec<&'a Rule>,
    span: Span,
}

impl<'a> Ahead<'a> {
    fn new(deployment: &'a Deployment, now: Timestamp) -> Ahead<'a> {
        let config = &deployment.config;
        let last = config.day_of(now).saturating_add(jiff::Span::new().days(EFFECT_DAYS - 1));
        let end = moment::bounds(last, config).1;
        let through = end.saturating_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(end);
        let rules = deployment.rules.iter().map(AsRef::as_ref).collect();
        Ahead { deployment, rules, span: Span { after: now, through } }
    }

    fn look(&self, records: &dyn Records) -> Result<Due, ViewError> {
        let nothing_paused = BTreeSet::new();
        forecast::totals(&self.rules, records, self.deployment.setting(&nothing_paused), self.span)
    }
}

/// `+64 touches in 30 days (birthday +50, gift +14), 2 today`.
fn effect((before, before_today): &Due, (after, after_today): &Due) -> String {
    let rules: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut total = 0;
    let mut by_rule = Vec::new();
    for rule in rules {
        let difference = difference(before.get(rule).copied(), after.get(rule).copied());
        total += difference;
        if difference != 0 {
            by_rule.push(format!("{rule} {}", signed(difference)));
        }
    }
    let rules = if by_rule.is_empty() { String::new() } else { format!(" ({})", by_rule.join(", ")) };
    let noun = if total.abs() == 1 { "touch" } else { "touches" };
    let today = difference(Some(*before_today), Some(*after_today));
    format!("{} {noun} in {EFFECT_DAYS} days{rules}, {} today", signed(total), signed(today))
}

fn difference(before: Option<u64>, after: Option<u64>) -> i64 {
    let number = |value: Option<u64>| i64::try_from(value.unwrap_or(0)).unwrap_or(i64::MAX);
    number(after) - number(before)
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "+" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}

/// How far reading has come: a bar on a terminal, else a line now and then; nothing of what is quick.
struct Progress {
    bar: ProgressBar,
    bytes: u64,
    quiet: bool,
    started: std::time::Instant,
    told: std::cell::Cell<Duration>,
}

impl Progress {
    fn new(file: &Path, quiet: bool) -> Progress {
        let bytes = std::fs::metadata(file).map_or(0, |meta| meta.len());
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left") {
            bar.set_style(style);
        }
        Progress { bar, bytes, quiet, started: stopwatch(), told: std::cell::Cell::new(Duration::ZERO) }
    }

    fn at(&self, bytes: u64) {
        if self.quiet {
            return;
        }
        self.bar.set_position(bytes);
        let elapsed = self.started.elapsed();
        if std::io::stderr().is_terminal() {
            if self.bar.is_hidden() && elapsed >= PATIENCE {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        } else if elapsed.saturating_sub(self.told.get()) >= LINE_EVERY {
            self.told.set(elapsed);
            let seconds = elapsed.as_secs();
            super::shell::complain(&format!(
                "{} of {} read after {}",
                grouped(bytes),
                count(self.bytes, "byte"),
                count(seconds, "second")
            ));
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
