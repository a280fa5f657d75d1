//! What every process test stands on: a site (a configuration directory with its database), the daemon running on
//! it as a process of its own, servers on loopback for it to speak to, and the ledger to check afterwards.
//!
//! Nothing leaves 127.0.0.1, and every site is a temporary directory that goes with its test.

#![allow(dead_code, reason = "two test binaries stand on it, each on its own part")]

pub(crate) mod door;
pub(crate) mod ledger;
pub(crate) mod notify;
pub(crate) mod peer;
pub(crate) mod process;
pub(crate) mod servers;
pub(crate) mod site;

use std::time::Duration;

use touchbase::clock::stopwatch;

/// How long something may take that is only a matter of the machine's speed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Looks again and again until `look` gives something; fails with `what` when patience is over.
pub(crate) fn eventually<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(PATIENCE, look).unwrap_or_else(|| panic!("it never came to pass: {what}"))
}

/// Looks again and again until `look` gives something, at most so long.
pub(crate) fn within<T>(patience: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = stopwatch();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if begun.elapsed() > patience {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
