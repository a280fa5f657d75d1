//! The lanes of a simulated daemon: what `daemon/lane/mod.rs` does around its core, driven by events.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Fault;
use super::disk::Ground;
use super::invariants;
use super::life::{Event, Flight, HOUR, Halt, Life};
use super::sink;
use touchbase::gate;
use touchbase::internals::daemon::lane::{self, Ask, Core, Intake, Rest};
use touchbase::message::{MessageId, TouchKey};
use touchbase::store::{Armed, Error, Ledger as _, Outbox as _};
use touchbase::terms::{ChannelName, Word as _};

impl<S: Ground> Life<S> {
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
        let live = house.live();
        let setting = live.deployment.setting(&live.paused);
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
            let live = house.live();
            let config = &live.deployment.config;
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

    pub(super) fn end_flight(&mut self, flight: &Flight) {
        let (instant, now) = (self.instant(), self.now);
        let Some(house) = &mut self.house else { return };
        let end = lane::end(&flight.armed, &flight.outcome, &house.live().deployment, now);
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
