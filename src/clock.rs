//! The only place that asks what time it is.
//!
//! Everything that plans or delivers is handed a `now`; a [`Clock`] is where the faces and the daemon get it.
//! A virtual clock serves the demo and the tests, so that ninety days take seconds and come out the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;

/// Where `now` comes from: the machine, or a hand that is moved on purpose.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own wall clock.
    System,
    /// The machine's wall clock, put wrong by so many milliseconds: how a machine whose clock jumps is played.
    Astray(Arc<AtomicI64>),
    /// A clock that stands still until somebody moves it; milliseconds since 1970 in UTC.
    Virtual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until [`Clock::set`] moves it.
    #[must_use]
    pub fn starting_at(at: Timestamp) -> Clock {
        Clock::Virtual(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    /// The present instant, whole milliseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn now(&self) -> Timestamp {
        let millis = match self {
            Clock::System => Timestamp::now().as_millisecond(),
            Clock::Astray(by) => Timestamp::now().as_millisecond().saturating_add(by.load(Ordering::SeqCst)),
            Clock::Virtual(hand) => hand.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether it goes by itself, as [`uptime`] does, and can be compared with it.
    #[must_use]
    pub fn goes_by_itself(&self) -> bool {
        !matches!(self, Clock::Virtual(_))
    }

    /// Moves a virtual clock's hand; the machine's clock cannot be moved and stays as it is.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Virtual(hand) = self {
            hand.store(at.as_millisecond(), Ordering::SeqCst);
        }
    }
}

/// A monotonic reading, for measuring how long something took; never for what is due.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// How long the machine has been up, the time it slept included (`CLOCK_BOOTTIME`): never set back, never set forward,
/// so that a change of the wall clock shows beside it. Elsewhere than on Linux, a monotonic reading from the first call
/// on.
#[must_use]
pub fn uptime() -> Duration {
    #[cfg(target_os = "linux")]
    {
        let read = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let secs = u64::try_from(read.tv_sec).unwrap_or(0);
        Duration::new(secs, u32::try_from(read.tv_nsec).unwrap_or(0))
    }
    #[cfg(not(target_os = "linux"))]
    {
        static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        FIRST.get_or_init(stopwatch).elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_astray_goes_on() {
        let by = Arc::new(AtomicI64::new(0));
        let clock = Clock::Astray(Arc::clone(&by));
        let (before, up) = (clock.now(), uptime());
        by.store(3_600_000, Ordering::SeqCst);
        let jump = clock.now().duration_since(before);
        assert!(jump >= jiff::SignedDuration::from_hours(1), "{jump:?}");
        assert!(jump < jiff::SignedDuration::from_mins(61), "{jump:?}");
        assert!(uptime() >= up);
    }

    #[test]
    fn a_virtual_clock_moves_only_when_told() {
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
        let twin = clock.clone();
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        let later = Timestamp::from_second(90).unwrap();
        twin.set(later);
        assert_eq!(clock.now(), later);
    }
}
