//! A circuit breaker for one channel: when the other side is down, nothing is claimed and no try is burnt.
//!
//! Closed until several attempts in a row fail for the channel's own reasons; then open for a while that doubles;
//! then one probe decides. Pure: the caller says what time it is, on a clock that only goes forward.

use std::time::{Duration, Instant};

/// Failures in a row that open it.
const FAILURES_MAX: u32 = 5;
/// First time it stays open.
const OPEN_FIRST: Duration = Duration::from_secs(30);
/// Longest time it stays open.
const OPEN_MAX: Duration = Duration::from_secs(600);

/// What a channel's breaker lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    /// As many as there is room for.
    Free,
    /// One, to see whether it is back.
    Probe,
    /// None before this moment.
    Shut(Instant),
}

/// A channel's breaker.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failures: u32,
    openings: u32,
    open_until: Option<Instant>,
    probing: bool,
}

impl Breaker {
    /// How many may be taken up now.
    pub(crate) fn passage(&self, now: Instant) -> Passage {
        match self.open_until {
            None => Passage::Free,
            Some(until) if now < until => Passage::Shut(until),
            Some(_) if self.probing => Passage::Shut(now + Duration::from_secs(1)),
            Some(_) => Passage::Probe,
        }
    }

    /// A probe has been sent; nothing else goes until it is back.
    pub(crate) fn probing(&mut self) {
        self.probing = self.open_until.is_some();
    }

    /// The channel answered, whatever it said about the message.
    pub(crate) fn worked(&mut self) {
        *self = Breaker::default();
    }

    /// The channel failed for its own reasons. Says whether it opened (again) just now.
    pub(crate) fn failed(&mut self, now: Instant) -> bool {
        self.failures += 1;
        let opens = self.probing || (self.open_until.is_none() && self.failures >= FAILURES_MAX);
        if opens {
            let wait = OPEN_FIRST.saturating_mul(1 << self.openings.min(6)).min(OPEN_MAX);
            self.openings += 1;
            self.open_until = Some(now + wait);
            self.probing = false;
        }
        opens
    }

    /// Until when it lets nothing through; past that moment a probe may go.
    pub(crate) fn shut_until(&self) -> Option<Instant> {
        self.open_until
    }

    /// Whether it is open.
    pub(crate) fn is_open(&self) -> bool {
        self.open_until.is_some()
    }

    /// Whether it is open, and no probe is due or under way: what is armed must wait.
    pub(crate) fn is_shut(&self, now: Instant) -> bool {
        self.open_until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopwatch;

    #[test]
    fn opens_after_failures_in_a_row_probes_and_doubles() {
        let start = stopwatch();
        let at = |secs| start + Duration::from_secs(secs);
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            assert!(!breaker.failed(start));
        }
        breaker.worked();
        for _ in 0..4 {
            assert!(!breaker.failed(start));
        }
        assert_eq!(breaker.passage(start), Passage::Free);
        assert!(breaker.failed(start));
        assert_eq!(breaker.passage(at(29)), Passage::Shut(at(30)));
        assert!(breaker.is_shut(at(29)));
        // Answers that were still under way do not open it further.
        assert!(!breaker.failed(at(1)));
        assert_eq!(breaker.passage(at(30)), Passage::Probe);
        assert!(!breaker.is_shut(at(30)), "a probe is taken up in more than one step");
        breaker.probing();
        assert!(matches!(breaker.passage(at(30)), Passage::Shut(_)));
        assert!(breaker.failed(at(31)));
        assert_eq!(breaker.passage(at(90)), Passage::Shut(at(91)));
        breaker.probing();
        breaker.worked();
        assert_eq!(breaker.passage(at(91)), Passage::Free);
    }
}
