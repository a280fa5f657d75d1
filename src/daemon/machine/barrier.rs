//! The barrier before the wire: while it is shut, no lane takes anything up.
//!
//! It is the guard's to open and shut, once a second; a lane looks each time it takes something up, and gets the time
//! to go by with the answer. So that no second is left in which a lane would go by a clock that has just jumped, the
//! answer is no as soon as the wall clock is not where the guard last saw it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::clocks::STEP;

/// What a lane sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarrierView {
    /// The time to go by.
    pub now: Timestamp,
    /// Whether anything may be taken up.
    pub open: bool,
    /// How often work has begun again since the start: after a hold, after the machine slept.
    pub beginnings: u64,
}

/// The barrier; clones are the same one.
#[derive(Debug, Clone)]
pub struct Barrier(Arc<Mutex<BarrierState>>);

#[derive(Debug)]
struct BarrierState {
    /// The wall clock and the uptime, as the guard last believed them.
    wall: Timestamp,
    uptime: Duration,
    /// Whether the guard believes the wall clock.
    believed: bool,
    open: bool,
    beginnings: u64,
}

impl Barrier {
    /// A shut one, until the guard has looked.
    pub fn shut(wall: Timestamp, uptime: Duration) -> Barrier {
        let standing = BarrierState { wall, uptime, believed: false, open: false, beginnings: 0 };
        Barrier(Arc::new(Mutex::new(standing)))
    }

    /// What the guard has seen: the time to go by at this uptime, whether it is the wall clock's, and whether
    /// something else keeps everything back.
    pub fn set(&self, now: Timestamp, uptime: Duration, believed: bool, open: bool) {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let opens = !(standing.open && standing.believed) && open && believed;
        let beginnings = standing.beginnings + u64::from(opens);
        *standing = BarrierState { wall: now, uptime, believed, open, beginnings };
    }

    /// Nothing is taken up any more.
    pub fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open = false;
    }

    /// Work begins again though the barrier was not shut: the machine slept.
    pub fn begin_again(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).beginnings += 1;
    }

    /// What there is to see when the wall clock and the uptime show this.
    pub fn view(&self, wall: Timestamp, uptime: Duration) -> BarrierView {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).view(wall, uptime)
    }
}

impl BarrierState {
    fn view(&self, wall: Timestamp, uptime: Duration) -> BarrierView {
        let passed = SignedDuration::try_from(uptime.saturating_sub(self.uptime)).unwrap_or_default();
        let expected = self.wall.saturating_add(passed).unwrap_or(Timestamp::MAX);
        let right = self.believed && wall.duration_since(expected).abs() <= STEP;
        BarrierView {
            now: if right { wall } else { expected },
            open: self.open && right,
            beginnings: self.beginnings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_has_just_jumped_opens_nothing() {
        let at = |secs: i64| Timestamp::from_second(1_800_000_000 + secs).unwrap();
        let up = Duration::from_secs;
        let barrier = Barrier::shut(at(0), up(0));
        let view = |wall, uptime| barrier.view(wall, uptime);
        assert_eq!(view(at(1), up(1)), BarrierView { now: at(1), open: false, beginnings: 0 });
        barrier.set(at(1), up(1), true, true);
        assert_eq!(view(at(2), up(2)), BarrierView { now: at(2), open: true, beginnings: 1 });
        assert_eq!(view(at(9_000), up(2)), BarrierView { now: at(2), open: false, beginnings: 1 });
        assert_eq!(view(at(-9_000), up(2)), BarrierView { now: at(2), open: false, beginnings: 1 });
        // The guard has looked: it does not believe it, and time goes on by the uptime.
        barrier.set(at(3), up(3), false, true);
        assert_eq!(view(at(9_002), up(4)), BarrierView { now: at(4), open: false, beginnings: 1 });
        barrier.set(at(9_003), up(5), true, true);
        assert_eq!(view(at(9_004), up(6)), BarrierView { now: at(9_004), open: true, beginnings: 2 });
        // Too little room: the clock is right all the same.
        barrier.set(at(9_005), up(7), true, false);
        assert_eq!(view(at(9_006), up(8)), BarrierView { now: at(9_006), open: false, beginnings: 2 });
    }
}
