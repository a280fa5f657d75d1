//! The daemon in a simulation: the real planner, gate, lanes and reload, driven by events instead of tasks.
//!
//! Planner, reload and what a start sorts out are the daemon's own values; only when they are called is decided here.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Fault;
use super::disk::ReopenableStore;
use super::house::{BEAT, House, Lane};
use super::ledger_view::Edited;
use super::life::{DAY, Event, HOUR, Halt, Life};
use super::pass::PassSink;
use super::sketch::Sketch;
use super::{invariants, reload_truth};
use touchbase::internals::daemon::Live;
use touchbase::internals::daemon::lane;
use touchbase::internals::daemon::planner::Planner;
use touchbase::internals::daemon::sorting;
use touchbase::store::{Outbox as _, Pauses as _};
use touchbase::terms::{ChannelName, Mode, Word as _};

/// How far the planner looks ahead, in hours.
const LOOK_AHEAD_HOURS: i64 = 2;
/// How long a stop waits for what is on the wire, in milliseconds.
const DRAIN_MAX: u64 = 20_000;

impl<S: ReopenableStore> Life<S> {
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
            Err(said) => {
                reload_truth::only_what_is_broken_is_refused(&self.files.rules, &said)?;
                self.after(HOUR / 2, Event::Start);
                return Ok(());
            }
        };
        let guard = self.guard()?;
        let (now, mut disk) = (guard.now(self.reading()), &self.disk);
        let before = self.tally()?;
        self.place()?;
        let boot = sorting::recover(&mut disk, &deployment, now)?;
        self.count.boots += 1;
        self.witness.step(format!("{now} boot {}: {boot:?}", boot.boot));
        let after = self.tally()?;
        invariants::nothing_left_by_another_boot(&after)?;
        invariants::a_start_sorts_out(&before, &after, u64::from(self.sessions()) * 2)?;
        let paused = Arc::new(disk.paused_at(now)?);
        let (was_in_force, written) = (self.seen.in_force.clone(), self.files.rules.clone());
        self.comes_into_force(&written, now);
        let disk = &self.disk;
        let live = Live::at_start(deployment, paused);
        let mut planner = Planner::new(live);
        let mut sink = PassSink::new(&self.disk, &self.fuse);
        let aligned = planner.catch_up(&disk, now, &mut sink);
        // What an edit makes of the past is a row, too.
        self.witness.planned += sink.planned;
        let crashed = sink.crashed;
        let caused = sink.caused;
        self.remember_caused(caused.into_iter());
        if crashed {
            return Err(Halt::Crash);
        }
        aligned?;
        self.what_is_added_has_a_cause(&was_in_force, &written, now)?;
        let sessions = self.sessions();
        self.house = Some(House {
            boot: boot.boot,
            planner,
            rules: self.files.rules.clone(),
            lanes: ChannelName::ALL.iter().map(|name| (*name, Lane::new(sessions))).collect(),
            guard,
            held: None,
            stopping: None,
        });
        self.seen.in_force.clone_from(&self.files.rules);
        self.seen.maybe_gone.clear();
        let other = self.files.mode != Mode::Live;
        self.count.saw(Fault::Mode, u64::from(other));
        // Crashes like company: the first pass after a start has the most to do.
        if !self.quiet && self.dice.per_mille(150) {
            self.fuse.set(Some(u32::try_from(self.dice.below(20)).unwrap_or(0)));
        }
        self.next_tick(0);
        Ok(())
    }

    /// These rules come into force now: what is another one than before is remembered as edited.
    pub(super) fn comes_into_force(&mut self, rules: &[Sketch], now: Timestamp) {
        let since = self.seen.passed_at.unwrap_or(self.born_at).min(now);
        let planned = self.seen.tried_at.map_or(now, |tried| tried.min(now));
        let until = planned.saturating_add(SignedDuration::from_hours(LOOK_AHEAD_HOURS)).unwrap_or(now);
        let by_right_clock = self.astray == 0;
        for rule in rules {
            let old = self.seen.in_force.iter().find(|old| old.lineage == rule.lineage).cloned();
            let (lineage, mono) = (rule.lineage, self.mono);
            let maybe_gone = self.seen.maybe_gone.contains(&lineage);
            if old.as_ref() != Some(rule) || maybe_gone {
                self.seen.edits.push(Edited { lineage, old, maybe_gone, mono, since, until, by_right_clock });
            }
        }
        let here = |old: &Sketch| rules.iter().any(|rule| rule.lineage == old.lineage);
        let gone = self.seen.in_force.iter().filter(|old| !here(old)).map(|old| old.lineage);
        self.seen.maybe_gone.extend(gone);
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
                let end = lane::end(&flight.armed, &flight.outcome, &house.live().deployment, self.now);
                // Not before there is something to write down.
                let wait = flight.heard_at.saturating_sub(self.mono) + self.dice.below(3 * HOUR);
                self.count.saw(Fault::AnswerLate, 1);
                self.after(wait, Event::Late(Box::new(end)));
            }
        }
    }

    /// A clean stop: no new claims, what is on the wire is waited for, what is only claimed is given back. Then it is
    /// down for so long, in milliseconds.
    pub(super) fn stop(&mut self, down: u64) {
        let Some(house) = &mut self.house else {
            self.after(down, Event::Start);
            return;
        };
        let boot = house.boot;
        if house.stopping.replace(down).is_none() {
            self.after(DRAIN_MAX, Event::Drained(boot));
            self.wake_lanes();
        }
    }

    /// Twenty seconds, and not one more: the next start counts what is still on the wire as unknown.
    pub(super) fn drained(&mut self, boot: i64) -> Result<(), Halt> {
        if self.house.as_ref().is_some_and(|house| house.boot == boot) {
            self.leave();
        }
        Ok(())
    }

    /// The lanes have ended: what is only claimed is given back, and the daemon is gone.
    pub(super) fn leave(&mut self) {
        let Some(house) = &mut self.house else { return };
        let (boot, down) = (house.boot, house.stopping.unwrap_or(0));
        for lane in house.lanes.values_mut() {
            lane.state.close();
        }
        // Where the disk is full, the next start gives back.
        drop({ &self.disk }.give_back(boot));
        self.forget();
        self.count.saw(Fault::Stop, 1);
        self.after(down, Event::Start);
    }

    /// One beat of the planner.
    pub(super) fn beat(&mut self) -> Result<(), Halt> {
        if self.house.as_ref().is_some_and(|house| house.stopping.is_some()) {
            return Ok(());
        }
        self.next_tick(BEAT);
        let Some(look) = self.look_at_machine() else { return Ok(()) };
        if look.hold.is_some() {
            return Ok(());
        }
        let now = look.now;
        self.may_begin("planned", now)?;
        self.seen.tried_at = Some(now);
        let disk = &self.disk;
        let Some(house) = &mut self.house else { return Ok(()) };
        let mut sink = PassSink::new(disk, &self.fuse);
        let passed = house.planner.tick(&disk, now, &mut sink);
        // What came in the middle of a walk is written after it here; in life that is one step.
        let passed = passed.and_then(|pass| {
            sink.settle().inspect_err(|_| house.planner.look_at_everything())?;
            Ok(pass)
        });
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
        if passed.is_ok() {
            self.seen.passed_at = Some(now);
            self.seen.planned_at.get_or_insert(now);
        }
        match passed {
            Ok(pass) if pass.more => self.next_tick(1_000),
            Ok(pass) if pass.whole => self.station()?,
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
}
