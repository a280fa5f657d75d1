//! The simulation in the suite: some lives over each store, and every planted bug, which must be found.

use std::time::Duration;

use super::*;
use crate::calendar::zone::Zone;
use crate::daemon::lane::core::nap;
use crate::message::{Gate, PlannedTouch, TouchKey};
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::store::{Error, Memory as _, Outbox as _};
use crate::terms::{ChannelName, Class, Reason, TouchState};

/// Steps over both stores together; a few seconds without optimisation.
const EVENTS: u64 = 30_000;

fn small(seed: u64) -> Plan {
    Plan { seed, customers: 40, days: 60, quiet_days: 40, calm_days_between: 1 }
}

fn lived(outcome: Result<Count, Box<Failure>>) -> Count {
    outcome.unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn lives_over_the_store_in_memory() {
    let mut total = Count::default();
    for seed in 1.. {
        total.add(&lived(in_memory(small(seed))));
        if total.events > EVENTS {
            break;
        }
    }
    assert!(total.crashes > 10 && total.reloads > 5 && total.jumps > 0, "too calm: {total:?}");
}

#[test]
fn a_life_over_a_database_is_the_same_life() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { customers: 20, days: 30, quiet_days: 10, ..small(5) };
    assert_eq!(lived(in_sqlite(plan, folder.path())), lived(in_memory(plan)));
}

/// The lives in which each planted bug is found, and by what.
const FOUND: &[(Bug, u64, &str)] = &[];

#[test]
fn every_planted_bug_is_found() {
    for bug in Bug::ALL {
        let found = planted::while_planted(bug, || find(bug));
        let found = found.unwrap_or_else(|| panic!("{bug:?} was not found"));
        eprintln!("{bug:?}: {found}");
    }
}

#[test]
fn nothing_is_found_where_nothing_is_planted() {
    assert_eq!(two_writers(), Ok(()));
    assert_eq!(commits_wait(), Ok(()));
    assert_eq!(naps_are_short(), Ok(()));
}

/// What finds a bug: the simulation, or a test of its own where the simulation cannot reach.
fn find(bug: Bug) -> Option<String> {
    match bug {
        Bug::DeferredBegin => two_writers().err(),
        Bug::SynchronousNormal => commits_wait().err(),
        Bug::SleepFromWallClock => naps_are_short().err(),
        _ => {
            let (_, seed, invariant) = FOUND.iter().find(|(of, ..)| *of == bug)?;
            let failure = in_memory(small(*seed)).err()?;
            assert_eq!(failure.invariant, *invariant, "{bug:?}: {failure}");
            Some(format!("{invariant} (seed {seed}, day {}, {})", failure.day, failure.at))
        }
    }
}

/// One writer reads and then writes while another tries to write in between: it must not be let in.
fn two_writers() -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.db");
    let files = world::Files { zone: ZONES[0], mode: crate::terms::Mode::Live, rules: sketch::opening() };
    let deployment = files.deployment()?;
    let zone = || Zone::named(ZONES[0]).unwrap();
    let mut one = SqliteStore::open(&path, &deployment.kinds, ground::options(zone())).unwrap();
    let hasty = crate::store::sqlite::OpenOptions { busy: Duration::ZERO, ..ground::options(zone()) };
    let mut other = SqliteStore::open(&path, &deployment.kinds, hasty).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let person = RecordKey::new("customer", "k-1");
    let key = TouchKey {
        rule: "birthday".into(),
        step: "send".into(),
        record: person.clone(),
        recipient: Some(person),
        occurrence: "1970".into(),
    };
    let touch = PlannedTouch {
        key,
        due_at: now,
        expires_at: now,
        class: Class::Care,
        via: vec![ChannelName::Sms],
        template: "greeting".into(),
        group: false,
        state: TouchState::Planned,
        reason: None,
    };
    one.plan(&[touch], now).unwrap();
    let claimed = one.claim(ChannelName::Sms, now, 1, 0).unwrap();
    let mut meanwhile = Ok(());
    let armed = one.arm(&claimed, 0, now, &mut |_, _, _| {
        meanwhile = other.set_note("x", "y");
        Ok(Gate::Defer { until: now, reason: Reason::Paused })
    });
    let held = armed.is_ok() && meanwhile == Err(Error::Locked);
    if held { Ok(()) } else { Err(format!("arm: {:?}, the other: {meanwhile:?}", armed.map(|_| ()))) }
}

/// A commit is on the disk before it returns.
fn commits_wait() -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let kinds = crate::record::Kinds::default();
    let zone = Zone::named(ZONES[0]).unwrap();
    let store = SqliteStore::open(&folder.path().join("one.db"), &kinds, ground::options(zone)).unwrap();
    if store.waits_for_the_disk().unwrap() { Ok(()) } else { Err("synchronous is not FULL".to_owned()) }
}

/// A lane never sleeps past a jump of the wall clock.
fn naps_are_short() -> Result<(), String> {
    let now = Timestamp::UNIX_EPOCH;
    let tomorrow = Timestamp::from_second(86_400).unwrap();
    let nap = nap(Some(tomorrow), now);
    if nap <= Duration::from_secs(1) { Ok(()) } else { Err(format!("an idle lane sleeps for {nap:?}")) }
}
