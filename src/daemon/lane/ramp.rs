//! A slow beginning where much is overdue: after a downtime, a hold or an outage of the channel, a backlog does not
//! fall on the other side at once.
//!
//! The first minute goes at a tenth of the channel's rate, and each minute at twice the pace of the one before, until
//! the rate is reached or nothing more waits. So a mistake that a downtime has turned into a thousand messages is a
//! hundred when somebody sees it, and a relay that has just come back is not thrown over again. It concerns only what
//! was overdue already when work began (again): an ordinary day's messages, however many, are due now and not
//! overdue, and go at the full pace. Pure: the caller says what time it is, on a clock that only goes forward.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::pace::{Pace, interval};
use crate::channel::Rate;
use crate::planted::{self, Bug};

/// From so many messages on, a backlog is one; fewer may go at once.
pub(crate) const BACKLOG: u32 = 200;
/// What has waited so long is overdue. Longer than [`WATCH`]: what falls due after work has begun is never counted.
pub(crate) const OVERDUE: SignedDuration = SignedDuration::from_mins(10);
/// How long after a beginning a backlog may still come to light: planning it takes a while.
const WATCH: Duration = Duration::from_secs(5 * 60);
/// How long each step of the ramp is.
const STEP: Duration = Duration::from_secs(60);
/// What the first step is of the rate: one in so many.
const SHARE: u32 = 10;
/// A tenth, doubled so often, is more than the whole.
const RATED_STEPS: u32 = 4;
/// The first step where there is no rate, between two messages: ten a second, which a mail relay takes in its stride.
const UNRATED: Duration = Duration::from_millis(100);
/// Ten a second, doubled so often, is 2,560 a second: as good as no limit. 153,000 messages have gone by then.
const UNRATED_STEPS: u32 = 8;

/// A lane's ramp.
#[derive(Debug)]
pub(crate) struct Ramp {
    first: Duration,
    steps: u32,
    /// Until when a backlog that shows begins a climb.
    watch: Option<Instant>,
    /// Whether there was a backlog when the lane last looked.
    backlog: bool,
    climb: Option<(Instant, Pace)>,
}

impl Ramp {
    /// The ramp of a channel with this rate, or without one. It does nothing before work begins.
    pub(crate) fn new(rate: Option<Rate>) -> Ramp {
        let interval = interval(rate);
        Ramp {
            first: interval.map_or(UNRATED, |interval| interval.saturating_mul(SHARE)),
            steps: if interval.is_some() { RATED_STEPS } else { UNRATED_STEPS },
            watch: None,
            backlog: false,
            climb: None,
        }
    }

    /// Work begins, or begins again.
    pub(crate) fn begin(&mut self, now: Instant) {
        self.watch = Some(now + WATCH);
        if self.backlog || self.climb.is_some() {
            self.climb(now);
        }
    }

    /// So many messages are overdue. Says whether a climb begins because of them.
    pub(crate) fn sees(&mut self, overdue: u32, now: Instant) -> bool {
        self.backlog = overdue > BACKLOG;
        let begins = self.backlog && self.climb.is_none() && self.watch.is_some_and(|until| now < until);
        let begins = begins && !planted::is(Bug::BacklogAtOnce);
        if begins {
            self.climb(now);
        }
        begins
    }

    /// Nothing more waits: what comes now goes at the full pace.
    pub(crate) fn emptied(&mut self) {
        self.climb = None;
    }

    /// How many of `wanted` may go now, and if fewer, when the next one may.
    pub(crate) fn allowed(&mut self, wanted: usize, now: Instant) -> (usize, Option<Instant>) {
        let Some((begun, pace)) = &mut self.climb else { return (wanted, None) };
        let step = now.saturating_duration_since(*begun).as_secs() / STEP.as_secs();
        match u32::try_from(step) {
            Ok(step) if step < self.steps => {
                pace.set_interval(self.first / (1 << step));
                pace.allowed(wanted, now)
            }
            _ => {
                (self.climb, self.watch) = (None, None);
                (wanted, None)
            }
        }
    }

    /// So many go now.
    pub(crate) fn take(&mut self, count: usize, now: Instant) {
        if let Some((_, pace)) = &mut self.climb {
            pace.take(count, now);
        }
    }

    fn climb(&mut self, now: Instant) {
        self.climb = Some((now, Pace::every(self.first)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopwatch;

    /// How many go in each minute, where there is no end of messages.
    fn minutes(ramp: &mut Ramp, rate: Option<Rate>, start: Instant, count: u64) -> Vec<usize> {
        let mut pace = Pace::new(rate);
        let mut sent = vec![0; usize::try_from(count).unwrap()];
        for tick in 0..count * 60_000 / 20 {
            let now = start + Duration::from_millis(tick * 20);
            let (wanted, _) = pace.allowed(500, now);
            let (allowed, slot) = ramp.allowed(wanted, now);
            assert!(allowed == wanted || slot.is_some_and(|slot| slot > now));
            pace.take(allowed, now);
            ramp.take(allowed, now);
            sent[usize::try_from(tick * 20 / 60_000).unwrap()] += allowed;
        }
        sent
    }

    fn about(sent: &[usize], expected: &[usize]) {
        for (sent, expected) in sent.iter().zip(expected) {
            assert!(sent.abs_diff(*expected) * 50 <= *expected, "{sent} instead of {expected}");
        }
    }

    #[test]
    fn a_tenth_of_the_rate_then_twice_as_much_each_minute() {
        let (start, rate) = (stopwatch(), Some(Rate { messages: 50, per_secs: 1 }));
        let mut ramp = Ramp::new(rate);
        ramp.begin(start);
        assert!(ramp.sees(201, start));
        let sent = minutes(&mut ramp, rate, start, 6);
        assert!(sent[0] <= 303, "{sent:?}");
        about(&sent, &[300, 600, 1_200, 2_400, 3_000, 3_000]);
    }

    #[test]
    fn without_a_rate_from_ten_a_second() {
        let start = stopwatch();
        let mut ramp = Ramp::new(None);
        ramp.begin(start);
        assert!(ramp.sees(100_000, start));
        about(&minutes(&mut ramp, None, start, 4), &[600, 1_200, 2_400, 4_800]);
        assert_eq!(ramp.allowed(7_000, start + Duration::from_secs(480)), (7_000, None));
        // Once it is at the top, what is left of the backlog begins no other.
        assert!(!ramp.sees(100_000, start + Duration::from_secs(100)));
    }

    #[test]
    fn nothing_is_slowed_but_a_backlog_soon_after_a_beginning() {
        let start = stopwatch();
        let at = |secs| start + Duration::from_secs(secs);
        let mut ramp = Ramp::new(None);
        assert!(!ramp.sees(5_000, start), "no work has begun");
        ramp.sees(0, start);
        ramp.begin(start);
        assert!(!ramp.sees(200, start));
        assert_eq!(ramp.allowed(9, start), (9, None));
        // A broadcast that its own rate has made late.
        assert!(!ramp.sees(5_000, at(301)));
        assert_eq!(ramp.allowed(9, at(301)), (9, None));
        // The channel was away and is back: what was seen to wait then is a backlog now.
        ramp.begin(at(400));
        assert_eq!(ramp.allowed(9, at(400)).0, 1);
        ramp.emptied();
        assert_eq!(ramp.allowed(9, at(401)), (9, None));
    }
}
