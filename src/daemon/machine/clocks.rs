//! Wall clock against uptime: whether the wall clock has jumped, and whether to go by it.
//!
//! Everything is decided by the wall clock: what is due, what is too late, whether it is night. So a wrong one must not
//! decide for long. A change beyond half a minute means that everything is planned again. One of ten minutes or more,
//! either way, holds everything: a machine that slept without counting it and is put right by NTP looks the same as a
//! mistyped date. A clock that was put back to before what the ledger has written down is the same seen at a start;
//! one that is ahead at a start cannot be told from a long downtime.
//!
//! While it is held, time goes on from where it was before the jump, by the uptime. The hold ends when the clock comes
//! back, when a person says that it is right, or, for a jump of up to a day, after a quarter of an hour: a paused
//! machine needs nobody. Beyond a day it waits for a person, for then a wrong clock would send the days between at
//! once, or call them too late. Pure: the caller reads both clocks.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::planted::{self, Bug};

/// A change of the wall clock against the uptime that is more than the slewing of a clock that is kept right.
pub(crate) const STEP: SignedDuration = SignedDuration::from_secs(30);
/// A change of so much holds everything.
const HOLD_FROM: SignedDuration = SignedDuration::from_mins(10);
/// At a start: so much before the ledger's latest entry is behind.
const BEHIND: SignedDuration = SignedDuration::from_mins(5);
/// How long a hold lasts at most, where it ends by itself.
const WAIT: Duration = Duration::from_secs(15 * 60);
/// A jump up to here is gone by after [`WAIT`].
const ENDS_BY_ITSELF: SignedDuration = SignedDuration::from_hours(24);

/// What a look at both clocks has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockObservation {
    /// Nothing new.
    Steady,
    /// A jump too small to hold anything, by so much.
    Stepped(SignedDuration),
    /// A jump that holds everything from now on.
    Jumped(Wrong),
    /// The hold is over.
    Over(Over),
}

/// Why a hold is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// The clock has come back.
    Back,
    /// It has not, and is gone by.
    Waited,
}

/// A wall clock that is not gone by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// How far it is off; negative where it is behind.
    pub(crate) by: SignedDuration,
    /// The uptime at which it is gone by after all; `None` where only a person can say so.
    pub(crate) until: Option<Duration>,
    /// Whether it was behind the ledger when the daemon started.
    pub(crate) at_start: bool,
}

impl Wrong {
    fn new(by: SignedDuration, uptime: Duration, at_start: bool) -> Wrong {
        Wrong { by, until: (by.abs() <= ENDS_BY_ITSELF).then(|| uptime + WAIT), at_start }
    }
}

/// Wall clock and uptime, as they stood when the wall clock was last believed.
#[derive(Debug)]
pub(crate) struct Clocks {
    wall: Timestamp,
    uptime: Duration,
    wrong: Option<Wrong>,
}

impl Clocks {
    /// At a start; `newest` is when the ledger's latest entry was written.
    pub(crate) fn new(wall: Timestamp, uptime: Duration, newest: Option<Timestamp>) -> Clocks {
        match newest.filter(|newest| newest.duration_since(wall) > BEHIND) {
            None => Clocks { wall, uptime, wrong: None },
            Some(newest) => {
                let wrong = Wrong::new(wall.duration_since(newest), uptime, true);
                Clocks { wall: newest, uptime, wrong: Some(wrong) }
            }
        }
    }

    /// The time to go by: the wall clock's when it was last believed, and what has passed since.
    pub(crate) fn now(&self, uptime: Duration) -> Timestamp {
        let passed = SignedDuration::try_from(uptime.saturating_sub(self.uptime)).unwrap_or_default();
        self.wall.saturating_add(passed).unwrap_or(Timestamp::MAX)
    }

    /// What keeps everything back, if anything does.
    pub(crate) fn wrong(&self) -> Option<Wrong> {
        self.wrong
    }

    /// Looks at both clocks; to be called again and again.
    pub(crate) fn look(&mut self, wall: Timestamp, uptime: Duration) -> ClockObservation {
        let by = wall.duration_since(self.now(uptime));
        let Some(wrong) = self.wrong else {
            if by.abs() < HOLD_FROM || planted::is(Bug::JumpGoneByAtOnce) {
                self.believe(wall, uptime);
                return if by.abs() > STEP {
                    ClockObservation::Stepped(by)
                } else {
                    ClockObservation::Steady
                };
            }
            return self.doubt(Wrong::new(by, uptime, false));
        };
        let is_back = if wrong.at_start { by >= -BEHIND } else { by.abs() < HOLD_FROM };
        let over = if is_back {
            Over::Back
        } else if wrong.until.is_some_and(|until| uptime >= until) {
            Over::Waited
        } else if (by - wrong.by).abs() > STEP {
            // It has moved again: from here on it is another question.
            return self.doubt(Wrong::new(by, uptime, wrong.at_start));
        } else {
            return ClockObservation::Steady;
        };
        self.believe(wall, uptime);
        ClockObservation::Over(over)
    }

    /// Goes by the wall clock as it is, because a person says that it is right.
    pub(crate) fn believe(&mut self, wall: Timestamp, uptime: Duration) {
        *self = Clocks { wall, uptime, wrong: None };
    }

    fn doubt(&mut self, wrong: Wrong) -> ClockObservation {
        self.wrong = Some(wrong);
        ClockObservation::Jumped(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    /// The wall clock, off by so many seconds, after so many seconds of uptime.
    fn wall(uptime: u64, off: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + i64::try_from(uptime).unwrap() + off).unwrap()
    }

    fn clocks() -> Clocks {
        Clocks::new(wall(0, 0), Duration::ZERO, None)
    }

    fn look(clocks: &mut Clocks, uptime: u64, off: i64) -> ClockObservation {
        clocks.look(wall(uptime, off), Duration::from_secs(uptime))
    }

    fn jumped(seen: ClockObservation) -> Wrong {
        let ClockObservation::Jumped(wrong) = seen else { panic!("{seen:?}") };
        wrong
    }

    #[test]
    fn a_clock_that_is_slewed_is_steady() {
        let mut clocks = clocks();
        // Half a second a minute, for a day: twelve minutes in the end, and never a jump.
        for minute in 1..1_440 {
            let slewed = i64::try_from(minute / 2).unwrap();
            assert_eq!(look(&mut clocks, minute * 60, slewed), ClockObservation::Steady);
        }
    }

    #[test]
    fn small_jumps_are_followed_and_large_ones_are_not() {
        let mut clocks = clocks();
        assert_eq!(look(&mut clocks, 1, 120), ClockObservation::Stepped(SignedDuration::from_secs(120)));
        assert_eq!(clocks.wrong(), None);
        assert_eq!(look(&mut clocks, 2, 120), ClockObservation::Steady);
        let wrong = jumped(look(&mut clocks, 3, 120 + 2 * HOUR));
        assert_eq!((wrong.by, wrong.until), (SignedDuration::from_hours(2), Some(Duration::from_secs(903))));
        // Time goes on from where it was.
        assert_eq!(clocks.now(Duration::from_secs(63)), wall(63, 120));
    }

    #[test]
    fn a_hold_ends_when_the_clock_comes_back_or_has_been_waited_for() {
        for off in [2 * HOUR, -2 * HOUR] {
            let mut clocks = clocks();
            jumped(look(&mut clocks, 1, off));
            assert_eq!(look(&mut clocks, 500, off + 3), ClockObservation::Steady);
            assert!(clocks.wrong().is_some());
            assert_eq!(look(&mut clocks, 600, 1), ClockObservation::Over(Over::Back));
            jumped(look(&mut clocks, 601, off));
            assert_eq!(look(&mut clocks, 1_500, off), ClockObservation::Steady);
            assert_eq!(look(&mut clocks, 1_501, off), ClockObservation::Over(Over::Waited));
            assert_eq!(clocks.wrong(), None);
            assert_eq!(clocks.now(Duration::from_secs(1_501)), wall(1_501, off));
            assert_eq!(look(&mut clocks, 1_502, off), ClockObservation::Steady);
        }
    }

    #[test]
    fn more_than_a_day_waits_for_a_person() {
        let mut clocks = clocks();
        let off = 365 * 24 * HOUR;
        assert_eq!(jumped(look(&mut clocks, 1, off)).until, None);
        assert_eq!(look(&mut clocks, 200_000, off), ClockObservation::Steady);
        assert_eq!(clocks.now(Duration::from_secs(200_000)), wall(200_000, 0));
        // Somebody corrects the year, and mistypes the hour: that is another jump.
        assert!(jumped(look(&mut clocks, 200_001, HOUR)).until.is_some());
        clocks.believe(wall(200_002, HOUR), Duration::from_secs(200_002));
        assert_eq!((clocks.wrong(), look(&mut clocks, 200_003, HOUR)), (None, ClockObservation::Steady));
    }

    #[test]
    fn a_start_before_the_ledgers_latest_entry_is_held() {
        let start = |behind: i64| Clocks::new(wall(0, -behind), Duration::ZERO, Some(wall(0, 0)));
        assert_eq!(start(299).wrong(), None);
        assert_eq!(start(-9_999_999).wrong(), None, "a long downtime");
        let mut clocks = start(3 * HOUR);
        assert_eq!(clocks.wrong().unwrap().by, SignedDuration::from_hours(-3));
        assert_eq!(clocks.now(Duration::from_secs(9)), wall(9, 0));
        assert_eq!(look(&mut clocks, 10, -3 * HOUR), ClockObservation::Steady);
        // It is right again: how long the machine was down, nobody knows.
        assert_eq!(look(&mut clocks, 11, 80 * HOUR), ClockObservation::Over(Over::Back));
        let mut clocks = start(3 * HOUR);
        assert_eq!(look(&mut clocks, 900, -3 * HOUR), ClockObservation::Over(Over::Waited));
    }
}
