//! More of the simulation than the suite has time for: as many years as asked, from the seed asked.
//!
//! `TOUCHBASE_SIM_YEARS=1000 cargo test --release --features simulation --test simulation -- --nocapture`
//! `TOUCHBASE_SIM_SEED=17` lives that one life again; `TOUCHBASE_SIM_CUSTOMERS` says with how many customers.

#![expect(clippy::panic, clippy::print_stderr, reason = "a failed expectation is what a test is for")]
#![expect(clippy::disallowed_methods, reason = "how long it took on this machine is part of what it prints")]

use std::time::Instant;

use touchbase::planted::{self, Bug};
use touchbase::simulation::{self, Count, Plan};

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn plan(seed: u64, customers: u32) -> Plan {
    // Lives of different lengths and tempers.
    let days = 120 + u32::try_from(seed % 5).unwrap_or(0) * 90;
    let calm_days_between = 1 + u32::try_from(seed % 3).unwrap_or(0);
    Plan { seed, customers, days, quiet_days: 45, calm_days_between }
}

#[test]
fn years_go_by_and_everything_holds() {
    let customers = asked("TOUCHBASE_SIM_CUSTOMERS").and_then(|n| u32::try_from(n).ok()).unwrap_or(200);
    let only = asked("TOUCHBASE_SIM_SEED");
    let first = only.unwrap_or(1);
    let days = if only.is_some() { 1 } else { asked("TOUCHBASE_SIM_YEARS").unwrap_or(2) * 365 };
    let started = Instant::now();
    let mut total = Count::default();
    let mut seed = first;
    while total.days < days {
        match simulation::in_memory(plan(seed, customers)) {
            Ok(count) => total.add(&count),
            Err(failure) => {
                if asked("TOUCHBASE_SIM_TRACE").is_some() {
                    eprintln!("{}", failure.upsets.join("\n"));
                }
                panic!("{failure}")
            }
        }
        seed += 1;
    }
    let years = total.days as f64 / 365.0;
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    eprintln!("seeds {first} to {}: {years:.1} years, {:.0} a minute; {total:?}", seed - 1, years / minutes);
}

/// Looks for each planted bug, life after life, and says in which it is found: how the table in
/// `src/simulation/tests.rs` is made.
#[test]
fn planted_bugs_are_looked_for() {
    let Some(lives) = asked("TOUCHBASE_SIM_LOOK") else { return };
    let only = std::env::var("TOUCHBASE_SIM_BUG").ok();
    for bug in Bug::ALL {
        if only.as_ref().is_some_and(|only| *only != format!("{bug:?}")) {
            continue;
        }
        let small = |seed| Plan { seed, customers: 40, days: 60, quiet_days: 40, calm_days_between: 1 };
        let started = Instant::now();
        let found = planted::while_planted(bug, || {
            (asked("TOUCHBASE_SIM_FROM").unwrap_or(1)..=lives)
                .find_map(|seed| simulation::in_memory(small(seed)).err().map(|failure| (seed, failure)))
        });
        let secs = started.elapsed().as_secs_f64();
        match found {
            None => eprintln!("{bug:?}: NOT FOUND in {lives} lives, {secs:.0} s"),
            Some((seed, failure)) => {
                if asked("TOUCHBASE_SIM_TRACE").is_some() {
                    eprintln!("{}\n{failure}", failure.upsets.join("\n"));
                }
                let said = failure.said.lines().next().unwrap_or_default();
                eprintln!(
                    "(Bug::{bug:?}, {seed}, {:?}), day {}, {}, {secs:.0} s: {said}",
                    failure.invariant, failure.day, failure.at
                );
            }
        }
    }
}
