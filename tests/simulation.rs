//! Years of lives under faults, and every planted bug: all from fixed seeds, so that two runs see the same.
//!
//! CI runs `cargo sim`, an alias in .cargo/config.toml for
//! `cargo test --features simulation --test simulation -- --nocapture` with this package, jiff, minijinja and the
//! allocator optimised; nothing else is built anew after a `cargo test`. More years, from the seed asked:
//! `TOUCHBASE_SIM_YEARS=2000 TOUCHBASE_SIM_SEED=1000 cargo sim years`. A failure prints the [`Plan`] that lives the
//! same again; with its seed in `TOUCHBASE_SIM_ONLY` that one life is lived again, and `TOUCHBASE_SIM_TRACE=1` prints
//! all that happened in it.

#![expect(clippy::panic, clippy::print_stderr, reason = "a failed expectation is what a test is for")]
#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]
#![expect(clippy::disallowed_methods, reason = "how long it took on this machine is part of what it prints")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

#[path = "simulation/agreement.rs"]
mod agreement;

use touchbase::planted::Bug;
use touchbase::simulation::{self, Count, Failure, Fault, Found, Plan, Programme};

/// Years of care programmes that the run in CI lives through.
const YEARS: u64 = 40;
/// Small, stormy lives in which everything happens.
const STORMS: u64 = 60;
/// Lives over a database.
const DATABASES: u64 = 4;
/// Lives in which a planted bug has to be found.
const LIVES: u64 = 100;

/// A quarter of a life's time went into memory taken and given back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// A life of a care programme: 1,000 customers, ten rules, more or less trouble.
fn care(seed: u64) -> Plan {
    let days = 300 + u32::try_from(seed % 3).unwrap_or(0) * 200;
    let calm_days_between = [2, 7, 20].into_iter().cycle().nth(usize::try_from(seed % 3).unwrap_or(0));
    Plan {
        seed,
        programme: Programme::Care,
        customers: u32::try_from(asked("TOUCHBASE_SIM_CUSTOMERS").unwrap_or(1_000)).unwrap_or(1_000),
        days,
        quiet_days: 45,
        calm_days_between: calm_days_between.unwrap_or(7),
    }
}

/// Lives so many lives on all cores, one after the other on each, and adds up what happened. The result does not
/// depend on the number of cores: of several failures, that of the lowest seed is told.
fn live_all(
    seeds: std::ops::Range<u64>,
    life: &(dyn Fn(u64) -> Result<Count, Box<Failure>> + Sync),
) -> Count {
    let next = AtomicU64::new(seeds.start);
    let stop = AtomicBool::new(false);
    let lived = Mutex::new((Count::default(), Vec::<(u64, Box<Failure>)>::new()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    let outcome = life(seed);
                    let mut lived = lived.lock().unwrap();
                    match outcome {
                        Ok(count) => lived.0.add(&count),
                        Err(failure) => {
                            stop.store(true, Ordering::Relaxed);
                            lived.1.push((seed, failure));
                        }
                    }
                }
            });
        }
    });
    let (total, mut failures) = lived.into_inner().unwrap();
    failures.sort_by_key(|(seed, _)| *seed);
    if let Some((_, failure)) = failures.first() {
        if asked("TOUCHBASE_SIM_TRACE").is_some() {
            eprintln!("{}", failure.upsets.join("\n"));
        }
        panic!("{failure}");
    }
    total
}

fn tell(what: &str, seeds: &std::ops::Range<u64>, total: &Count, started: Instant) {
    let years = total.days as f64 / 365.0;
    let secs = started.elapsed().as_secs_f64();
    eprintln!(
        "{what}, seeds {} to {}: {years:.1} years in {secs:.1} s, {:.0} a minute\n{total}",
        seeds.start,
        seeds.end - 1,
        years / secs * 60.0
    );
}

#[test]
fn years_of_a_care_programme() {
    let first = asked("TOUCHBASE_SIM_ONLY").or(asked("TOUCHBASE_SIM_SEED")).unwrap_or(1);
    let days = asked("TOUCHBASE_SIM_YEARS").unwrap_or(YEARS) * 365;
    let mut end = first;
    let mut planned = 0;
    while planned < days {
        planned += u64::from(care(end).days + care(end).quiet_days);
        end += 1;
    }
    let seeds = first..if asked("TOUCHBASE_SIM_ONLY").is_some() { first + 1 } else { end };
    let started = Instant::now();
    let total = live_all(seeds.clone(), &|seed| simulation::in_memory(care(seed)));
    tell("care programmes", &seeds, &total, started);
}

#[test]
fn storms_in_which_everything_happens() {
    let first = asked("TOUCHBASE_SIM_ONLY").or(asked("TOUCHBASE_SIM_SEED")).unwrap_or(1);
    let lives = if asked("TOUCHBASE_SIM_ONLY").is_some() {
        1
    } else {
        asked("TOUCHBASE_SIM_STORMS").unwrap_or(STORMS)
    };
    let started = Instant::now();
    let seeds = first..first + lives;
    let total = live_all(seeds.clone(), &|seed| simulation::in_memory(simulation::small(seed)));
    tell("storms", &seeds, &total, started);
    if lives < STORMS {
        return;
    }
    for fault in Fault::ALL {
        assert!(total.of(fault) > 0, "{fault:?} never happened");
    }
}

#[test]
fn storms_over_a_database() {
    // Every commit waits for the disk; in memory it is the same database without the wait.
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let started = Instant::now();
    let seeds = 1..1 + asked("TOUCHBASE_SIM_DATABASES").unwrap_or(DATABASES);
    let short = |seed| Plan { customers: 20, days: 30, quiet_days: 10, ..simulation::small(seed) };
    let total = live_all(seeds.clone(), &|seed| simulation::in_sqlite(short(seed), folder.path()));
    tell("storms over a database", &seeds, &total, started);
}

/// The table of the planted bugs. With nothing planted the same lives are green: they are those of
/// [`storms_in_which_everything_happens`], and the checks beside them are asked here.
#[test]
fn every_planted_bug_is_found() {
    let lives = asked("TOUCHBASE_SIM_LIVES").unwrap_or(LIVES);
    let only = std::env::var("TOUCHBASE_SIM_BUG").ok();
    let folder = tempfile::tempdir().unwrap();
    let next = AtomicU64::new(0);
    let table = Mutex::new(Vec::<(Bug, Option<Found>, f64)>::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let at = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap();
                    let Some(bug) = Bug::ALL.get(at).copied() else { break };
                    if only.as_ref().is_some_and(|only| *only != format!("{bug:?}")) {
                        continue;
                    }
                    let own = folder.path().join(format!("{bug:?}"));
                    std::fs::create_dir(&own).unwrap();
                    if let Some((name, outcome)) = simulation::beside(bug, &own) {
                        assert_eq!(outcome, Ok(()), "{name}, with nothing planted");
                    }
                    let started = Instant::now();
                    let found = simulation::look_for(bug, lives, &own);
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
            Some(Found { by, saw, life: Some((seed, day)) }) => {
                eprintln!("{number:>2} {name:<22} {by}, seed {seed}, day {day}: {saw} ({secs:.1} s)");
            }
            Some(Found { by, saw, life: None }) => {
                eprintln!("{number:>2} {name:<22} {by}: {saw} ({secs:.1} s)")
            }
            None => {
                eprintln!("{number:>2} {name:<22} NOT FOUND in {lives} lives ({secs:.1} s)");
                missed.push(name);
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new(), "not found");
}
