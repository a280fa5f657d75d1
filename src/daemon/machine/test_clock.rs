//! The machine's clock, or in a debug build one that a test puts wrong while the daemon runs.

use crate::clock::Clock;

/// The clock to run by. In a debug build, `TOUCHBASE_CLOCK_ASTRAY` may name a file that says by how many seconds the
/// clock is wrong, from one moment to the next; a release knows nothing of it.
#[must_use]
pub fn wall_clock() -> Clock {
    #[cfg(debug_assertions)]
    if let Some(path) = std::env::var_os("TOUCHBASE_CLOCK_ASTRAY") {
        return following(path.into());
    }
    Clock::System
}

/// The moment at which a test's clock stands still for the commands, as people write it. In a debug build,
/// `TOUCHBASE_CLOCK_STANDS_AT` may say it, also for commands that write; a release knows nothing of it.
#[must_use]
pub fn standing_clock() -> Option<String> {
    #[cfg(debug_assertions)]
    return std::env::var("TOUCHBASE_CLOCK_STANDS_AT").ok();
    #[cfg(not(debug_assertions))]
    None
}

#[cfg(debug_assertions)]
fn following(path: std::path::PathBuf) -> Clock {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    let read = move || {
        let secs = std::fs::read_to_string(&path).ok().and_then(|text| text.trim().parse::<i64>().ok());
        secs.map(|secs| secs.saturating_mul(1_000))
    };
    let by = Arc::new(AtomicI64::new(read().unwrap_or(0)));
    let kept = Arc::clone(&by);
    std::thread::spawn(move || {
        while Arc::strong_count(&kept) > 1 {
            // A file that is just being written says nothing.
            if let Some(millis) = read() {
                kept.store(millis, Ordering::SeqCst);
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    });
    Clock::Astray(by)
}
