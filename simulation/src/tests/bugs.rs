//! Every planted bug is found, from fixed seeds: `TOUCHBASE_SIM_BUG=DeferredBegin cargo sim bug` looks for one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use touchbase::clock::stopwatch;
use touchbase::planted::Bug;

use super::asked;
use crate::controls::{self, Detection, FoundBy};

/// Lives in which a planted bug has to be found.
const LIVES: u64 = 100;

/// The table of the planted bugs. With nothing planted the same lives are green: they are those of
/// [`super::lives`], and the checks beside them are asked here.
#[test]
fn every_planted_bug_is_found() {
    let lives = asked("TOUCHBASE_SIM_LIVES").unwrap_or(LIVES);
    let only = std::env::var("TOUCHBASE_SIM_BUG").ok();
    let folder = tempfile::tempdir().unwrap();
    let next = AtomicU64::new(0);
    let table = Mutex::new(Vec::<(Bug, Option<Detection>, f64)>::new());
    let wrong = Mutex::new(Vec::<String>::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let at = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap();
                    let Some(bug) = Bug::ALL.get(at).copied() else { break };
                    if controls::found_by(bug) == FoundBy::Tests {
                        continue;
                    }
                    if only.as_ref().is_some_and(|only| *only != format!("{bug:?}")) {
                        continue;
                    }
                    let own = folder.path().join(format!("{bug:?}"));
                    std::fs::create_dir(&own).unwrap();
                    if let Some((name, Err(saw))) = controls::beside(bug, &own) {
                        wrong.lock().unwrap().push(format!("{name}, with nothing planted: {saw}"));
                    }
                    let started = stopwatch();
                    let found = controls::look_for(bug, lives, &own);
                    table.lock().unwrap().push((bug, found, started.elapsed().as_secs_f64()));
                }
            });
        }
    });
    let mut table = table.into_inner().unwrap();
    table.sort_by_key(|(bug, ..)| *bug);
    let mut missed = Vec::new();
    for (bug, found, secs) in &table {
        let number = Bug::ALL.iter().position(|one| one == bug).unwrap_or_default() + 1;
        let name = format!("{bug:?}");
        match found {
            Some(Detection { by, saw, life: Some((seed, day)) }) => {
                eprintln!("{number:>2} {name:<22} {by}, seed {seed}, day {day}: {saw} ({secs:.1} s)");
            }
            Some(Detection { by, saw, life: None }) => {
                eprintln!("{number:>2} {name:<22} {by}: {saw} ({secs:.1} s)")
            }
            None => {
                eprintln!("{number:>2} {name:<22} NOT FOUND in {lives} lives ({secs:.1} s)");
                missed.push(name);
            }
        }
    }
    assert_eq!(wrong.into_inner().unwrap(), Vec::<String>::new());
    assert_eq!(missed, Vec::<String>::new(), "not found");
}
