//! Which wall clock a daemon may go by, in the simulation's own words.

/// A minute, in milliseconds.
const MINUTE: u64 = 60_000;
/// A day.
const DAY: u64 = 1_440 * MINUTE;
/// How far a wall clock may be behind the ledger's latest entry when a daemon starts.
const BEHIND: u64 = 5 * MINUTE;

/// Which wall clock may be gone by.
#[derive(Debug, Default)]
pub(super) struct Trust {
    /// How far the wall clock was off that was last rightly gone by, in milliseconds.
    off: i64,
    /// Since when the wall clock stands as it does, or the daemon runs.
    since: u64,
    /// Whether it was the ledger's latest entry, at a start on a clock before that: any later clock is right then.
    by_ledger: bool,
}

impl Trust {
    /// The wall clock is moved that was so far off. By then it may have come to be gone by although nothing was begun, as
    /// where there was no room on the disk.
    pub(super) fn moves(&mut self, off: i64, mono: u64) {
        self.may(off, mono);
        self.since = mono;
    }

    /// A daemon starts on a machine whose wall clock is so far off, and so far behind the ledger's latest entry.
    pub(super) fn starts(&mut self, off: i64, behind: i64, mono: u64) {
        self.since = mono;
        let by_ledger = u64::try_from(behind).is_ok_and(|behind| behind > BEHIND);
        self.allows(if by_ledger { off + behind } else { off });
        self.by_ledger = by_ledger;
    }

    /// From now on a clock may be gone by that is so far off: because a person says so.
    pub(super) fn allows(&mut self, off: i64) {
        (self.off, self.by_ledger) = (off, false);
    }

    /// Whether a wall clock that is so far off may be gone by: it has moved by less than ten minutes, or by a day at the
    /// most, and then a quarter of an hour ago.
    pub(super) fn may(&mut self, off: i64, mono: u64) -> bool {
        let moved = off.abs_diff(self.off);
        let may = moved < 10 * MINUTE
            || (moved <= DAY && mono >= self.since + 15 * MINUTE)
            || (self.by_ledger && off > self.off);
        if may {
            self.allows(off);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_has_jumped_is_gone_by_later_or_when_somebody_says_so() {
        let hour = 3_600_000;
        let mut trust = Trust::default();
        trust.starts(0, -hour, 0);
        assert!(trust.may(540_000, 0), "nine minutes");
        trust.moves(540_000, 5);
        assert!(!trust.may(2 * hour, 5));
        assert!(trust.may(540_000, 6), "it is back");
        assert!(trust.may(2 * hour, 900_005));
        trust.moves(2 * hour, 900_006);
        assert!(!trust.may(100 * hour, 9_000_000), "more than a day");
        trust.allows(100 * hour);
        assert!(trust.may(100 * hour, 9_000_001));
        trust.moves(100 * hour, 9_000_002);
        trust.moves(101 * hour, 10_000_000);
        assert!(
            trust.may(125 * hour, 11_000_000),
            "an hour and a day, though nothing was begun between them"
        );
        trust.starts(-50 * hour, 60 * hour, 9_000_002);
        assert!(!trust.may(-50 * hour, 99_000_000));
        assert!(trust.may(11 * hour, 99_000_000), "later than the ledger");
    }
}
