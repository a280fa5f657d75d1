//! Between a simulated daemon and its other side: what is armed is looked at before a byte leaves, and again when the
//! other side takes it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Fault;
use super::disk::ReopenableStore;
use super::invariants;
use super::life::{Event, Flight, Halt, Life};
use super::sink;
use touchbase::message::TouchKey;
use touchbase::store::{Armed, Ledger as _};
use touchbase::terms::ChannelName;

impl<S: ReopenableStore> Life<S> {
    /// Holds what is armed against everything that must hold before a byte leaves.
    pub(super) fn see_armed(
        &mut self,
        channel: ChannelName,
        all: &[Armed],
        now: Timestamp,
    ) -> Result<(), Halt> {
        if !all.is_empty() {
            self.may_begin("armed", now)?;
        }
        let mono = self.mono;
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
                invariants::no_mass_effect_goes(armed, rule.lineage, &keys, &self.witness)?;
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
        let (mono, sessions) = (self.mono, usize::from(self.sessions()));
        let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) else {
            return Ok(());
        };
        let ids = || all.iter().map(|armed| armed.message.id);
        lane.under_way.extend(ids());
        lane.unwritten.extend(ids());
        invariants::armed_one_deep(lane.under_way.len(), sessions)?;
        Ok(invariants::a_backlog_goes_slowly(lane.backlog.goes(all.len(), mono))?)
    }

    /// Hands an armed message to the other side.
    pub(super) fn launch(&mut self, channel: ChannelName, armed: Armed) {
        let boot = self.house.as_ref().map_or(0, |house| house.boot);
        let weather = self.weather.get(&channel).copied().unwrap_or(sink::Weather::Fine);
        let answer = sink::attempt(channel, weather, &armed.ready.address, &mut self.dice);
        let number = self.number();
        if let Some(fault) = answer.fault {
            self.count.saw(fault, 1);
            if fault == Fault::AccountRefused {
                self.witness.account.tried(channel, &armed, self.mono);
            }
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
}
