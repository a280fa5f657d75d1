//! The daemon in a simulation: the real planner, gate, lanes and reload, driven by events instead of tasks.
//!
//! What `daemon/runner.rs`, `daemon/serve.rs` and `daemon/lane/mod.rs` do around those, in the same order, is done
//! here without a runtime.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Fault;
use super::disk::Ground;
use super::invariants;
use super::life::{DAY, Event, Flight, HOUR, Halt, Life};
use super::pass::PassSink;
use super::sink;
use super::sketch::Sketch;
use crate::channel::Rate;
use crate::daemon::lane::core::{self, Ask, Core, Intake, Rest};
use crate::daemon::live::Live;
use crate::daemon::pauses;
use crate::daemon::planner::{self, Extent, Progress};
use crate::daemon::reloader;
use crate::gate;
use crate::message::transition;
use crate::message::{MessageId, TouchKey};
use crate::store::{Armed, AttemptEnd, Error, Ledger as _, Outbox as _};
use crate::terms::{ChannelName, Mode, Word as _};

/// Sessions of each channel.
pub(super) const SESSIONS: u16 = 2;
/// How often the planner is woken, in milliseconds: less than it looks ahead. In life it is every second; between,
/// nothing new is due.
pub(super) const BEAT: u64 = 100 * 60_000;

/// What a running daemon holds in memory.
pub(super) struct House {
    pub(super) boot: i64,
    pub(super) live: Live,
    /// The rules in force, as the simulation knows them.
    pub(super) rules: Vec<Sketch>,
    pub(super) progress: Progress,
    pub(super) sweep: bool,
    day: Option<Date>,
    pub(super) lanes: BTreeMap<ChannelName, Lane>,
}

pub(super) struct Lane {
    pub(super) core: Core,
    /// Ends that could not be written yet; nothing else is done before they are.
    pub(super) ends: Vec<AttemptEnd>,
    /// When it wakes next.
    wakes_at: Option<u64>,
}

impl House {
    /// The rule in force that a message belongs to.
    fn sketch(&self, rule: &str) -> Option<&Sketch> {
        self.rules.iter().find(|sketch| sketch.id == rule || sketch.was.iter().any(|was| was == rule))
    }
}

impl<S: Ground> Life<S> {
    /// The daemon starts on what the last run left.
    pub(super) fn boot(&mut self) -> Result<(), Halt> {
        if self.house.is_some() {
            return Ok(());
        }
        let started = self.start_up();
        if let Err(Halt::Store(_)) = started {
            self.house = None;
            self.after(HOUR / 6, Event::Start);
        }
        started
    }

    fn start_up(&mut self) -> Result<(), Halt> {
        self.disk.reopen()?;
        let deployment = match self.deployment() {
            Ok(deployment) => deployment,
            // Broken files: refused until somebody mends them.
            Err(_) => {
                self.after(HOUR / 2, Event::Start);
                return Ok(());
            }
        };
        let mut disk = &self.disk;
        let now = self.now;
        let paused = Arc::new(pauses::in_force(&disk, now)?);
        let live = Live { deployment, paused, revision: 1 };
        let before = self.tally()?;
        self.place()?;
        let tries = Arc::clone(&live.deployment);
        let boot =
            disk.boot(now, &mut |message| transition::after_crash(message, tries.tries(&message.rule), now))?;
        self.count.boots += 1;
        self.witness.step(format!("{now} boot {}: {boot:?}", boot.boot));
        let after = self.tally()?;
        invariants::nothing_left_by_another_boot(&after)?;
        invariants::a_start_sorts_out(&before, &after, u64::from(SESSIONS) * 2)?;
        let mut sink = PassSink::new(&self.disk, &self.fuse);
        let aligned = reloader::align(&disk, &live, now, &mut sink);
        if sink.crashed {
            return Err(Halt::Crash);
        }
        aligned?;
        let lane = |name: &ChannelName| {
            let rate = Rate { messages: 20, per_secs: 1 };
            (*name, Lane { core: Core::new(SESSIONS, Some(rate)), ends: Vec::new(), wakes_at: None })
        };
        self.house = Some(House {
            boot: boot.boot,
            live,
            rules: self.files.rules.clone(),
            progress: Progress::new(),
            sweep: true,
            day: None,
            lanes: ChannelName::ALL.iter().map(lane).collect(),
        });
        self.seen.in_force.clone_from(&self.files.rules);
        let other = self.files.mode != Mode::Live;
        self.count.saw(Fault::Mode, u64::from(other));
        // Crashes like company: the first pass after a start has the most to do.
        if !self.quiet && self.dice.per_mille(150) {
            self.fuse.set(Some(u32::try_from(self.dice.below(20)).unwrap_or(0)));
        }
        self.next_tick(0);
        Ok(())
    }

    /// The daemon ends in the middle of whatever it does, and is started again some time later.
    pub(super) fn crash(&mut self) {
        self.count.saw(Fault::Crash, 1);
        self.witness.step(format!("{} crash", self.now));
        self.forget();
        let down = match self.dice.below(10) {
            _ if self.quiet => 5_000,
            0..=1 => self.dice.below(20 * DAY),
            2..=3 => self.dice.below(DAY),
            _ => 5_000 + self.dice.below(HOUR / 4),
        };
        self.after(down, Event::Start);
    }

    /// Everything in memory is gone; what was on the wire may still arrive.
    fn forget(&mut self) {
        let house = self.house.take();
        self.fuse.set(None);
        self.witness.crashed(self.mono);
        for flight in std::mem::take(&mut self.flights).into_values() {
            let under_way = flight.taken_at.is_some_and(|at| at > self.mono);
            if under_way && self.dice.per_mille(500) {
                self.witness.lost.insert(flight.armed.out_id.clone());
                continue;
            }
            // Now and then somebody still writes down what came of it.
            if let Some(house) = &house
                && self.dice.per_mille(300)
            {
                let end = core::end(&flight.armed, &flight.outcome, &house.live.deployment, self.now);
                // Not before there is something to write down.
                let wait = flight.heard_at.saturating_sub(self.mono) + self.dice.below(3 * HOUR);
                self.count.saw(Fault::AnswerLate, 1);
                self.after(wait, Event::Late(Box::new(end)));
            }
        }
    }

    /// A clean stop: no new claims, what is on the wire is waited for, what is only claimed is given back.
    pub(super) fn stop(&mut self, down: u64) -> Result<(), Halt> {
        let mut flights: Vec<(u64, u64)> =
            self.flights.iter().map(|(number, flight)| (flight.heard_at, *number)).collect();
        flights.sort_unstable();
        for channel in ChannelName::ALL {
            self.lets_wait(*channel)?;
        }
        for (heard_at, number) in flights {
            // Twenty seconds, and not one more.
            if heard_at > self.mono + 20_000 {
                continue;
            }
            if let Some(flight) = self.flights.remove(&number) {
                if flight.taken_at.is_some() {
                    self.sink_takes(&flight.armed.out_id)?;
                }
                self.end_flight(&flight);
                self.write_down(flight.channel)?;
            }
        }
        let boot = self.house.as_ref().map_or(0, |house| house.boot);
        let mut disk = &self.disk;
        disk.give_back(boot)?;
        self.forget();
        self.count.saw(Fault::Stop, 1);
        self.after(down, Event::Start);
        Ok(())
    }

    /// One beat of the planner.
    pub(super) fn beat(&mut self) -> Result<(), Halt> {
        self.next_tick(BEAT);
        self.sessions_come_back()?;
        let (now, disk) = (self.now, &self.disk);
        let Some(house) = &mut self.house else { return Ok(()) };
        house.live.paused = Arc::new(pauses::in_force(&disk, now)?);
        let today = house.live.deployment.config.day_of(now);
        house.sweep |= house.day.replace(today) != Some(today);
        let extent = if house.sweep { Extent::Whole } else { Extent::New };
        let mut progress = std::mem::take(&mut house.progress);
        let mut sink = PassSink::new(disk, &self.fuse);
        let deployment = Arc::clone(&house.live.deployment);
        let passed = planner::pass(&disk, &deployment, extent, &mut progress, now, &mut sink)
            .and_then(|pass| sink.settle().map(|()| pass));
        let (planned, watermarks, crashed) = (sink.planned, sink.watermarks, sink.crashed);
        invariants::watermarks_wait_for_touches(sink.too_early)?;
        self.witness.planned += planned;
        self.count.passes += 1;
        for through in watermarks {
            invariants::watermark_is_earned(through, now)?;
        }
        if crashed {
            return Err(Halt::Crash);
        }
        if let Some(house) = &mut self.house {
            house.sweep = passed.is_err();
            house.progress = if passed.is_ok() { progress } else { Progress::new() };
        }
        match passed {
            Ok(pass) if pass.more => self.next_tick(1_000),
            Ok(_) if extent == Extent::Whole => self.station()?,
            Ok(_) => {}
            Err(error) => {
                // In life it tries again every second.
                let wait = HOUR / 6 + self.dice.below(2 * HOUR);
                self.next_tick(wait);
                self.wake_lanes();
                return Err(Halt::Store(error));
            }
        }
        self.wake_lanes();
        Ok(())
    }

    /// Where nothing is on the wire, nothing may be counted as being there.
    fn sessions_come_back(&self) -> Result<(), Halt> {
        let Some(house) = &self.house else { return Ok(()) };
        for (channel, lane) in &house.lanes {
            let flying = self.flights.values().filter(|flight| flight.channel == *channel).count();
            let waits = !lane.ends.is_empty();
            invariants::every_session_comes_back(lane.core.under_way(), flying, waits)?;
        }
        Ok(())
    }

    /// Every lane looks again now.
    pub(super) fn wake_lanes(&mut self) {
        for channel in ChannelName::ALL {
            self.wake(*channel, self.mono);
        }
    }

    fn wake(&mut self, channel: ChannelName, mono: u64) {
        let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) else { return };
        let mono = mono.max(self.mono);
        if lane.wakes_at.is_none_or(|at| at > mono || at < self.mono) {
            lane.wakes_at = Some(mono);
            self.after(mono - self.mono, Event::Lane(channel));
        }
    }

    /// A lane's own moment has come, unless it was woken before.
    pub(super) fn lane_wakes(&mut self, channel: ChannelName) -> Result<(), Halt> {
        let mono = self.mono;
        let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) else {
            return Ok(());
        };
        if lane.wakes_at != Some(mono) {
            return Ok(());
        }
        lane.wakes_at = None;
        self.round(channel)
    }

    /// What a lane does between two landings.
    pub(super) fn round(&mut self, channel: ChannelName) -> Result<(), Halt> {
        let instant = self.instant();
        let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) else {
            return Ok(());
        };
        if !lane.ends.is_empty() {
            return Ok(());
        }
        if lane.core.is_shut(instant) {
            self.lets_wait(channel)?;
        }
        let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) else {
            return Ok(());
        };
        let rest = match lane.core.intake(instant) {
            Err(rest) => Ok(rest),
            Ok(mut intake) => {
                let filled = self.fill(channel, &mut intake);
                let Some(core) = self.core(channel) else { return filled };
                let rest = core.took(&intake, instant);
                filled.map(|()| rest)
            }
        };
        self.launch(channel);
        if let Some(core) = self.core(channel) {
            invariants::no_more_than_sessions(core.under_way(), core.sessions())?;
        }
        match rest {
            Ok(Rest::Until(at)) => {
                let mono = self.mono_of(at);
                self.wake(channel, mono);
            }
            Ok(Rest::Empty | Rest::Stopping) => self.wake_when_due(channel)?,
            Err(Halt::Store(error)) => {
                // In life it tries again every second.
                self.wake(channel, self.mono + HOUR / 4);
                return Err(Halt::Store(error));
            }
            Err(halt) => return Err(halt),
        }
        Ok(())
    }

    fn core(&mut self, channel: ChannelName) -> Option<&mut Core> {
        self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)).map(|lane| &mut lane.core)
    }

    fn wake_when_due(&mut self, channel: ChannelName) -> Result<(), Halt> {
        let disk = &self.disk;
        if let Some(due_at) = disk.next_due(channel)? {
            let wait = due_at.as_millisecond().saturating_sub(self.now.as_millisecond());
            // Room, pace and passage come first; then it is called again by what gives them.
            if wait > 0 {
                self.wake(channel, self.mono.saturating_add(u64::try_from(wait).unwrap_or(0)));
            }
        }
        Ok(())
    }

    fn fill(&mut self, channel: ChannelName, intake: &mut Intake) -> Result<(), Halt> {
        while let Some(ask) = self.core(channel).and_then(|core| core.ask(intake)) {
            self.place()?;
            let (boot, now) = (self.house.as_ref().map_or(0, |house| house.boot), self.now);
            match ask {
                Ask::Claim(limit) => {
                    let mut disk = &self.disk;
                    let claimed = disk.claim(channel, now, limit, boot)?;
                    if claimed.is_empty() {
                        return Ok(());
                    }
                    self.place()?;
                    if let Some(core) = self.core(channel) {
                        core.claimed(claimed);
                    }
                }
                Ask::Arm(ids) => match self.arm(&ids, boot) {
                    Ok(armed) => {
                        self.see_armed(&armed)?;
                        self.place()?;
                        if let Some(core) = self.core(channel) {
                            core.armed(intake, armed);
                        }
                    }
                    Err(error) => {
                        if let Some(core) = self.core(channel) {
                            core.not_armed(ids);
                        }
                        return Err(error.into());
                    }
                },
            }
        }
        Ok(())
    }

    fn arm(&self, ids: &[MessageId], boot: i64) -> Result<Vec<Armed>, Error> {
        let (now, mut disk) = (self.now, &self.disk);
        let Some(house) = &self.house else { return Ok(Vec::new()) };
        let setting = house.live.deployment.setting(&house.live.paused);
        disk.arm(ids, boot, now, &mut |message, touches, view| {
            Ok(gate::decide(message, touches, setting, view, now)?)
        })
    }

    /// Holds what is armed against everything that must hold before a byte leaves.
    fn see_armed(&mut self, all: &[Armed]) -> Result<(), Halt> {
        let (now, mono) = (self.now, self.mono);
        for armed in all {
            let disk = &self.disk;
            let mut keys: Vec<TouchKey> = Vec::new();
            for touch in &armed.touches {
                keys.extend(disk.entry(*touch)?.map(|entry| entry.touch.key));
            }
            let Some(house) = &self.house else { return Ok(()) };
            let rule = house.sketch(&armed.message.rule);
            if let Some(seen) = self.witness.messages.get(&armed.message.id) {
                invariants::only_what_was_not_taken_is_repeated(seen, mono, self.witness.jumped_at)?;
            }
            invariants::consent_is_kept(armed, &self.book)?;
            let config = &house.live.deployment.config;
            if let Some(rule) = rule {
                let local = config.zone.civil(now).time();
                invariants::in_its_time(armed, rule, &config.policy.windows, now, local)?;
                let retried =
                    self.witness.messages.get(&armed.message.id).is_some_and(|seen| seen.retried > 0);
                if !retried {
                    invariants::accepted_is_done(armed, rule.lineage, &keys, &self.witness)?;
                }
                let paused = [None, Some(rule.lineage)]
                    .iter()
                    .any(|which| self.paused.get(which).is_some_and(|until| *until > now));
                invariants::the_brakes_hold(armed, config.mode, paused)?;
            }
            self.witness.armed(armed, keys, rule, now);
        }
        Ok(())
    }

    /// Hands armed messages to the other side.
    fn launch(&mut self, channel: ChannelName) {
        let boot = self.house.as_ref().map_or(0, |house| house.boot);
        let weather = self.weather.get(&channel).copied().unwrap_or(sink::Weather::Fine);
        while let Some(armed) = self.core(channel).and_then(Core::launch) {
            let answer = sink::attempt(channel, weather, &mut self.dice);
            let number = self.number();
            if let Some(fault) = answer.fault {
                self.count.saw(fault, 1);
            }
            if let Some(wait) = answer.taken_after {
                self.after(wait, Event::Taken(armed.out_id.clone()));
            }
            self.after(answer.heard_after, Event::Heard(number));
            let flight = Flight {
                boot,
                channel,
                armed,
                outcome: answer.outcome,
                taken_at: answer.taken_after.map(|wait| self.mono + wait),
                heard_at: self.mono + answer.heard_after,
            };
            self.flights.insert(number, flight);
        }
    }

    /// The other side takes an attempt, whatever becomes of its answer.
    pub(super) fn sink_takes(&mut self, out_id: &str) -> Result<(), Halt> {
        let now = self.now;
        let Some((id, seen)) = self.witness.taken(out_id) else { return Ok(()) };
        invariants::no_more_than_tried(seen)?;
        let (touch, keys, to) = (seen.touches.first().copied(), seen.keys.clone(), seen.to.clone());
        // What a person has sent once more comes when that person wants it.
        let retried = seen.retried > 0;
        let armed_at = seen.tries.last().map_or(now, |last| last.armed_at);
        if let Some(touch) = touch {
            let (_, attempts) = (&self.disk).history(touch)?;
            invariants::committed_before_it_left(out_id, &attempts, Some(touch))?;
        }
        let Some((person, class)) = to else { return Ok(()) };
        let day = self.zone_day(armed_at);
        let on_this_day = self.witness.count_day(&person, class, day, id);
        if let Some(seen) = self.witness.messages.get(&id) {
            invariants::caps_hold(class, on_this_day, seen)?;
        }
        for key in keys.into_iter().filter(|_| !retried) {
            let Some(lineage) = self.lineages.get(&key.rule).copied() else { continue };
            let about = (lineage, key.step.clone(), key.record.clone(), person.clone());
            let before = self.witness.before(about, armed_at, id);
            if self.book.unsteady.contains(&key.record) {
                continue;
            }
            if let Some(rule) = self.files.rules.iter().find(|rule| rule.lineage == lineage) {
                invariants::nobody_hears_twice(rule, before, id, armed_at, touch)?;
            }
        }
        Ok(())
    }

    /// The local day of an instant.
    pub(super) fn zone_day(&self, at: Timestamp) -> Date {
        self.zone().to_datetime(at).date()
    }

    /// A lane hears what came of an attempt.
    pub(super) fn hear(&mut self, number: u64) -> Result<(), Halt> {
        let Some(flight) = self.flights.remove(&number) else { return Ok(()) };
        if self.house.as_ref().is_none_or(|house| house.boot != flight.boot) {
            return Ok(());
        }
        self.end_flight(&flight);
        self.write_down(flight.channel)?;
        self.round(flight.channel)
    }

    fn end_flight(&mut self, flight: &Flight) {
        let (instant, now) = (self.instant(), self.now);
        let Some(house) = &mut self.house else { return };
        let end = core::end(&flight.armed, &flight.outcome, &house.live.deployment, now);
        if let Some(lane) = house.lanes.get_mut(&flight.channel) {
            lane.core.landed(&flight.outcome, instant);
            lane.ends.push(end);
        }
    }

    /// Writes down how attempts ended; what cannot be written is kept.
    pub(super) fn write_down(&mut self, channel: ChannelName) -> Result<(), Halt> {
        let lane = self.house.as_ref().and_then(|house| house.lanes.get(&channel));
        let ends = lane.map(|lane| lane.ends.clone()).unwrap_or_default();
        if ends.is_empty() {
            return Ok(());
        }
        self.place()?;
        if let Err(halt) = self.finish(&ends) {
            // In life it waits seconds at first and a minute at the most; a full disk stays full for hours.
            let wait = 60_000 + self.dice.below(HOUR / 2);
            self.after(wait, Event::WriteAgain(channel));
            return Err(halt);
        }
        if let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) {
            lane.ends.clear();
        }
        if self.dice.per_mille(20)
            && let Some(end) = ends.last()
        {
            let wait = self.dice.below(2 * HOUR);
            self.count.saw(Fault::AnswerTwice, 1);
            self.after(wait, Event::Late(Box::new(end.clone())));
        }
        self.place()
    }
}
