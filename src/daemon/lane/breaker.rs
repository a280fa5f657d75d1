//! A circuit breaker for one channel: when the other side is down, nothing is claimed and no try is burnt.
//!
//! Closed until several attempts in a row fail for the channel's own reasons, or it says once that it is busy; then
//! open for a while that doubles; then one probe decides. Pure: the caller says what time it is, on a clock that only goes forward.

use std::time::{Duration, Instant};

/// Failures in a row that open it.
const FAILURES_MAX: u32 = 5;
/// First time it stays open.
const OPEN_FIRST: Duration = Duration::from_secs(30);
/// Shortest time it stays open for a channel that says itself how long it is busy.
const BUSY_MIN: Duration = Duration::from_secs(1);
/// How often it is believed how long it is busy.
const BUSY_TRUSTED: u32 = 5;
/// Longest time it stays open, where the other side does not ask for longer.
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

    /// The channel is busy for everybody, which is neither a failure nor a success: nothing goes for as long as it
    /// asks, or else for a time that doubles; then one probe. Says whether it opened (again) just now.
    ///
    /// It is asked again as soon as it wishes to be; where that has been too early for some times, the wait doubles.
    pub(crate) fn busy(&mut self, asked: Option<Duration>, now: Instant) -> bool {
        let opens = self.probing || self.open_until.is_none();
        let mut wait = asked.unwrap_or(Duration::ZERO);
        if opens {
            let (first, doubled) = match asked {
                Some(_) => (BUSY_MIN, self.openings.saturating_sub(BUSY_TRUSTED)),
                None => (OPEN_FIRST, self.openings),
            };
            wait = wait.max(first.saturating_mul(1 << doubled.min(10)).min(OPEN_MAX));
            self.openings += 1;
            self.probing = false;
        }
        // What was under way when it opened may ask for longer, never for less.
        self.open_until = self.open_until.max(Some(now + wait));
        opens
    }

    /// The channel refuses everybody alike: nothing goes for a while, and then one probe.
    pub(crate) fn refuses(&mut self, now: Instant) {
        self.open_until = None;
        self.failures = FAILURES_MAX;
        self.failed(now);
    }

    /// It was known to refuse everybody before this start: a probe may go at once.
    pub(crate) fn refused_before(&mut self, now: Instant) {
        (self.failures, self.openings, self.open_until) = (FAILURES_MAX, 0, Some(now));
    }

    /// It had opened so often before this start, and lets nothing through until then.
    pub(crate) fn waited_before(&mut self, until: Instant, openings: u32) {
        (self.failures, self.openings, self.open_until) = (FAILURES_MAX, openings, Some(until));
    }

    /// How often in a row it has opened.
    pub(crate) fn openings(&self) -> u32 {
        self.openings
    }

    /// The probe has said nothing about the channel: another goes after as long as this one has waited.
    pub(crate) fn undecided(&mut self, now: Instant) {
        if std::mem::take(&mut self.probing) {
            let wait = OPEN_FIRST.saturating_mul(1 << self.openings.saturating_sub(1).min(6)).min(OPEN_MAX);
            self.open_until = Some(now + wait);
        }
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
    fn a_busy_channel_waits_as_long_as_it_asks_and_no_failure_is_counted() {
        let start = stopwatch();
        let at = |secs| start + Duration::from_secs(secs);
        let asks = |secs| Some(Duration::from_secs(secs));
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker.failed(start);
        }
        assert!(breaker.busy(asks(300), start));
        assert!(!breaker.busy(asks(90), at(1)), "what was under way opens nothing again");
        assert_eq!(breaker.passage(at(299)), Passage::Shut(at(300)));
        assert!(!breaker.busy(asks(400), at(1)));
        assert_eq!(breaker.passage(at(400)), Passage::Shut(at(401)));
        assert_eq!(breaker.passage(at(401)), Passage::Probe);
        breaker.probing();
        assert!(matches!(breaker.passage(at(401)), Passage::Shut(_)), "one probe");
        assert!(breaker.busy(asks(0), at(402)), "the probe says it again");
        assert_eq!(breaker.shut_until(), Some(at(403)));
        breaker.worked();
        // A second, again and again: after some times it is not believed any more.
        let mut now = start;
        for expected in [1, 1, 1, 1, 1, 1, 2, 4, 8] {
            assert!(breaker.busy(asks(1), now));
            assert_eq!(breaker.shut_until(), Some(now + Duration::from_secs(expected)));
            now += Duration::from_secs(expected);
            breaker.probing();
        }
        breaker.worked();
        // Without a word about how long, it doubles as after failures, to ten minutes.
        let mut now = start;
        for expected in [30, 60, 120, 240, 480, 600, 600] {
            assert!(breaker.busy(None, now));
            assert_eq!(breaker.shut_until(), Some(now + Duration::from_secs(expected)));
            now += Duration::from_secs(expected);
            breaker.probing();
        }
    }

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
