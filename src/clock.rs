//! The only place that asks what time it is.
//!
//! Everything that plans or delivers is handed a `now`; a [`Clock`] is where the faces and the daemon get it.
//! A virtual clock serves the demo and the tests, so that ninety days take seconds and come out the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Where `now` comes from: the machine, or a hand that is moved on purpose.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own wall clock.
    System,
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
            Clock::Virtual(hand) => hand.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
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

#[cfg(test)]
mod tests {
    use super::*;

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
