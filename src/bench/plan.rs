//! How long the planner takes for one day, first and again, and how much of that is the store's, which writes.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use jiff::civil::time;
use jiff::{SignedDuration, Timestamp};

use super::synthetic::{DAY, Town, configure, look_at_changes, settle};
use super::{Scratch, meter, runtime};
use crate::clock::{Clock, stopwatch};
use crate::daemon::{Daemon, Setup};
use crate::deployment::Deployment;
use crate::message::PlannedTouch;
use crate::operations::database;
use crate::plan::{Span, plan_rule};
use crate::secret::Secrets;
use crate::store::Outbox as _;
use crate::store::sqlite::{Cost, OpenOptions, SqliteStore};
use crate::words::StageSentence;

/// Touches in one commit, as many as the planner hands over at once.
const BATCH: usize = 500;
/// How far ahead the planner looks.
const LOOK_AHEAD: SignedDuration = SignedDuration::from_hours(2);

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many customers; every fourth has a warranty.
    pub customers: u32,
    /// How many rules: by turns birthdays and ends of warranties, so and so many days before.
    pub rules: u32,
    /// For a test of proportion: only the first so many customers have anything near the day.
    pub near: Option<u32>,
    /// Where the temporary directory is made.
    pub dir: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// How long it took to write the customers, seconds.
    pub load_secs: f64,
    /// Touches due on the day.
    pub due: u64,
    /// The day planned for the first time, seconds.
    pub first_secs: f64,
    /// The whole window planned again, seconds.
    pub again_secs: f64,
    /// The same touches, worked out before, entered into an empty ledger, and again into one that has them, seconds.
    pub writing_secs: (f64, f64),
    /// A pass with nothing due, seconds.
    pub idle_secs: f64,
    /// Peak of resident memory while planning, KiB.
    pub peak_kib: u64,
    /// What reading candidates cost when the day was planned, in the engine's own counts.
    pub cost: Cost,
}

/// Measures.
///
/// # Errors
/// When the directory cannot be written, or the daemon fails.
pub fn run(options: &Options) -> Result<Measured> {
    let scratch = Scratch::new(options.dir.as_deref())?;
    let rules = rules(options.rules);
    let deployment = configure(scratch.path(), None, &rules)?;
    let (zone, kinds) = (deployment.calendars.zone.clone(), deployment.kinds.clone());
    let path = database::path(&scratch.path().join("state"), &deployment.config);
    let at = |hour| zone.instant(DAY.to_datetime(time(hour, 0, 0, 0)));
    let clock = Clock::starting_at(at(1));
    let setup = Setup {
        dir: scratch.path().to_owned(),
        state_dir: scratch.path().join("state"),
        clock: clock.clone(),
        secrets: Secrets::new(None, scratch.path()),
    };
    let runtime = runtime()?;
    let owned = database::owned(&setup.state_dir, &deployment.config);
    let reading = owned.clone();
    let mut daemon = runtime.block_on(Daemon::start(setup, owned, deployment))?;
    runtime.block_on(daemon.catch_up())?;
    let mut desk = SqliteStore::open(&path, &kinds, OpenOptions::new(zone.clone()))?;
    let watch = stopwatch();
    let town = options.near.map_or(Town::Spread, Town::SameDue);
    settle(&mut desk, options.customers, town, clock.now())?;
    let load_secs = watch.elapsed().as_secs_f64();
    // As after an import that has been looked at; and the log is in the database, as after a while.
    look_at_changes(&mut desk)?;
    desk.checkpoint()?;
    // The rules become known now, before anything of the day is in reach; the day itself is planned at eight.
    runtime.block_on(daemon.plan_only(true))?;
    meter::forget_peak();
    let before = reading.cost();
    clock.set(at(8));
    let watch = stopwatch();
    let pass = runtime.block_on(daemon.plan_only(false))?;
    let first_secs = watch.elapsed().as_secs_f64();
    let after = reading.cost();
    let watch = stopwatch();
    runtime.block_on(daemon.plan_only(true))?;
    let again_secs = watch.elapsed().as_secs_f64();
    let watch = stopwatch();
    runtime.block_on(daemon.plan_only(false))?;
    let idle_secs = watch.elapsed().as_secs_f64();
    let peak_kib = meter::peak_kib();
    runtime.block_on(daemon.stop());
    let deployment = configure(scratch.path(), None, &rules)?;
    let touches = touches(&desk, &deployment, Span { after: at(1), through: at(8) + LOOK_AHEAD })?;
    let count: usize = touches.iter().map(Vec::len).sum();
    ensure!(
        u64::try_from(count) == Ok(pass.new),
        StageSentence::OtherTouches { touches: count, planned: pass.new }
    );
    let open = OpenOptions::new(zone.clone());
    let mut empty = SqliteStore::open(&scratch.path().join("writing.db"), &kinds, open)?;
    let writing_secs = (write(&mut empty, &touches, at(8))?, write(&mut empty, &touches, at(8))?);
    Ok(Measured {
        load_secs,
        due: pass.new,
        first_secs,
        again_secs,
        writing_secs,
        idle_secs,
        peak_kib,
        cost: Cost {
            full_scan_steps: after.full_scan_steps - before.full_scan_steps,
            sorts: after.sorts - before.sorts,
            operations: after.operations - before.operations,
        },
    })
}

fn rules(count: u32) -> Vec<(String, String)> {
    let rule = |n: u32| {
        // By turns about birthdays and ends of warranties, two each for so many days before.
        let days = n / 2;
        let (each, date, to, every) = if n.is_multiple_of(2) {
            ("customer", "birthday", "self", "every = \"year\"\n")
        } else {
            ("warranty", "ends_on", "customer", "")
        };
        let before = if days == 0 { String::new() } else { format!("before = \"{days} days\"\n") };
        let id = format!("rule-{n:03}");
        let text = format!(
            "id = \"{id}\"\ntitle = \"{id}\"\nclass = \"service\"\neach = \"{each}\"\n[when]\ndate = \"{date}\"\n\
             {every}{before}at = \"09:00\"\n[send]\nto = \"{to}\"\nvia = [\"sms\", \"email\"]\n\
             template = \"greeting\"\n"
        );
        (id, text)
    };
    (0..count).map(rule).collect()
}

/// What the rules say is due within the span, in pieces as the planner hands them over.
fn touches(store: &SqliteStore, deployment: &Deployment, span: Span) -> Result<Vec<Vec<PlannedTouch>>> {
    let mut pieces = Vec::new();
    for rule in deployment.rules.iter() {
        let mut touches = Vec::new();
        plan_rule(rule, store, deployment.world(), span, &mut |touch| {
            touches.push(touch);
            Ok(())
        })?;
        pieces.extend(touches.chunks(BATCH).map(<[PlannedTouch]>::to_vec));
    }
    Ok(pieces)
}

/// Seconds that entering them takes.
fn write(store: &mut SqliteStore, touches: &[Vec<PlannedTouch>], now: Timestamp) -> Result<f64> {
    let watch = stopwatch();
    for piece in touches {
        store.plan(piece, now)?;
    }
    Ok(watch.elapsed().as_secs_f64())
}
