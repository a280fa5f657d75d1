//! Years of lives under faults: all from fixed seeds, so that two runs see the same.
//!
//! More years, from the seed asked: `TOUCHBASE_SIM_YEARS=2000 TOUCHBASE_SIM_SEED=1000 cargo sim years`. A failure prints
//! the [`Plan`] that lives the same again; with its seed in `TOUCHBASE_SIM_ONLY` that one life is lived again, and
//! `TOUCHBASE_SIM_TRACE=1` prints all that happened in it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use touchbase::clock::stopwatch;

use super::asked;
use crate::{
    Count, Failure, Fault, Plan, Programme, crowd, in_memory, in_sqlite, in_sqlite_with_a_copy, small,
};

/// Years of care programmes that the run in CI lives through.
const YEARS: u64 = 40;
/// Small, stormy lives in which everything happens.
const STORMS: u64 = 60;
/// Lives in which much is due to everybody at once.
const CROWDS: u64 = 10;
/// Lives over a database in which an older copy is put back.
const COPIES: u64 = 6;
/// Lives that are longer than anything is kept.
const LONG: u64 = 4;
/// Lives over a database.
const DATABASES: u64 = 4;
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
    let started = stopwatch();
    let total = live_all(seeds.clone(), &|seed| in_memory(care(seed)));
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
    let started = stopwatch();
    let seeds = first..first + lives;
    let total = live_all(seeds.clone(), &|seed| in_memory(small(seed)));
    tell("storms", &seeds, &total, started);
    if lives < STORMS {
        return;
    }
    // These have lives of their own.
    for fault in
        Fault::ALL.into_iter().filter(|one| ![Fault::KeptLongEnough, Fault::CopyAdopted].contains(one))
    {
        assert!(total.of(fault) > 0, "{fault:?} never happened");
    }
}

#[test]
fn crowds_after_downtimes() {
    let first = asked("TOUCHBASE_SIM_ONLY").or(asked("TOUCHBASE_SIM_SEED")).unwrap_or(1);
    let seeds = first..first + if asked("TOUCHBASE_SIM_ONLY").is_some() { 1 } else { CROWDS };
    let started = stopwatch();
    let total = live_all(seeds.clone(), &|seed| in_memory(crowd(seed)));
    tell("crowds", &seeds, &total, started);
    assert!(total.backlogs > 0 || seeds.end - seeds.start < CROWDS, "nothing ever waited");
}

#[test]
fn storms_over_a_database() {
    // Every commit waits for the disk; in memory it is the same database without the wait.
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let started = stopwatch();
    let seeds = 1..1 + asked("TOUCHBASE_SIM_DATABASES").unwrap_or(DATABASES);
    let short = |seed| Plan { customers: 20, days: 30, quiet_days: 10, ..small(seed) };
    let total = live_all(seeds.clone(), &|seed| in_sqlite(short(seed), folder.path()));
    tell("storms over a database", &seeds, &total, started);
}

#[test]
fn an_older_copy_comes_back_and_is_adopted() {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let started = stopwatch();
    let first = asked("TOUCHBASE_SIM_SEED").unwrap_or(1);
    let seeds = first..first + asked("TOUCHBASE_SIM_COPIES").unwrap_or(COPIES);
    let short = |seed| Plan { customers: 20, days: 20, quiet_days: 5, ..small(seed) };
    let total = live_all(seeds.clone(), &|seed| in_sqlite_with_a_copy(short(seed), folder.path()));
    tell("copies put back", &seeds, &total, started);
    assert!(total.of(Fault::CopyAdopted) > 0);
}

#[test]
fn what_was_kept_long_enough_goes_in_long_lives() {
    let started = stopwatch();
    let first = asked("TOUCHBASE_SIM_SEED").unwrap_or(1);
    let seeds = first..first + asked("TOUCHBASE_SIM_LONG").unwrap_or(LONG);
    let long = |seed| Plan { customers: 12, days: 420, quiet_days: 20, calm_days_between: 4, ..small(seed) };
    let total = live_all(seeds.clone(), &|seed| in_memory(long(seed)));
    tell("long lives", &seeds, &total, started);
    assert!(total.of(Fault::KeptLongEnough) > 0 && total.of(Fault::RetentionWaited) > 0);
}

#[test]
fn a_life_over_a_database_is_the_same_life() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { customers: 20, days: 30, quiet_days: 10, ..small(5) };
    let lived = |outcome: Result<Count, Box<Failure>>| outcome.unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(lived(in_sqlite(plan, folder.path())), lived(in_memory(plan)));
}
