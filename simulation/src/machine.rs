//! The machine that a simulated daemon runs on: what its guard is shown, and what follows from what it sees. Nothing
//! may begin by a clock that is not believed ([`super::trust`]), or without room on the disk.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Fault;
use super::disk::ReopenableStore;
use super::invariants;
use super::life::{DAY, Event, HOUR, Halt, Life};
use touchbase::internals::daemon::machine::{BarrierView, Guard, MachineState, Reading};
use touchbase::internals::daemon::{Hold, HoldReason};
use touchbase::store::disk::Volume;
use touchbase::store::{Error, Ledger as _};

impl<S: ReopenableStore> Life<S> {
    /// What there is to see of the machine.
    pub(super) fn reading(&self) -> Reading {
        const SIZE: u64 = 1 << 40;
        let free = if self.short_since.is_some() { 1 << 20 } else { SIZE / 2 };
        let volume = Some(Volume { free, size: SIZE });
        Reading { wall: self.now, uptime: Duration::from_millis(self.mono), at: self.instant(), volume }
    }

    /// The guard of a daemon that starts.
    pub(super) fn guard(&mut self) -> Result<Guard, Error> {
        let disk = &self.disk;
        let newest = disk.last_event_at()?;
        let behind = newest.map_or(0, |newest| newest.as_millisecond() - self.now.as_millisecond());
        self.trust.starts(self.astray, behind, self.mono);
        Ok(Guard::new(self.reading(), true, newest))
    }

    /// The time that the daemon goes by.
    pub(super) fn daemon_now(&self) -> Timestamp {
        self.house.as_ref().map_or(self.now, |house| house.guard.now(self.reading()))
    }

    /// What a lane sees of the barrier.
    pub(super) fn view(&self) -> BarrierView {
        let Reading { wall, uptime, .. } = self.reading();
        let shut = BarrierView { now: wall, open: false, beginnings: 0 };
        self.house.as_ref().map_or(shut, |house| house.guard.barrier().view(wall, uptime))
    }

    /// The guard looks at the machine. In life it does so each second; here whenever something may have changed, and
    /// when a hold is said to end.
    pub(super) fn look_at_machine(&mut self) -> Option<MachineState> {
        let reading = self.reading();
        let house = self.house.as_mut()?;
        let was_held = house.held.is_some();
        let look = house.guard.look(reading);
        house.held = look.hold.as_ref().map(|hold| hold.reason);
        if look.sweep {
            house.planner.look_at_everything();
        }
        if was_held != look.hold.is_some() {
            self.wake_lanes();
        }
        if let Some(hold) = &look.hold {
            self.held(hold, was_held);
        }
        Some(look)
    }

    fn held(&mut self, hold: &Hold, was_held: bool) {
        let boot = self.house.as_ref().map_or(0, |house| house.boot);
        let fault = match hold.reason {
            HoldReason::Clock => Some(Fault::ClockHeld),
            HoldReason::Room => Some(Fault::NoRoom),
            // Nobody takes the rules away here, and no guard of a machine says what is about a file.
            HoldReason::Rules | HoldReason::Copy | HoldReason::Database => None,
        };
        if let Some(fault) = fault {
            self.count.saw(fault, u64::from(!was_held));
        }
        if let Some(until) = hold.until {
            let left = until.as_millisecond().saturating_sub(self.now.as_millisecond());
            self.next_tick(u64::try_from(left).unwrap_or(0) + 1_000);
        }
        if hold.reason == HoldReason::Clock && !was_held {
            let wait = if self.quiet { 60_000 } else { HOUR / 2 + self.dice.below(DAY) };
            self.after(wait, Event::PersonLooks(boot));
        }
    }

    /// A person sees that everything is held, and says that the clock is right: where it is, and now and then where it
    /// is not.
    pub(super) fn person_looks(&mut self, boot: i64) -> Result<(), Halt> {
        let Some(house) = &self.house else { return Ok(()) };
        if house.boot != boot || house.held != Some(HoldReason::Clock) {
            return Ok(());
        }
        if self.astray != 0 && !self.dice.per_mille(200) {
            let wait = HOUR + self.dice.below(DAY);
            self.after(wait, Event::PersonLooks(boot));
            return Ok(());
        }
        self.resume_clock()
    }

    /// `touchbase resume --clock`.
    pub(super) fn resume_clock(&mut self) -> Result<(), Halt> {
        let reading = self.reading();
        if let Some(house) = &mut self.house
            && house.guard.trust_clock(reading)
        {
            house.planner.look_at_everything();
            self.trust.allows(self.astray);
            self.witness.jumped_at = self.mono;
            self.count.saw(Fault::ClockTrusted, 1);
        }
        self.beat()
    }

    /// Work is begun at what the daemon takes for now: that must be the wall clock's time, by a clock that may be gone
    /// by, on a disk with room.
    pub(super) fn may_begin(&mut self, what: &'static str, now: Timestamp) -> Result<(), Halt> {
        let apart = self.now.duration_since(now).abs();
        let may = apart <= SignedDuration::from_secs(30) && self.trust.may(self.astray, self.mono);
        invariants::only_by_a_clock_that_is_believed(may, what, now, self.now)?;
        let since = self.short_since.filter(|since| self.mono > since + 1_000);
        Ok(invariants::only_with_room(since.is_none(), what)?)
    }
}
