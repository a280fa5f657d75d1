//! The simulation in the suite: a few lives over each store. Many lives, every fault and every planted bug are
//! tests/simulation.rs, which is built with optimisation.

use super::controls::small;
use super::*;

/// Steps; a few seconds without optimisation.
const STEPS: u64 = 30_000;

fn lived(outcome: Result<Count, Box<Failure>>) -> Count {
    outcome.unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn lives_over_the_store_in_memory() {
    let mut total = Count::default();
    for seed in 1.. {
        total.add(&lived(in_memory(small(seed))));
        if total.steps > STEPS {
            break;
        }
    }
    let happened = [Fault::Crash, Fault::Reload, Fault::AnswerLost].map(|fault| total.of(fault));
    assert!(happened.iter().all(|times| *times > 5), "too calm: {total}");
}

#[test]
fn a_life_over_a_database_is_the_same_life() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { customers: 20, days: 30, quiet_days: 10, ..small(5) };
    assert_eq!(lived(in_sqlite(plan, folder.path())), lived(in_memory(plan)));
}

#[test]
fn a_bug_is_found_and_nothing_is_where_nothing_is_planted() {
    use crate::planted::Bug;
    let folder = tempfile::tempdir().unwrap();
    for bug in Bug::ALL {
        if let Some((name, outcome)) = controls::beside(bug, folder.path()) {
            assert_eq!(outcome, Ok(()), "{name}");
            let found = controls::look_for(bug, 0, folder.path());
            assert!(found.is_some(), "{bug:?} was not found by {name}");
        }
    }
}
