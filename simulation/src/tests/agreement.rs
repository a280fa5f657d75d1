//! Forecast, daemon, `explain` and rule tests say the same, over random worlds. That each fault that was there once is
//! found, the table of the planted bugs shows.
//!
//! `TOUCHBASE_AGREE_WORLDS=20000 TOUCHBASE_AGREE_SEED=1000 cargo sim agree` looks at more worlds, from another seed; a
//! failure prints the seed, and the world made as small as it could be.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use touchbase::clock::stopwatch;

use super::asked;
use crate::agreement::{self, AgreementTally, Disagreement};

/// Worlds in CI.
const WORLDS: u64 = 2_000;

/// Looks at the worlds on all cores. All disagreements, in the order of their seeds.
fn look_at(seeds: std::ops::Range<u64>) -> (AgreementTally, Vec<Disagreement>) {
    let next = AtomicU64::new(seeds.start);
    let seen = Mutex::new((AgreementTally::default(), Vec::new()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    let looked = agreement::look(seed);
                    let mut seen = seen.lock().unwrap();
                    match looked {
                        Ok(tally) => seen.0.add(&tally),
                        Err(disagreement) => seen.1.push(*disagreement),
                    }
                }
            });
        }
    });
    let (tally, mut disagreements) = seen.into_inner().unwrap();
    disagreements.sort_by_key(|one| one.seed);
    (tally, disagreements)
}

#[test]
fn all_agree_in_random_worlds() {
    let first = asked("TOUCHBASE_AGREE_SEED").unwrap_or(1);
    let worlds = asked("TOUCHBASE_AGREE_WORLDS").unwrap_or(WORLDS);
    let started = stopwatch();
    let (tally, disagreements) = look_at(first..first + worlds);
    eprintln!("{worlds} worlds from seed {first} in {:.1} s\n{tally:#?}", started.elapsed().as_secs_f64());
    let mut kinds = std::collections::BTreeMap::<&str, u64>::new();
    for one in &disagreements {
        let known = kinds.entry(one.between).or_default();
        *known += 1;
        if *known == 1 {
            eprintln!("{one}");
        }
    }
    if let Some(one) = disagreements.first() {
        panic!("{one}\n{} of {worlds}: {kinds:?}", disagreements.len());
    }
}
