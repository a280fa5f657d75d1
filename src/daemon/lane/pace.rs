//! How fast a channel may be used: never more than its rate in any minute, and no burst after a pause.
//!
//! Messages are given slots at even distances (the virtual scheduling form of the leaky bucket, ITU-T I.371
//! Annex A); a slot that nobody used is not saved up beyond a tenth of a second's worth.

use std::time::{Duration, Instant};

use crate::channel::Rate;

/// What may be saved up, so that ticks of the runtime cost no throughput.
const SAVED_MAX: Duration = Duration::from_millis(100);

/// A channel's pace.
#[derive(Debug)]
pub(crate) struct Pace {
    interval: Option<Duration>,
    next: Option<Instant>,
}

impl Pace {
    /// The pace of a rate; without one there is no limit.
    pub(crate) fn new(rate: Option<Rate>) -> Pace {
        Pace { interval: interval(rate), next: None }
    }

    /// One message each interval.
    pub(super) fn every(interval: Duration) -> Pace {
        Pace { interval: Some(interval), next: None }
    }

    /// Goes on at another interval; the slot that is next stays where it is.
    pub(super) fn set_interval(&mut self, interval: Duration) {
        self.interval = Some(interval);
    }

    /// How many of `wanted` may go now, and if fewer, when the next one may.
    pub(crate) fn allowed(&self, wanted: usize, now: Instant) -> (usize, Option<Instant>) {
        let Some(interval) = self.interval else { return (wanted, None) };
        let mut slot = self.first_slot(now);
        let mut count = 0;
        while count < wanted && slot <= now {
            slot += interval;
            count += 1;
        }
        (count, (count < wanted).then_some(slot))
    }

    /// So many go now.
    pub(crate) fn take(&mut self, count: usize, now: Instant) {
        if let Some(interval) = self.interval {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            self.next = Some(self.first_slot(now) + interval.saturating_mul(count));
        }
    }

    /// The next slot; one that lies long ago is moved up to now.
    fn first_slot(&self, now: Instant) -> Instant {
        let oldest = now.checked_sub(SAVED_MAX).unwrap_or(now);
        self.next.map_or(now, |next| next.max(oldest))
    }
}

/// What lies between two messages at a rate.
pub(super) fn interval(rate: Option<Rate>) -> Option<Duration> {
    rate.filter(|rate| rate.messages > 0)
        .map(|rate| Duration::from_secs(u64::from(rate.per_secs)) / rate.messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopwatch;

    #[test]
    fn no_minute_holds_more_than_the_rate_and_none_much_less() {
        let start = stopwatch();
        let mut pace = Pace::new(Some(Rate { messages: 600, per_secs: 60 }));
        let mut sent = Vec::new();
        for tick in 0..120_000_u64 {
            let now = start + Duration::from_millis(tick);
            let (allowed, _) = pace.allowed(50, now);
            // Somebody who is away for a second must not come back with a burst.
            if allowed > 0 && !(30_000..31_000).contains(&tick) {
                pace.take(allowed, now);
                sent.extend(std::iter::repeat_n(tick, allowed));
            }
        }
        for window in (0..60_000).step_by(500) {
            let within = sent.iter().filter(|at| (window..window + 60_000).contains(*at)).count();
            assert!((585..=602).contains(&within), "{within} in the minute from {window} ms");
        }
        let second = sent.iter().filter(|at| (31_000..32_000).contains(*at)).count();
        assert!(second <= 12, "a burst of {second}");
    }

    #[test]
    fn without_a_rate_everything_goes() {
        assert_eq!(Pace::new(None).allowed(7, stopwatch()), (7, None));
    }
}
