//! When systemd may be told that all is well: planner, writer and every lane have moved lately. Pure.
//!
//! A disk that is full or a database that is locked is no reason to be killed: a restart would lose the ends of
//! attempts that are kept until they can be written. Then a pass of the planner fails, which is a movement, the
//! writer's work fails, which is one too, and lanes go round. What hangs does none of that.

use std::time::{Duration, Instant};

use crate::store::writer::Pulse;

/// How long one of them may stand still. Longer than the longest wait that ends by itself: a busy database has 10 s,
/// a mail server 120 s. Shorter than `WatchdogSec=` in the unit.
const STILL_MAX: Duration = Duration::from_secs(150);

/// What is remembered of the writer.
#[derive(Debug)]
pub(super) struct Watchdog {
    done: u64,
    moved_at: Instant,
}

impl Watchdog {
    /// From now on.
    pub(super) fn new(now: Instant) -> Watchdog {
        Watchdog { done: 0, moved_at: now }
    }

    /// Whether all have moved: `planned_at` is when a pass of the planner last ended, well or not, or had to wait for
    /// a hold; `lanes` when each lane last went round, where it has begun to.
    pub(super) fn all_moved(
        &mut self,
        planned_at: Instant,
        pulse: Pulse,
        lanes: impl IntoIterator<Item = Option<Instant>>,
        now: Instant,
    ) -> bool {
        if pulse.waiting == 0 || pulse.done != self.done {
            *self = Watchdog { done: pulse.done, moved_at: now };
        }
        let moved = |at: Instant| now.saturating_duration_since(at) < STILL_MAX;
        moved(planned_at) && moved(self.moved_at) && lanes.into_iter().flatten().all(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopwatch;

    const NOTHING_TO_DO: Pulse = Pulse { done: 7, waiting: 0 };

    #[test]
    fn each_of_them_can_stop_it() {
        let start = stopwatch();
        let at = |secs| start + Duration::from_secs(secs);
        let mut dog = Watchdog::new(start);
        assert!(dog.all_moved(at(200), NOTHING_TO_DO, [Some(at(199)), Some(at(60))], at(200)));
        assert!(!dog.all_moved(at(50), NOTHING_TO_DO, [Some(at(199))], at(200)), "the planner hangs");
        assert!(!dog.all_moved(at(200), NOTHING_TO_DO, [Some(at(200)), Some(at(50))], at(200)), "a lane");
        assert!(dog.all_moved(at(200), NOTHING_TO_DO, [None], at(200)), "a lane that has not begun");
    }

    #[test]
    fn a_writer_is_stuck_where_something_waits_and_nothing_is_done() {
        let start = stopwatch();
        let at = |secs| start + Duration::from_secs(secs);
        let mut dog = Watchdog::new(start);
        let mut moved = |done, waiting, secs| dog.all_moved(at(secs), Pulse { done, waiting }, [], at(secs));
        assert!(moved(0, 1, 149));
        assert!(!moved(0, 1, 150));
        // A locked database: each piece of work fails, and is done.
        assert!(moved(1, 5, 160));
        assert!(moved(2, 5, 300));
        assert!(!moved(2, 5, 451));
        // Idle for hours, and then something to do.
        assert!(moved(3, 0, 460));
        assert!(moved(3, 0, 20_000));
        assert!(moved(3, 1, 20_001));
        assert!(!moved(3, 1, 20_200));
    }
}
