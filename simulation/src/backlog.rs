//! How slowly what a downtime has left must go, in the simulation's own words: an upper bound for every minute, held
//! against the attempts that a lane begins.

/// From so many messages on, that which waits is a backlog.
const MANY: u32 = 200;
/// So long a message must have waited to belong to one, in minutes.
pub(super) const WAITED_MINS: i64 = 10;
/// So long after work has begun a backlog is looked for, in milliseconds.
const WATCH: u64 = 300_000;
const MINUTE: u64 = 60_000;
/// What may go in each minute at 20 a second: a tenth of that, then twice as much as in the minute before.
const MOST: [u32; 4] = [120, 240, 480, 960];
/// What may be saved up, and the first of each minute.
const SPARE: u32 = 4;

/// What a lane has begun with.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    beginnings: u64,
    /// When work began (again), while a backlog may still come to light.
    begun_at: Option<u64>,
    /// Since when a backlog goes slowly, and what has gone of it in each minute.
    slow: Option<(u64, [u32; 4])>,
}

impl Backlog {
    /// How often work has begun, as a lane is told before a step.
    pub(super) fn begins(&mut self, beginnings: u64, mono: u64) {
        if std::mem::replace(&mut self.beginnings, beginnings) == beginnings {
            return;
        }
        self.begun_at = Some(mono);
        if self.slow.is_some() {
            self.slow = Some((mono, [0; 4]));
        }
    }

    /// A lane takes messages up: so many were overdue, and so many were found. Says whether it must go slowly from now on.
    pub(super) fn claims(&mut self, overdue: u32, found: usize, mono: u64) -> bool {
        if self.minute(mono).is_some_and(|minute| minute >= MOST.len()) {
            (self.slow, self.begun_at) = (None, None);
        }
        let watches = self.begun_at.is_some_and(|begun_at| mono < begun_at + WATCH);
        let begins = overdue > MANY && watches && self.slow.is_none();
        if begins {
            self.slow = Some((mono, [0; 4]));
        }
        if found == 0 {
            self.slow = None;
        }
        begins
    }

    /// So many go now. Says how many have gone in this minute and how many may at the most, where there is a limit.
    pub(super) fn goes(&mut self, count: usize, mono: u64) -> Option<(u32, u32)> {
        let minute = self.minute(mono)?;
        let (_, gone) = self.slow.as_mut()?;
        let gone = gone.get_mut(minute)?;
        *gone += u32::try_from(count).unwrap_or(u32::MAX);
        Some((*gone, MOST.get(minute)? + SPARE))
    }

    fn minute(&self, mono: u64) -> Option<usize> {
        let (since, _) = self.slow.as_ref()?;
        usize::try_from(mono.saturating_sub(*since) / MINUTE).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backlog_soon_after_a_beginning_is_bounded_minute_by_minute() {
        let mut backlog = Backlog::default();
        backlog.begins(1, 0);
        assert!(!backlog.claims(200, 9, 0), "no backlog yet");
        assert_eq!(backlog.goes(500, 0), None);
        assert!(backlog.claims(201, 9, 1_000));
        assert_eq!(backlog.goes(100, 1_000), Some((100, 124)));
        assert_eq!(backlog.goes(30, 60_999), Some((130, 124)), "too many");
        assert_eq!(backlog.goes(1, 61_000), Some((1, 244)));
        assert_eq!(backlog.goes(1, 241_001), None, "the rate is reached");
        assert!(!backlog.claims(500, 9, 241_001), "what is left begins no other");
        backlog.begins(2, 300_000);
        assert!(backlog.claims(201, 9, 300_000));
        backlog.claims(0, 0, 310_000);
        assert_eq!(backlog.goes(500, 310_000), None, "nothing waits any more");
    }
}
