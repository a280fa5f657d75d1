//! The lanes of a simulated daemon: the daemon's own, stepped by events instead of a task each.
//!
//! What a lane does and when is its own decision (`daemon/lane/state/mod.rs`); here it is given the time, the store and the other
//! side, as `daemon/lane/mod.rs` does it. The store sometimes answers late, and other attempts end meanwhile.
//!
//! In life a lane looks at least once a second whether something has come up. Here it is left alone as long as such a
//! look would find what the last one found: until the next message of its channel is due, which is asked for after
//! each event; until the moment that it names itself; and where the store has failed it often, for minutes. Years
//! would take as long as they are otherwise.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::backlog;
use super::disk::ReopenableStore;
use super::house::{Answered, Lane};
use super::invariants;
use super::life::{Event, HOUR, Halt, Life};
use touchbase::internals::daemon::lane::{self, Done, Job, LaneStep, LaneView, LaneWork, Rest, Then};
use touchbase::internals::daemon::machine::BarrierView;
use touchbase::store::{Error, Outbox as _};
use touchbase::terms::{ChannelName, Word as _};

/// How long a lane sleeps at the most before it looks again, in milliseconds.
const LOOKS_EVERY: u64 = 1_000;
/// How often a piece of work is tried again as soon as in life; then less often.
const SOON_AGAIN: u32 = 3;
/// Of a thousand answers of the store, so many come late; and so many while it fails.
const LATE_ANSWERS: [u64; 2] = [30, 300];
/// How late they come at the most, in milliseconds.
const LATE_MAX: u64 = 3_000;

impl<S: ReopenableStore> Life<S> {
    fn lane(&mut self, channel: ChannelName) -> Option<&mut Lane> {
        self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel))
    }

    /// Tells every lane that there may be something new.
    pub(super) fn wake_lanes(&mut self) {
        for channel in ChannelName::ALL {
            if let Some(lane) = self.lane(*channel).filter(|lane| lane.waits) {
                lane.state.look_again();
            }
            self.wake(*channel, 0);
        }
    }

    /// The lane steps after so many milliseconds, if not before.
    fn wake(&mut self, channel: ChannelName, millis: u64) {
        let at = self.mono.saturating_add(millis);
        let Some(lane) = self.lane(channel) else { return };
        if lane.wakes_at.is_none_or(|before| before > at) {
            lane.wakes_at = Some(at);
            self.at(at, Event::Lane(channel));
        }
    }

    /// What lanes that look each second would find: called after each event.
    pub(super) fn lanes_look(&mut self) -> Result<(), Halt> {
        for channel in ChannelName::ALL {
            if self.lane(*channel).is_none_or(|lane| !lane.looks) {
                continue;
            }
            let disk = &self.disk;
            if let Some(due_at) = disk.next_due(*channel)? {
                let left = due_at.as_millisecond().saturating_sub(self.now.as_millisecond());
                self.wake(*channel, u64::try_from(left).ok().filter(|left| *left > 0).unwrap_or(LOOKS_EVERY));
            }
        }
        Ok(())
    }

    /// A lane's own moment has come, unless it has stepped before.
    pub(super) fn lane_wakes(&mut self, channel: ChannelName) -> Result<(), Halt> {
        let mono = self.mono;
        let Some(lane) = self.lane(channel).filter(|lane| lane.wakes_at == Some(mono)) else {
            return Ok(());
        };
        if lane.waits {
            lane.state.look_again();
        }
        self.go_on(channel)
    }

    /// The store answers a lane at last.
    pub(super) fn store_answers(&mut self, answered: Answered) -> Result<(), Halt> {
        if self.house.as_ref().is_none_or(|house| house.boot != answered.boot) {
            return Ok(());
        }
        self.answer(answered.channel, answered.done);
        self.go_on(answered.channel)
    }

    fn answer(&mut self, channel: ChannelName, done: Result<Done, Error>) {
        let (now, at) = (self.now, self.instant());
        if let Some(lane) = self.lane(channel) {
            lane.asked = false;
            lane.state.done(done, now, at);
        }
        self.tell(channel);
    }

    /// What a lane has to tell, it tells, as in life.
    pub(super) fn tell(&mut self, channel: ChannelName) {
        for news in self.lane(channel).map(|lane| lane.state.take_news()).unwrap_or_default() {
            lane::tell(channel, &news);
        }
    }

    /// A lane steps until it waits: for the store, for the other side, or for something to be due.
    pub(super) fn go_on(&mut self, channel: ChannelName) -> Result<(), Halt> {
        while let Some(work) = self.step(channel)? {
            self.place()?;
            let done = self.carry_out(channel, work)?;
            self.place()?;
            let [late, late_while_it_fails] = LATE_ANSWERS;
            if self.dice.per_mille(if done.is_ok() { late } else { late_while_it_fails }) {
                let boot = self.house.as_ref().map_or(0, |house| house.boot);
                let wait = 1 + self.dice.below(LATE_MAX);
                self.after(wait, Event::Answered(Box::new(Answered { boot, channel, done })));
                return Ok(());
            }
            self.answer(channel, done);
        }
        let over = |lane: &Lane| lane.over;
        if self.house.as_ref().is_some_and(|house| house.lanes.values().all(over)) {
            self.leave();
        }
        Ok(())
    }

    /// One step: messages go to the other side, and the store gets something to do.
    fn step(&mut self, channel: ChannelName) -> Result<Option<LaneWork>, Halt> {
        let (view, at, mono) = (self.view(), self.instant(), self.mono);
        let BarrierView { now, open, beginnings } = view;
        let Some(house) = &mut self.house else { return Ok(None) };
        let stopping = house.stopping.is_some();
        let mode = house.live().deployment.config.mode;
        let Some(lane) = house.lanes.get_mut(&channel).filter(|lane| !lane.over) else { return Ok(None) };
        let LaneStep { work, launch, then } =
            lane.state.step(LaneView { now, at, open, beginnings, stopping, mode });
        lane.asked |= work.is_some();
        lane.backlog.begins(beginnings, mono);
        for armed in launch {
            self.launch(channel, armed);
        }
        let flying = self.flights.values().filter(|flight| flight.channel == channel).count();
        invariants::no_more_than_sessions(flying, usize::from(self.sessions()))?;
        if let Some(lane) = self.lane(channel) {
            let waits_for = flying > 0 || lane.asked || lane.failed > 0;
            invariants::every_session_comes_back(&then, waits_for)?;
            invariants::a_round_is_written_down(&then, &lane.unwritten)?;
        }
        self.rest(channel, &then, open, at)?;
        Ok(work)
    }

    /// Lets a lane sleep until its next step.
    fn rest(&mut self, channel: ChannelName, then: &Then, open: bool, at: Instant) -> Result<(), Halt> {
        invariants::a_lane_looks_every_second(then)?;
        let seldom = HOUR / 12 + self.dice.below(HOUR / 2);
        let Some(lane) = self.lane(channel) else { return Ok(()) };
        let again = if lane.failed > SOON_AGAIN { seldom } else { LOOKS_EVERY };
        lane.wakes_at = None;
        lane.waits = matches!(then, Then::Wait(_));
        lane.over = matches!(then, Then::Over { rest: Ok(Rest::Stopping), .. });
        lane.looks = false;
        let sleep = match then {
            Then::Over { rest: Ok(Rest::Stopping), .. } => None,
            // Whoever opens the barrier wakes the lanes.
            Then::Over { rest: Ok(Rest::Until(_)), .. } if !open => None,
            Then::Over { rest: Ok(Rest::Until(moment)), .. } => {
                Some(millis(moment.saturating_duration_since(at)))
            }
            Then::Over { rest: Err(_), .. } => Some(again),
            Then::Wait(_) if lane.failed > 0 => Some(again),
            Then::Over { wait, .. } | Then::Wait(wait) => {
                let wait = millis(*wait);
                lane.looks = wait >= LOOKS_EVERY;
                (wait < LOOKS_EVERY).then_some(wait)
            }
        };
        if let Some(sleep) = sleep {
            self.wake(channel, sleep);
        }
        Ok(())
    }

    /// The store does what a lane asks of it, and what comes of it is held against all that must hold.
    fn carry_out(&mut self, channel: ChannelName, work: LaneWork) -> Result<Result<Done, Error>, Halt> {
        let now = self.view().now;
        let Some(house) = &self.house else { return Ok(Err(Error::Closed)) };
        let job = Job { channel, boot: house.boot, now, live: house.live(), work };
        let ends = match &job.work {
            LaneWork::Write { ends, .. } | LaneWork::Finish(ends) => ends.to_vec(),
            LaneWork::Claim { .. }
            | LaneWork::ArmOne(_)
            | LaneWork::Choose { .. }
            | LaneWork::Recall
            | LaneWork::Reopen { .. }
            | LaneWork::GiveBack
            | LaneWork::NextDue => Vec::new(),
        };
        let mut disk = &self.disk;
        let before = self.witness.states(&ends, &disk)?;
        let waited = SignedDuration::from_mins(backlog::WAITED_MINS);
        let overdue = match &job.work {
            LaneWork::Claim { .. } => {
                disk.overdue(channel, now.saturating_sub(waited).unwrap_or(now), u32::MAX)?
            }
            _ => 0,
        };
        let done = job.carry_out(&mut disk);
        match &done {
            Ok(done) => {
                self.see_ends(channel, &ends, before)?;
                match done {
                    Done::Armed(armed) | Done::Chosen { armed, .. } => {
                        self.see_armed(channel, armed, now)?;
                    }
                    Done::Claimed { messages, .. } => {
                        if !messages.is_empty() {
                            self.may_begin("claimed", now)?;
                        }
                        self.see_claimed(channel, overdue, messages.len());
                    }
                    Done::Finished
                    | Done::Recalled(_)
                    | Done::Reopened(_)
                    | Done::GivenBack
                    | Done::Due(_) => {}
                }
            }
            Err(Error::Full) => {}
            Err(error) => return Err(Halt::Store(error.clone())),
        }
        if let Some(lane) = self.lane(channel) {
            lane.failed = if done.is_err() { lane.failed + 1 } else { 0 };
        }
        Ok(done)
    }

    /// A lane has taken messages up; so many had waited for long before.
    fn see_claimed(&mut self, channel: ChannelName, overdue: u32, found: usize) {
        let mono = self.mono;
        if self.lane(channel).is_some_and(|lane| lane.backlog.claims(overdue, found, mono)) {
            self.count.backlogs += 1;
        }
    }
}

/// Whole milliseconds, rounded up: a lane that wakes too early would only sleep again. At least one, for nothing in
/// life takes no time.
fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX).max(1)
}
