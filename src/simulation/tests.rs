//! The simulation in the suite: some lives over each store.

use super::*;

fn plan(seed: u64) -> Plan {
    Plan { seed, customers: 60, days: 60, quiet_days: 20, calm_days_between: 1 }
}

#[test]
fn lives_over_the_store_in_memory() {
    let mut count = Count::default();
    for seed in 1..=4 {
        match in_memory(plan(seed)) {
            Ok(lived) => count.add(&lived),
            Err(failure) => panic!("{failure}"),
        }
    }
    eprintln!("{count:?}");
}
