//! The planner: what it knows between two ticks, and what it does in one.
//!
//! A tick goes by the pauses in force, brings what is open into line with rules that are new, and makes one pass over
//! the rules. A start, a reload, a jump of the clock and each new day look at the whole window again; so does whatever
//! follows an error, for what is remembered only spares work. It blocks, and knows no task and no clock: the daemon
//! drives it on a thread of its own, the simulation by events.

mod ahead;
mod align;
pub(super) mod edits;
pub(in crate::daemon) mod effect;
pub(in crate::daemon) mod limits;
mod missed;
mod pass;
pub(in crate::daemon) mod refused;
mod sink;
mod start;
pub(in crate::daemon) mod taken;
mod through_writer;
mod unexplained;

use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tracing::warn;

#[cfg(feature = "simulation")]
pub use pass::CHANGES_NOTE;
pub use pass::PassResult;
pub use sink::PlanSink;
pub(crate) use through_writer::ThroughWriter;

use super::live::Live;
use crate::deployment::Deployment;
use crate::message::is_late;
use crate::operations::taking_over::Surroundings;
use crate::operations::taking_over::at_start::CALLED_OFF_NOTE;
use crate::operations::taking_over::in_force::{self, IN_FORCE_NOTE};
use crate::store::identity::identify;
use crate::store::{Author, Error, Store};
use crate::terms::{Reason, TouchState};
use pass::{Extent, Progress};

/// How many paused messages are woken in one commit, so that nobody waits long for the writer meanwhile.
const WOKEN_AT_ONCE: u32 = 5_000;

/// The planner, and the one who says which rules are in force.
#[derive(Debug)]
pub struct Planner {
    live: watch::Sender<Live>,
    progress: Progress,
    /// The last event of the ledger that was looked at for people who could not be reached.
    seen_event: Option<i64>,
    /// Whether the next pass has to look at the whole window.
    sweep: bool,
    /// Whether the rules in force are new, and what is open has not been brought into line with them yet.
    unaligned: bool,
    /// Whether what the start changes has not been judged yet.
    starting: bool,
    /// Whether messages may still wait for a pause that is over.
    pause_over: bool,
    /// The local day of the last tick.
    day: Option<Date>,
    /// In what it has brought what is open into line last.
    was_in: Option<Surroundings>,
}

/// What bringing into line came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Aligned {
    /// Touches that were cancelled.
    pub cancelled: u64,
    /// Touches that are due at another time.
    pub moved: u64,
}

impl Planner {
    /// A planner that has not looked at anything yet.
    #[must_use]
    pub fn new(live: Live) -> Planner {
        Planner {
            live: watch::Sender::new(live),
            progress: Progress::new(),
            seen_event: None,
            sweep: true,
            unaligned: true,
            starting: true,
            pause_over: true,
            day: None,
            was_in: None,
        }
    }

    /// What is in force, for others to follow.
    #[must_use]
    pub fn live(&self) -> watch::Receiver<Live> {
        self.live.subscribe()
    }

    /// The next pass looks at the whole window again.
    pub fn look_at_everything(&mut self) {
        self.sweep = true;
    }

    /// Goes by these rules from now on. A rename cannot be half taken back: what is open follows at once, or, where
    /// the store cannot be written now, before anything else is planned.
    pub fn put_in_force(&mut self, new: Live) {
        self.live.send_replace(new);
        self.unaligned = true;
        self.sweep = true;
    }

    /// One tick: pauses, rules that are new, and a pass.
    ///
    /// # Errors
    /// When the store cannot be read or written; the next tick looks at everything again.
    pub fn tick(
        &mut self,
        reader: &dyn Store,
        now: Timestamp,
        sink: &mut dyn PlanSink,
    ) -> Result<PassResult, Error> {
        if self.lost_its_rules(reader)? {
            return Ok(PassResult::default());
        }
        self.see_pauses(reader, now, sink)?;
        end_what_waited_too_long(reader, now, sink)?;
        // A renamed rule that has not got its touches yet would plan, and send, all of them again.
        if self.unaligned {
            self.catch_up(reader, now, sink)?;
        }
        self.see_day(now);
        let extent = if self.sweep { Extent::Whole } else { Extent::New };
        let deployment = Arc::clone(&self.live.borrow().deployment);
        self.sweep = true;
        let mut progress = std::mem::take(&mut self.progress);
        let pass = pass::pass(reader, &deployment, extent, (&mut progress, &mut self.seen_event), now, sink)?;
        self.progress = progress;
        self.sweep = false;
        Ok(pass)
    }

    /// Brings what is open into line with the rules in force: renamed rules take their touches along, what no longer
    /// holds is cancelled, what is due at another time is moved. Where that is done already, nothing.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn catch_up(
        &mut self,
        reader: &dyn Store,
        now: Timestamp,
        sink: &mut dyn PlanSink,
    ) -> Result<Aligned, Error> {
        if !self.unaligned || self.lost_its_rules(reader)? {
            return Ok(Aligned::default());
        }
        self.name_steps(reader)?;
        let deployment = Arc::clone(&self.live.borrow().deployment);
        align::rename(&deployment, sink)?;
        if self.starting {
            let old = in_force::read(reader)?;
            start::judge(reader, (old.as_ref(), &deployment), now, sink)?;
            self.was_in = old.as_ref().map(Surroundings::of);
            self.starting = false;
        } else if reader.note(CALLED_OFF_NOTE)?.is_some_and(|told| !told.is_empty()) {
            // Whoever has reloaded has read what the start before had called off, or has put the files back.
            sink.note(CALLED_OFF_NOTE, String::new())?;
        }
        limits::hold_renamed(reader, &deployment, now, sink)?;
        let (cancelled, moved) = align::align(reader, &deployment, self.was_in.as_ref(), now, sink)?;
        let written = in_force::written(&deployment);
        if reader.note(IN_FORCE_NOTE)?.as_ref() != Some(&written) {
            sink.note(IN_FORCE_NOTE, written)?;
        }
        self.was_in = Some(Surroundings::of(&deployment));
        self.unaligned = false;
        self.sweep = true;
        Ok(Aligned { cancelled, moved })
    }

    /// Whether there are no rules, though some were planned before: a folder that is gone is no wish to call off
    /// everything that waits.
    fn lost_its_rules(&self, reader: &dyn Store) -> Result<bool, Error> {
        Ok(self.live.borrow().deployment.rules.is_empty() && reader.rules_planned()? > 0)
    }

    /// The steps of the rules in force stand under the names that the ledger has for them. A reload has seen to that; a
    /// start has read its files without a look at the ledger.
    fn name_steps(&mut self, reader: &dyn Store) -> Result<(), Error> {
        let live = self.live.borrow().clone();
        let identity = identify(&live.deployment.rules, &reader.rule_states()?);
        if !identity.names(&live.deployment.rules) {
            let mut deployment = Deployment::clone(&live.deployment);
            identity.name_steps(&mut deployment.rules);
            let deployment = Arc::new(deployment);
            self.live.send_modify(|live| live.deployment = deployment);
        }
        Ok(())
    }

    /// Goes by the pauses in force, and wakes what waited for one that is over.
    fn see_pauses(
        &mut self,
        reader: &dyn Store,
        now: Timestamp,
        sink: &mut dyn PlanSink,
    ) -> Result<(), Error> {
        let paused = reader.paused_at(now)?;
        let before = Arc::clone(&self.live.borrow().paused);
        if *before != paused {
            self.pause_over |= !paused.hold_all_of(&before);
            self.live.send_modify(|live| live.paused = Arc::new(paused));
        }
        while self.pause_over {
            self.pause_over = sink.wake_paused(WOKEN_AT_ONCE)? == WOKEN_AT_ONCE;
        }
        Ok(())
    }

    /// A local day that begins is looked at whole; once a day, it is said where a holiday calendar is missing.
    fn see_day(&mut self, now: Timestamp) {
        let live = self.live.borrow();
        let today = live.deployment.config.day_of(now);
        if self.day.replace(today) == Some(today) {
            return;
        }
        self.sweep = true;
        for year in live.deployment.missing_years(today) {
            warn!(year, "the working days of this year are not known: Monday to Friday are taken instead");
        }
    }
}

/// What waited for a person until it was too late is over, and its row says so.
fn end_what_waited_too_long(
    reader: &dyn Store,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    let last = now.saturating_sub(SignedDuration::from_millis(1)).unwrap_or(now);
    for held in reader.held_until(Timestamp::UNIX_EPOCH, last)? {
        let open = reader.open_touches(None, Some(&held.rule))?;
        let late =
            open.iter().filter(|touch| touch.state == TouchState::Held && is_late(now, touch.expires_at));
        let late: Vec<_> = late.map(|touch| touch.id).collect();
        let ended = sink.skip(late, Reason::TooLate, Author { name: "daemon".to_owned(), at: now })?;
        if ended > 0 {
            warn!(rule = held.rule, touches = ended, "held for a person until it was too late: skipped");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
