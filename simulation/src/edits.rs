//! Somebody edits the rules' files, and the daemon hears of it: by a reload, or at its next start.

use std::collections::BTreeSet;

use super::Fault;
use super::disk::ReopenableStore;
use super::life::{Halt, Life};
use super::pass::PassSink;
use super::reload_truth;
use touchbase::diagnostic::Report;
use touchbase::internals::daemon::{HoldReason, reloader};
use touchbase::terms::{ChannelName, Word as _};

impl<S: ReopenableStore> Life<S> {
    /// Rules are edited; the daemon hears of it when it starts again.
    pub(super) fn edit_while_down(&mut self) {
        self.edit();
        self.mend();
        self.crash();
    }

    pub(super) fn edit_and_reload(&mut self) -> Result<(), Halt> {
        self.mend();
        self.edit();
        self.reload()
    }

    /// Somebody edits the files.
    fn edit(&mut self) {
        let count = self.files.rules.len() as u64;
        let at = usize::try_from(self.dice.below(count)).unwrap_or(0);
        let what = self.dice.below(16);
        self.witness.step(format!("{} edit {what} of rule {at}", self.now));
        match what {
            0 => {
                if let Some(rule) = self.files.rules.get_mut(at) {
                    rule.broken = true;
                    // Beside it, another one is edited.
                    let other = (at + 1) % self.files.rules.len();
                    if let Some(rule) = self.files.rules.get_mut(other) {
                        rule.edit(&mut self.dice);
                    }
                }
            }
            1 => {
                if self.files.rules.len() > 8 {
                    self.taken_away.push(self.files.rules.remove(at));
                }
            }
            2 => self.put_back(),
            3..=4 => {
                if let Some(rule) = self.files.rules.get_mut(at) {
                    rule.rename();
                    self.count.saw(Fault::Renamed, 1);
                    self.lineages.insert(rule.id.clone(), rule.lineage);
                }
            }
            5..=6 => {
                if let Some(rule) = self.files.rules.get_mut(at) {
                    rule.edit_steps(&mut self.dice);
                    self.count.saw(Fault::StepsEdited, 1);
                }
            }
            7..=8 => {
                if let Some(rule) = self.files.rules.get_mut(at) {
                    let narrowed = rule.narrow(&mut self.dice);
                    self.count.saw(Fault::Narrowed, u64::from(narrowed));
                }
            }
            9..=10 => {
                if let Some(rule) = self.files.rules.get_mut(at) {
                    let readdressed = rule.readdress(&mut self.dice);
                    self.count.saw(Fault::Readdressed, u64::from(readdressed));
                }
            }
            _ => {
                if let Some(rule) = self.files.rules.get_mut(at) {
                    rule.edit(&mut self.dice);
                }
            }
        }
    }

    /// A rule that was taken away comes back, now and then under another name.
    fn put_back(&mut self) {
        let Some(mut rule) = self.taken_away.pop() else { return };
        (rule.steady, rule.broken) = (false, false);
        if self.dice.per_mille(500) {
            rule.rename();
            self.lineages.insert(rule.id.clone(), rule.lineage);
        }
        self.files.rules.push(rule);
    }

    /// Whoever broke a file mends it.
    pub(super) fn mend(&mut self) {
        for rule in &mut self.files.rules {
            rule.broken = false;
        }
    }

    /// `touchbase reload`: the files are read, judged, and put in force as a whole.
    pub(super) fn reload(&mut self) -> Result<(), Halt> {
        let now = self.daemon_now();
        let Some(house) = self.house.as_ref().filter(|house| house.stopping.is_none()) else { return Ok(()) };
        // It would be judged by a wrong clock.
        if house.held == Some(HoldReason::Clock) {
            return Ok(());
        }
        let old = house.live();
        let in_force: BTreeSet<String> = old.deployment.rules.iter().map(|rule| rule.id.clone()).collect();
        let Ok(new) = reloader::accept(&self.files.sources(), Report::default(), &old) else {
            self.count.saw(Fault::ReloadRefused, 1);
            return Ok(());
        };
        let written: BTreeSet<String> = self.files.rules.iter().map(|rule| rule.id.clone()).collect();
        let brought: BTreeSet<String> = new.deployment.rules.iter().map(|rule| rule.id.clone()).collect();
        reload_truth::all_rules_or_none(&brought, &written, brought != in_force)?;
        // The lanes do not wait for a reload: they may take something up by the old rules meanwhile.
        if self.dice.per_mille(300) {
            for channel in ChannelName::ALL {
                self.go_on(*channel)?;
            }
        }
        self.place()?;
        // Where more is due than the brake allows, a person may say that it is meant so.
        let accept = self.dice.per_mille(500).then_some(u64::MAX);
        let rules = self.files.rules.clone();
        let edits = self.seen.edits.len();
        self.comes_into_force(&rules, now);
        let disk = &self.disk;
        let mut sink = PassSink::new(disk, &self.fuse);
        let Some(house) = &mut self.house else { return Ok(()) };
        let put = reloader::put_in_force(&mut house.planner, new, accept, now, &disk, &mut sink);
        let crashed = sink.crashed;
        self.witness.planned += sink.planned;
        let caused = sink.caused;
        let refused = matches!(put, Ok(Err(_)));
        if matches!(put, Ok(Ok(_))) {
            // From here on the new rules are in force, whatever the disk says.
            house.rules.clone_from(&rules);
        }
        self.remember_caused(caused.into_iter());
        if crashed {
            return Err(Halt::Crash);
        }
        if refused || put.is_err() {
            self.seen.edits.truncate(edits);
        }
        // What the disk could not take down beforehand does not come into force.
        let put = put?;
        if refused {
            // The files wait for the next one who tries.
            self.count.saw(Fault::ReloadHeld, 1);
            return Ok(());
        }
        let before = std::mem::replace(&mut self.seen.in_force, rules.clone());
        self.seen.maybe_gone.clear();
        if let Ok(in_force) = put {
            self.the_answer_is_whole(&before, &rules, now, &in_force.effect)?;
        }
        self.what_is_added_has_a_cause(&before, &rules, now)?;
        self.count.saw(Fault::Reload, 1);
        self.beat()
    }
}
