//! Looks at the machine once a second: is the clock right, is there room, has it slept. What it sees opens and shuts
//! the barrier before the wire, and is told once.
//!
//! A hold is never for good: it ends by itself where that is safe, and always when its cause is gone; no restart is
//! needed. While the clock is not believed nothing is planned either: what is too late by a wrong clock would be
//! skipped for good.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tracing::{debug, info, warn};

use super::barrier::Barrier;
use super::clocks::{Clocks, Over, Seen, Wrong};
use super::live::{Hold, HoldReason};
use super::room::{self, Change, Room};
use crate::clock::{Clock, stopwatch, uptime};
use crate::store::disk::{self, Volume};

/// The machine slept when more than this has passed that no monotonic clock has counted.
const SLEPT: Duration = Duration::from_secs(30);

/// The guard.
pub(super) struct Guard {
    clock: Clock,
    /// A folder on the database's disk.
    folder: PathBuf,
    clocks: Clocks,
    room: Room,
    volume: Volume,
    barrier: Barrier,
    /// When it last looked, by a clock that stands still while the machine sleeps and by one that does not.
    looked_at: (Instant, Duration),
    /// The jump that has been told.
    told: Option<Wrong>,
    /// How many jumps of the clock it has seen.
    jumps: u64,
}

/// What a look has shown.
#[derive(Debug)]
pub(super) struct Look {
    /// The time to go by.
    pub(super) now: Timestamp,
    /// Whether everything must be planned again.
    pub(super) sweep: bool,
    /// What keeps everything back.
    pub(super) hold: Option<Hold>,
    /// How many jumps of the clock have been seen since the start.
    pub(super) jumps: u64,
}

impl Guard {
    /// A guard over a clock and the disk of a folder; `newest` is when the ledger's latest entry was written.
    pub(super) fn new(clock: Clock, folder: PathBuf, newest: Option<Timestamp>) -> Guard {
        let (wall, uptime) = (clock.now(), uptime());
        let newest = newest.filter(|_| clock.goes_by_itself());
        Guard {
            clock,
            folder,
            clocks: Clocks::new(wall, uptime, newest),
            room: Room::default(),
            volume: Volume { free: 0, size: 0 },
            barrier: Barrier::shut(wall, uptime),
            looked_at: (stopwatch(), uptime),
            told: None,
            jumps: 0,
        }
    }

    /// The time to go by.
    pub(super) fn now(&self) -> Timestamp {
        if self.clock.goes_by_itself() { self.clocks.now(uptime()) } else { self.clock.now() }
    }

    /// The barrier that it opens and shuts.
    pub(super) fn barrier(&self) -> Barrier {
        self.barrier.clone()
    }

    /// Looks at the machine.
    pub(super) fn look(&mut self) -> Look {
        let (wall, uptime) = (self.clock.now(), uptime());
        let mut sweep = self.has_slept(uptime);
        if self.clock.goes_by_itself() {
            sweep |= self.look_at_clock(wall, uptime);
        } else {
            self.clocks.believe(wall, uptime);
        }
        self.look_at_room();
        let (now, wrong) = (self.clocks.now(uptime), self.clocks.wrong());
        self.barrier.set(now, uptime, wrong.is_none(), !self.room.is_short());
        Look { now, sweep, hold: self.hold(wall, uptime), jumps: self.jumps }
    }

    /// What there is to say against a single pass.
    pub(super) fn objection(&mut self) -> Option<String> {
        self.look_at_room();
        self.room.is_short().then(|| self.no_room())
    }

    /// Goes by the wall clock because a person says that it is right. Says whether it was not gone by.
    pub(super) fn trust_clock(&mut self) -> bool {
        let was_held = self.clocks.wrong().is_some();
        if was_held {
            self.clocks.believe(self.clock.now(), uptime());
            warn!("a person says that the clock is right: everything is planned again");
        }
        was_held
    }

    /// Says whether everything must be planned again.
    fn look_at_clock(&mut self, wall: Timestamp, uptime: Duration) -> bool {
        let seen = self.clocks.look(wall, uptime);
        let wrong = self.clocks.wrong();
        if let Some(wrong) = wrong.filter(|_| self.told != wrong) {
            let jump_secs = wrong.by.as_secs();
            warn!(jump_secs, "{}", self.not_believed(wrong, uptime));
        }
        self.told = wrong;
        self.jumps += u64::from(matches!(seen, Seen::Stepped(_) | Seen::Jumped(_)));
        match seen {
            Seen::Steady | Seen::Jumped(_) => return false,
            Seen::Stepped(by) => {
                warn!(jump_secs = by.as_secs(), "the clock jumped: everything is planned again");
            }
            Seen::Over(Over::Back) => info!("the clock has come back: everything is planned again"),
            Seen::Over(Over::Waited) => {
                warn!("the clock has not come back, and is gone by from now on: everything is planned again");
            }
        }
        true
    }

    fn look_at_room(&mut self) {
        match disk::volume(&self.folder) {
            Ok(volume) => self.volume = volume,
            Err(error) => {
                debug!(%error, "the disk does not say how much room is left");
                return;
            }
        }
        match self.room.look(self.volume) {
            Some(Change::Short) => warn!("{}", self.no_room()),
            Some(Change::Back) => info!(free_bytes = self.volume.free, "there is room on the disk again"),
            None => {}
        }
    }

    /// Whether the machine has slept since the last look.
    fn has_slept(&mut self, uptime: Duration) -> bool {
        let (awake, up) = std::mem::replace(&mut self.looked_at, (stopwatch(), uptime));
        let slept = uptime.saturating_sub(up).saturating_sub(awake.elapsed());
        if slept <= SLEPT {
            return false;
        }
        info!(secs = slept.as_secs(), "the machine has slept: everything is planned again");
        self.barrier.begin_again();
        true
    }

    fn hold(&self, wall: Timestamp, uptime: Duration) -> Option<Hold> {
        if let Some(wrong) = self.clocks.wrong() {
            let left =
                wrong.until.and_then(|until| SignedDuration::try_from(until.saturating_sub(uptime)).ok());
            let until = left.and_then(|left| wall.checked_add(left).ok());
            return Some(Hold { reason: HoldReason::Clock, said: self.not_believed(wrong, uptime), until });
        }
        let hold = || Hold { reason: HoldReason::Room, said: self.no_room(), until: None };
        self.room.is_short().then(hold)
    }

    fn not_believed(&self, wrong: Wrong, uptime: Duration) -> String {
        let by = spelled(wrong.by.abs());
        let what = match (wrong.at_start, wrong.by.is_negative()) {
            (true, _) => format!("the clock is {by} behind the ledger's latest entry"),
            (false, true) => format!("the clock jumped back by {by}"),
            (false, false) => format!("the clock jumped ahead by {by}"),
        };
        let minutes = |until: Duration| until.saturating_sub(uptime).as_secs().div_ceil(60);
        let ends = wrong.until.map_or("until it comes back".to_owned(), |until| {
            format!("for {} min or until it comes back", minutes(until))
        });
        format!("{what}: nothing is planned or sent {ends}; if it is right: touchbase resume --clock")
    }

    fn no_room(&self) -> String {
        let mib = |bytes: u64| bytes.div_ceil(1 << 20);
        format!(
            "{} MiB are free on the database's disk, {} MiB are needed: nothing is planned or sent until there is room",
            self.volume.free >> 20,
            mib(room::least(self.volume.size))
        )
    }
}

/// A length of time for people, to the next minute, in its two largest words.
fn spelled(length: SignedDuration) -> String {
    let minutes = (length.as_secs() + 30) / 60;
    match (minutes / 1_440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(newest: Option<Timestamp>) -> (Guard, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Guard::new(Clock::System, folder.path().to_owned(), newest), folder)
    }

    #[test]
    fn a_machine_that_is_well_opens_the_barrier() {
        let (mut guard, _folder) = guard(Some(Clock::System.now()));
        assert!(!guard.barrier().view(&Clock::System).open, "before the first look");
        let look = guard.look();
        assert_eq!((look.hold, look.sweep), (None, false));
        assert!(guard.barrier().view(&Clock::System).open);
        assert!(!guard.trust_clock());
    }

    #[test]
    fn a_clock_behind_the_ledger_holds_until_a_person_says_that_it_is_right() {
        let newest = Clock::System.now() + SignedDuration::from_hours(75);
        let (mut guard, _folder) = guard(Some(newest));
        let look = guard.look();
        assert!(look.now >= newest);
        let hold = look.hold.unwrap();
        assert_eq!((hold.reason, hold.until), (HoldReason::Clock, None));
        assert_eq!(
            hold.said,
            "the clock is 3 d 3 h behind the ledger's latest entry: nothing is planned or sent until it comes back; \
             if it is right: touchbase resume --clock"
        );
        assert!(!guard.barrier().view(&Clock::System).open);
        assert!(guard.trust_clock());
        assert_eq!(guard.look().hold, None);
        assert!(guard.barrier().view(&Clock::System).open);
    }

    #[test]
    fn a_clock_that_is_moved_by_hand_is_believed() {
        let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
        let folder = tempfile::tempdir().unwrap();
        let mut guard = Guard::new(clock.clone(), folder.path().to_owned(), Some(Clock::System.now()));
        assert_eq!(guard.look().hold, None);
        let later = Timestamp::from_second(1_000_000).unwrap();
        clock.set(later);
        let look = guard.look();
        assert_eq!((look.hold, look.now, guard.now()), (None, later, later));
    }

    #[test]
    fn lengths_are_spelled_in_two_words() {
        let spelled = |secs| spelled(SignedDuration::from_secs(secs));
        assert_eq!(spelled(1_234), "21 min");
        assert_eq!(spelled(7_500), "2 h 5 min");
        assert_eq!(spelled(31_536_000 + 7_200), "365 d 2 h");
    }
}
