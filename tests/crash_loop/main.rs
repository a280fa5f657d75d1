//! The real binary, killed with SIGKILL at random moments while it works, again and again; and the same with the
//! power gone, so that what was written and not synced is lost.
//!
//! Two policies over two channels, against servers that remember everything: a gateway and a relay that live in this
//! process and, for every other site, a relay that others wrote (aiosmtpd, where it is here). The product has no
//! status query to reconcile by, so what only a server knows stays `unknown`. The bars: nothing is lost; under
//! `on_unknown = "hold"` nothing arrives twice; under `"resend"` only what passed through doubt does; and after every
//! stretch of kills each invariant of the ledger holds.
//!
//! `TOUCHBASE_KILLS=100000` kills more often, `TOUCHBASE_SEED=17` with the moments of an earlier run; both are
//! printed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it counted"
)]

mod dice;
mod disk;
mod loops;
#[path = "../daemon/support/mod.rs"]
mod support;

use loops::{Loop, Power, Total};
use support::site::now;

/// Kills where `TOUCHBASE_KILLS` says nothing.
const KILLS: u32 = 500;
/// Of so many kills, one is made into a power cut of its own besides.
const KILLS_PER_CUT: u32 = 5;
/// Power cuts within which a disk that lies must have shown itself.
const CUTS_TO_SEE: u32 = 20;
/// Connections to both servers together, twice: so many messages may be armed at one moment.
const ARMED_MAX: i64 = 2 * (4 + 8);

#[test]
fn killed_at_random_nothing_is_lost_and_nothing_repeats_unasked() {
    let total = run("kills", Loop { seed: seed(), kills: kills(), per_site: 50, power: Power::Stays });
    assert!(total.crashed_at_once <= ARMED_MAX, "{total:?}");
    // A loop that never meets a message on the wire proves nothing.
    assert!(kills() < 100 || total.crashed > u64::from(kills()) / 10, "{total:?}");
}

#[test]
fn when_the_power_goes_nothing_is_lost_and_nothing_repeats_unasked() {
    let cuts = kills().div_ceil(KILLS_PER_CUT);
    let total = run("power cuts", Loop { seed: seed(), kills: cuts, per_site: 34, power: Power::Goes });
    assert!(total.cuts_that_hurt > cuts / 10, "{total:?}");
}

/// The bars are held against a disk that does not keep its word: what the daemon takes for committed is lost then,
/// as it would be if a commit did not wait for the disk.
#[test]
fn a_disk_that_lies_is_noticed() {
    let power = Power::GoesAndDiskLies("-wal");
    let total = Loop { seed: seed(), kills: CUTS_TO_SEE, per_site: CUTS_TO_SEE, power }.run();
    println!("a disk that lies: {:?}", total.broken);
    assert!(total.broken.iter().any(|said| said.contains("without an attempt")), "{total:?}");
}

/// Runs a loop, says what it came to, and holds it to the bars.
fn run(what: &str, of: Loop) -> Total {
    let Loop { seed, kills, .. } = of;
    println!("crash loop: TOUCHBASE_KILLS={} TOUCHBASE_SEED={seed}", self::kills());
    let total = of.run();
    let (secs, per_second) = (total.secs, f64::from(kills) / total.secs);
    println!(
        "crash loop: {kills} {what} in {secs:.0} s ({per_second:.1} a second): {} lost, {} duplicated under hold, \
         {} duplicated under resend, {} of all without doubt, {} unknown; seed {seed}\n{total:#?}",
        total.lost, total.twice_held, total.twice_resent, total.twice_undoubted, total.unknown
    );
    assert_eq!(total.broken, [""; 0], "seed {seed}");
    assert_eq!((total.lost, total.twice_held, total.twice_undoubted), (0, 0, 0), "seed {seed}");
    assert_eq!(total.accepted + total.unknown, total.messages, "seed {seed}");
    total
}

fn kills() -> u32 {
    u32::try_from(number("TOUCHBASE_KILLS").unwrap_or(KILLS.into())).unwrap()
}

fn seed() -> u64 {
    number("TOUCHBASE_SEED").unwrap_or_else(|| now().as_millisecond().unsigned_abs())
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}
