//! Looks at the machine once a second: is the clock right, is there room, has it slept. What it sees opens and shuts
//! the barrier before the wire, and is told once.
//!
//! A hold is never for good: it ends by itself where that is safe, and always when its cause is gone; no restart is
//! needed. While the clock is not believed nothing is planned either: what is too late by a wrong clock would be
//! skipped for good.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};

use super::Reading;
use super::barrier::Barrier;
use super::clocks::{ClockObservation, Clocks, Over, Wrong};
use super::room::{self, Change, Room};
use crate::daemon::live::{Hold, HoldReason};
use crate::store::disk::Volume;
use crate::words::DaemonSentence;

/// The machine slept when more than this has passed that no monotonic clock has counted.
const SLEPT: Duration = Duration::from_secs(30);

/// The guard.
#[derive(Debug)]
pub struct Guard {
    /// Whether the wall clock goes by itself, and can be compared with the uptime.
    compares: bool,
    clocks: Clocks,
    room: Room,
    volume: Volume,
    barrier: Barrier,
    /// When the ledger's latest entry was written before this start.
    newest: Option<Timestamp>,
    /// When it last looked, by a clock that stands still while the machine sleeps and by one that does not.
    looked_at: (Instant, Duration),
    /// The jump that has been told.
    told: Option<Wrong>,
    /// How many jumps of the clock it has seen.
    jumps: u64,
    /// How many rules were planned before, where there are none now.
    rules_gone: Option<u64>,
}

/// What a look has shown.
#[derive(Debug)]
pub struct MachineState {
    /// The time to go by.
    pub now: Timestamp,
    /// Whether everything must be planned again.
    pub sweep: bool,
    /// What keeps everything back.
    pub hold: Option<Hold>,
    /// How many jumps of the clock have been seen since the start.
    pub jumps: u64,
}

impl Guard {
    /// A guard from a start on; `newest` is when the ledger's latest entry was written. A wall clock that does not go
    /// by itself but is moved by hand, as that of a demo, is not compared with the uptime and always right.
    pub fn new(reading: Reading, compares: bool, newest: Option<Timestamp>) -> Guard {
        let Reading { wall, uptime, at, volume } = reading;
        Guard {
            compares,
            clocks: Clocks::new(wall, uptime, newest.filter(|_| compares)),
            room: Room::default(),
            volume: volume.unwrap_or(Volume { free: 0, size: 0 }),
            barrier: Barrier::shut(wall, uptime),
            newest,
            looked_at: (at, uptime),
            told: None,
            jumps: 0,
            rules_gone: None,
        }
    }

    /// The time to go by.
    pub fn now(&self, reading: Reading) -> Timestamp {
        if self.compares { self.clocks.now(reading.uptime) } else { reading.wall }
    }

    /// When the ledger's latest entry was written before this start.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// There are no rules, though so many were planned before: nothing is begun until there are; `None` where there are.
    pub fn miss_rules(&mut self, planned: Option<u64>) {
        self.rules_gone = planned;
        if let Some(planned) = planned {
            error!("{}", DaemonSentence::NoRulesLeft { planned });
        }
    }

    /// The barrier that it opens and shuts.
    pub fn barrier(&self) -> Barrier {
        self.barrier.clone()
    }

    /// Looks at the machine.
    pub fn look(&mut self, reading: Reading) -> MachineState {
        let Reading { wall, uptime, at, volume } = reading;
        let mut sweep = self.has_slept(at, uptime);
        if self.compares {
            sweep |= self.look_at_clock(wall, uptime);
        } else {
            self.clocks.believe(wall, uptime);
        }
        self.look_at_room(volume);
        let (now, wrong) = (self.clocks.now(uptime), self.clocks.wrong());
        let open = !self.room.is_short() && self.rules_gone.is_none();
        self.barrier.set(now, uptime, wrong.is_none(), open);
        MachineState { now, sweep, hold: self.hold(wall, uptime), jumps: self.jumps }
    }

    /// What there is to say against a single pass.
    pub fn objection(&mut self, reading: Reading) -> Option<DaemonSentence> {
        self.look_at_room(reading.volume);
        if self.room.is_short() {
            return Some(self.no_room());
        }
        self.rules_gone.map(|planned| DaemonSentence::NoRulesLeft { planned })
    }

    /// Goes by the wall clock because a person says that it is right. Says whether it was not gone by.
    pub fn trust_clock(&mut self, reading: Reading) -> bool {
        let was_held = self.clocks.wrong().is_some();
        if was_held {
            self.clocks.believe(reading.wall, reading.uptime);
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
            warn!(jump_secs, "{}", not_believed(wrong, uptime));
        }
        self.told = wrong;
        self.jumps += u64::from(matches!(seen, ClockObservation::Stepped(_) | ClockObservation::Jumped(_)));
        match seen {
            ClockObservation::Steady | ClockObservation::Jumped(_) => return false,
            ClockObservation::Stepped(by) => {
                warn!(jump_secs = by.as_secs(), "the clock jumped: everything is planned again");
            }
            ClockObservation::Over(Over::Back) => {
                info!("the clock has come back: everything is planned again")
            }
            ClockObservation::Over(Over::Waited) => {
                warn!("the clock has not come back, and is gone by from now on: everything is planned again");
            }
        }
        true
    }

    fn look_at_room(&mut self, volume: Option<Volume>) {
        let Some(volume) = volume else { return };
        self.volume = volume;
        match self.room.look(self.volume) {
            Some(Change::Short) => warn!("{}", self.no_room()),
            Some(Change::Back) => info!(free_bytes = self.volume.free, "there is room on the disk again"),
            None => {}
        }
    }

    /// Whether the machine has slept since the last look.
    fn has_slept(&mut self, at: Instant, uptime: Duration) -> bool {
        let (awake, up) = std::mem::replace(&mut self.looked_at, (at, uptime));
        let slept = uptime.saturating_sub(up).saturating_sub(at.saturating_duration_since(awake));
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
            return Some(Hold { reason: HoldReason::Clock, said: not_believed(wrong, uptime).into(), until });
        }
        if self.room.is_short() {
            return Some(Hold { reason: HoldReason::Room, said: self.no_room().into(), until: None });
        }
        let said = DaemonSentence::NoRulesLeft { planned: self.rules_gone? }.into();
        Some(Hold { reason: HoldReason::Rules, said, until: None })
    }

    fn no_room(&self) -> DaemonSentence {
        let needed_mib = room::least(self.volume.size).div_ceil(1 << 20);
        DaemonSentence::NoRoom { free_mib: self.volume.free >> 20, needed_mib }
    }
}

/// What is said of a wrong clock.
fn not_believed(wrong: Wrong, uptime: Duration) -> DaemonSentence {
    let by_secs = wrong.by.unsigned_abs().as_secs();
    let minutes = |until: Duration| until.saturating_sub(uptime).as_secs().div_ceil(60);
    let ends_in_mins = wrong.until.map(minutes);
    match (wrong.at_start, wrong.by.is_negative()) {
        (true, _) => DaemonSentence::ClockBehindLedger { by_secs, ends_in_mins },
        (false, true) => DaemonSentence::ClockJumpedBack { by_secs, ends_in_mins },
        (false, false) => DaemonSentence::ClockJumpedAhead { by_secs, ends_in_mins },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopwatch;

    /// A machine that has been up for so many seconds, its clock off by so many.
    fn reading(up: u64, off: i64) -> Reading {
        let wall = 1_800_000_000 + i64::try_from(up).unwrap() + off;
        Reading {
            wall: Timestamp::from_second(wall).unwrap(),
            uptime: Duration::from_secs(up),
            at: stopwatch(),
            volume: Some(Volume { free: 1 << 40, size: 1 << 41 }),
        }
    }

    fn is_open(guard: &Guard, reading: Reading) -> bool {
        guard.barrier().view(reading.wall, reading.uptime).open
    }

    #[test]
    fn a_machine_that_is_well_opens_the_barrier() {
        let start = reading(0, 0);
        let mut guard = Guard::new(start, true, Some(start.wall));
        assert!(!is_open(&guard, start), "before the first look");
        let look = guard.look(start);
        assert_eq!((look.hold, look.sweep), (None, false));
        assert!(is_open(&guard, start));
        assert!(!guard.trust_clock(start));
    }

    #[test]
    fn a_clock_behind_the_ledger_holds_until_a_person_says_that_it_is_right() {
        let start = reading(0, 0);
        let newest = start.wall + SignedDuration::from_hours(75);
        let mut guard = Guard::new(start, true, Some(newest));
        let look = guard.look(start);
        assert!(look.now >= newest);
        let hold = look.hold.unwrap();
        assert_eq!((hold.reason, hold.until), (HoldReason::Clock, None));
        assert_eq!(
            hold.said.to_string(),
            "the clock is 3 d 3 h behind the ledger's latest entry: nothing is planned or sent until it comes back; \
             if it is right: touchbase resume --clock"
        );
        assert!(!is_open(&guard, start));
        assert!(guard.trust_clock(start));
        assert_eq!(guard.look(start).hold, None);
        assert!(is_open(&guard, start));
    }

    #[test]
    fn too_little_room_holds_until_there_is_some() {
        let start = reading(0, 0);
        let mut guard = Guard::new(start, true, None);
        let full = Reading { volume: Some(Volume { free: 1 << 20, size: 1 << 41 }), ..reading(1, 0) };
        assert_eq!(guard.look(full).hold.unwrap().reason, HoldReason::Room);
        assert!(!is_open(&guard, full));
        let silent = Reading { volume: None, ..reading(2, 0) };
        assert!(guard.look(silent).hold.is_some(), "a disk that says nothing has not changed");
        assert_eq!(guard.look(reading(3, 0)).hold, None);
    }

    #[test]
    fn rules_that_are_gone_hold_until_there_are_some() {
        let start = reading(0, 0);
        let mut guard = Guard::new(start, true, None);
        guard.miss_rules(Some(7));
        let hold = guard.look(start).hold.unwrap();
        assert_eq!((hold.reason, hold.until), (HoldReason::Rules, None));
        let said = "there are no rules, and 7 had been planned before: nothing is planned, sent or cancelled until \
                    there are rules again";
        assert_eq!(hold.said.to_string(), said);
        assert!(!is_open(&guard, start));
        assert_eq!(guard.objection(start), Some(DaemonSentence::NoRulesLeft { planned: 7 }));
        guard.miss_rules(None);
        assert_eq!((guard.look(start).hold, guard.objection(start)), (None, None));
        assert!(is_open(&guard, start));
    }

    #[test]
    fn a_machine_that_has_slept_plans_everything_again() {
        let start = reading(0, 0);
        let mut guard = Guard::new(start, true, None);
        assert!(!guard.look(Reading { at: start.at, ..reading(20, 0) }).sweep);
        let slept = Reading { at: start.at, ..reading(600, 0) };
        assert!(guard.look(slept).sweep);
        assert_eq!(guard.barrier().view(slept.wall, slept.uptime).beginnings, 2);
    }

    #[test]
    fn a_clock_that_is_moved_by_hand_is_believed() {
        let start = Reading { wall: Timestamp::UNIX_EPOCH, ..reading(0, 0) };
        let mut guard = Guard::new(start, false, Some(reading(0, 0).wall));
        assert_eq!(guard.look(start).hold, None);
        let later = Reading { wall: Timestamp::from_second(1_000_000).unwrap(), ..start };
        let look = guard.look(later);
        assert_eq!((look.hold, look.now, guard.now(later)), (None, later.wall, later.wall));
    }
}
