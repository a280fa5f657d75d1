//! What goes wrong, and what people do meanwhile: each kind of upset a small function.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::disk::ReopenableStore;
use super::life::{DAY, Event, HOUR, Halt, Life};
use super::sink::Weather;
use super::temper::{Undo, Upset};
use super::witness::nameless;
use super::{Fault, Programme};
use touchbase::message::TouchId;
use touchbase::store::{Author, Entry, Filter, Ledger as _, Operator as _, Pause, Pauses as _, RetryRequest};
use touchbase::terms::{
    ALL_RULES, ChannelName, Class, Mode, Outcome, Reason, SuppressedFor, TouchState, Word as _,
};

impl<S: ReopenableStore> Life<S> {
    /// Somebody changes a record.
    pub(super) fn ordinary(&mut self) -> Result<(), Halt> {
        if self.quiet {
            return Ok(());
        }
        let most = match self.plan.programme {
            Programme::Busy => 8 * HOUR,
            Programme::Care | Programme::Crowd => DAY,
        };
        let wait = HOUR / 4 + self.dice.below(most);
        self.after(wait, Event::Ordinary);
        let today = self.zone_day(self.now);
        let incoming = match self.dice.below(10) {
            0..=2 => {
                self.count.saw(Fault::OptOut, 1);
                self.book.wish(&mut self.dice)
            }
            _ => self.book.ordinary(self.now, today, &mut self.dice),
        };
        self.count.changes += 1;
        self.import(&incoming)?;
        // In life the next beat is a second away; now and then something else comes first.
        if self.dice.per_mille(700) {
            self.next_tick(1_000);
        }
        Ok(())
    }

    /// Something goes wrong, or somebody interferes.
    pub(super) fn upset(&mut self) -> Result<(), Halt> {
        if self.quiet {
            return Ok(());
        }
        let wait = HOUR + self.dice.below(u64::from(self.plan.calm_days_between.max(1)) * 2 * DAY);
        self.after(wait, Event::Upset);
        let chance = self.dice.below(100);
        let mut passed = 0;
        let drawn = Upset::ALL.iter().find(|(_, share)| {
            passed += share;
            chance < passed
        });
        let Some(upset) = drawn.and_then(|(upset, _)| self.temper.instead_of(*upset)) else { return Ok(()) };
        self.witness.step(format!("{} {upset:?}", self.now));
        match upset {
            Upset::Fuse => self.fuse.set(Some(u32::try_from(self.dice.below(60)).unwrap_or(0))),
            Upset::Weather => self.foul_weather(),
            Upset::Disk => self.fill_disk(),
            Upset::Jump => self.jump(),
            Upset::Reload => self.edit_and_reload()?,
            Upset::Restart => self.restart(),
            Upset::Pause => self.pause()?,
            Upset::Operate => self.operate()?,
            Upset::Suppress => self.suppress()?,
            Upset::Crash => self.crash(),
            Upset::EditWhileDown => self.edit_while_down(),
            Upset::List => self.list()?,
            Upset::BigList => self.big_list()?,
        }
        Ok(())
    }

    /// Somebody imports a list.
    fn list(&mut self) -> Result<(), Halt> {
        let today = self.zone_day(self.now);
        let list = self.book.list(today, &mut self.dice);
        self.import(&list)?;
        self.count.saw(Fault::Import, 1);
        self.next_tick(1_000);
        Ok(())
    }

    /// What went wrong is over.
    pub(super) fn over(&mut self, undo: Undo) -> Result<(), Halt> {
        match undo {
            Undo::Disk => {
                self.disk.fail(0);
                self.short_since = None;
                self.next_tick(1_000);
            }
            Undo::Weather(channel) => {
                self.weather.insert(channel, Weather::Fine);
            }
            Undo::Clock => self.move_clock(-self.astray),
        }
        Ok(())
    }

    fn foul_weather(&mut self) {
        let Some(channel) = self.dice.pick(ChannelName::ALL).copied() else { return };
        let weather = self.dice.pick(&Weather::FOUL).copied().unwrap_or(Weather::Flaky);
        self.weather.insert(channel, weather);
        let lasts = HOUR / 2 + self.dice.below(2 * DAY);
        self.after(lasts, Event::Over(Undo::Weather(channel)));
    }

    fn fill_disk(&mut self) {
        let per_mille = self.dice.pick(&[0, 300, 500, 900, 1_000]).copied().unwrap_or(1_000);
        self.disk.fail(per_mille);
        // Mostly it is seen to come.
        if per_mille == 0 || self.dice.per_mille(300) {
            self.short_since.get_or_insert(self.mono);
            self.next_tick(1_000);
        }
        let lasts =
            if self.dice.per_mille(300) { self.dice.below(10 * DAY) } else { self.dice.below(6 * HOUR) };
        self.after(lasts, Event::Over(Undo::Disk));
    }

    /// The wall clock jumps, and some time later somebody puts it right.
    fn jump(&mut self) {
        // A pause that a jump makes a year longer keeps the lanes busy looking at what waits, and shows nothing.
        let paused = self.paused.values().any(|until| *until > self.now);
        if self.astray != 0 || paused {
            return;
        }
        let minutes = [3, 60, 60 * 24, 60 * 24 * 30, 60 * 24 * 365];
        let minutes = self.dice.pick(&minutes).copied().unwrap_or(60);
        let by = if self.dice.per_mille(500) { minutes } else { -minutes };
        self.move_clock(by * 60_000);
        let lasts = HOUR / 6 + self.dice.below(10 * DAY);
        self.after(lasts, Event::Over(Undo::Clock));
    }

    /// Moves the wall clock, as the daemon notices at its next beat.
    pub(super) fn move_clock(&mut self, millis: i64) {
        if millis == 0 {
            return;
        }
        self.witness.step(format!("{} the clock jumps by {} min", self.now, millis / 60_000));
        self.trust.moves(self.astray, self.mono);
        self.astray += millis;
        self.now = self.now.saturating_add(SignedDuration::from_millis(millis)).unwrap_or(self.now);
        // What was passed by a clock that was ahead says nothing of the days from here to there.
        self.seen.passed_at = self.seen.passed_at.map(|passed| passed.min(self.now));
        self.witness.jumped_at = self.mono;
        self.witness.account.clock_jumps();
        self.count.saw(if millis > 0 { Fault::ClockForward } else { Fault::ClockBack }, 1);
        let look = self.dice.below(1_000);
        self.next_tick(look);
        // They do not wait for the guard to see it.
        self.wake_lanes();
    }

    fn restart(&mut self) {
        self.files.mode = match self.dice.below(8) {
            0 => Mode::Shadow,
            1 => Mode::StaffOnly,
            _ => Mode::Live,
        };
        let down = self.dice.below(HOUR / 2);
        self.stop(down);
    }

    fn pause(&mut self) -> Result<(), Halt> {
        let now = self.now;
        if self.astray != 0 {
            return Ok(());
        }
        let Some(rule) = self.dice.pick(&self.files.rules).map(|rule| (rule.id.clone(), rule.lineage)) else {
            return Ok(());
        };
        let everything = self.dice.per_mille(200);
        let name = if everything { ALL_RULES.to_owned() } else { rule.0 };
        let hours = self.dice.between(1, 12);
        let until = now.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(now);
        let pause =
            Pause { by: "wang".to_owned(), since: now, until: Some(until), reason: "a test".to_owned() };
        let mut disk = &self.disk;
        disk.pause(&name, &pause)?;
        self.count.saw(Fault::Paused, 1);
        // In life the next tick is a second away.
        self.beat()?;
        self.paused.insert((!everything).then_some(rule.1), until);
        Ok(())
    }

    /// A person releases what is held and has sent again what failed or nobody knows of.
    fn operate(&mut self) -> Result<(), Halt> {
        let (now, mut disk) = (self.now, &self.disk);
        let author = Author { name: "operator wang".to_owned(), at: now };
        let week_ago = now.saturating_sub(SignedDuration::from_hours(7 * 24)).unwrap_or(now);
        let filter = Filter { since: Some(week_ago), until: Some(now), ..Filter::default() };
        let entries = disk.entries(&filter)?;
        // What may have gone before an older copy came back, nobody lets go without a look.
        let held_one = |entry: &&Entry| {
            entry.touch.state == TouchState::Held && entry.touch.reason != Some(Reason::Restored)
        };
        let held: Vec<TouchId> = entries.iter().filter(held_one).map(|entry| entry.touch.id).collect();
        disk.release(&held, &author)?;
        let let_go = entries.iter().filter(held_one).map(|entry| entry.touch.key.clone());
        for key in let_go.collect::<Vec<_>>() {
            if let Some(lineage) = self.lineages.get(&key.rule) {
                self.witness.waits_for_a_person.remove(&(*lineage, nameless(&key)));
            }
        }
        let open =
            |entry: &&Entry| [Outcome::Unknown, Outcome::Failed, Outcome::Cancelled].contains(&entry.outcome);
        let open: Vec<&Entry> = entries.iter().filter(open).collect();
        let Some(entry) = self.dice.pick(&open) else { return Ok(()) };
        // Only what a reasonable person would: not what its rule no longer wants.
        if entry.touch.state == TouchState::Cancelled && entry.touch.reason != Some(Reason::Operator) {
            return Ok(());
        }
        let touches = [entry.touch.id];
        let expires_at = now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now);
        disk.retry(&[RetryRequest { touch: entry.touch.id, seen: entry.outcome, expires_at }], &author)?;
        self.count.saw(Fault::Retry, 1);
        self.witness.retried(&touches);
        Ok(())
    }

    fn suppress(&mut self) -> Result<(), Halt> {
        let Some((channel, address)) = self.book.complainer(&mut self.dice) else { return Ok(()) };
        let author = Author { name: "operator wang".to_owned(), at: self.now };
        let mut disk = &self.disk;
        disk.suppress(channel, Class::ALL, &address, SuppressedFor::Complained, &author)?;
        self.book.suppress(channel, &address);
        self.count.saw(Fault::Suppressed, 1);
        Ok(())
    }

    /// Faults stop, files are right, clocks are right. What stands in the ledger now is returned.
    pub(super) fn calm_down(&mut self) -> Result<Began, Halt> {
        self.quiet = true;
        self.fuse.set(None);
        self.disk.fail(0);
        self.short_since = None;
        for weather in self.weather.values_mut() {
            *weather = Weather::Fine;
        }
        self.move_clock(-self.astray);
        self.mend();
        self.files.mode = Mode::Live;
        let mut disk = &self.disk;
        for name in disk.pauses()?.into_keys() {
            disk.resume(&name)?;
        }
        self.paused.clear();
        self.stop(1_000);
        let disk = &self.disk;
        let rows = disk.entries(&Filter::default())?.into_iter().map(|entry| entry.touch.id).collect();
        Ok(Began { at: self.now, rows })
    }
}

/// When the quiet part began, and what was a row by then.
#[derive(Debug, Default)]
pub(super) struct Began {
    pub(super) at: Timestamp,
    pub(super) rows: BTreeSet<TouchId>,
}
