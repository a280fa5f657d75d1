//! An older copy of the database is put back, as after a disk that broke, and adopted. Only lives over a database have
//! this, and only some of those: a store in memory has no file.
//!
//! What went after the copy was made is in no row any more. It must not go again: neither by itself, nor because a person
//! lets go what there is no doubt about.

use std::collections::BTreeMap;

use super::Fault;
use super::account::AccountRefusals;
use super::copied::Copied;
use super::disk::ReopenableStore;
use super::invariants::must;
use super::life::{DAY, Event, Halt, Life};
use super::witness::nameless;
use touchbase::message::TouchId;
use touchbase::store::{Author, Filter, Ledger as _};

impl<S: ReopenableStore> Life<S> {
    /// Somebody copies the database; some days later the copy is put in its place.
    pub(super) fn copy_is_made(&mut self) -> Result<(), Halt> {
        if self.quiet || self.copied.is_some() {
            return Ok(());
        }
        // A copy made by a wrong clock, or of a first day, is another story.
        if self.astray != 0 || self.seen.planned_at.is_none() {
            self.after(DAY, Event::CopyIsMade);
            return Ok(());
        }
        let Some(path) = self.disk.copy()? else { return Ok(()) };
        self.witness.step(format!("{} a copy is made", self.now));
        self.copied = Some(Copied {
            path,
            book: self.book.clone(),
            known: self.seen.known.clone(),
            event: self.seen.event,
            by_rows: self.witness.by_rows(),
            in_force: self.seen.in_force.clone(),
            passed_at: self.seen.passed_at,
            paused: self.paused.clone(),
            waits_for_a_person: self.witness.waits_for_a_person.clone(),
        });
        let wait = DAY / 2 + self.dice.below(4 * DAY);
        self.after(wait, Event::CopyComesBack);
        Ok(())
    }

    /// The daemon ends, the copy takes the database's place, and a person adopts it.
    pub(super) fn copy_comes_back(&mut self) -> Result<(), Halt> {
        // The files must read, and a person looks at the clock before.
        let deployment = if self.astray == 0 { self.deployment().ok() } else { None };
        let (Some(copied), Some(deployment)) = (self.copied.take(), deployment) else { return Ok(()) };
        self.crash();
        self.disk.fail(0);
        let author = Author { name: "operator wang".to_owned(), at: self.now };
        let adopted = self.disk.put_back(&copied.path, &deployment, &author)?;
        // A copy that knows of everything that went may be run.
        let knows_all = self.seen.event == copied.event;
        must(adopted || knows_all, "I35 a copy is known for one", None, || {
            "it was run as if nothing had happened".to_owned()
        })?;
        self.witness.step(format!("{} the copy is put back and adopted", self.now));
        self.count.saw(Fault::CopyAdopted, 1);
        self.book.go_back_to(copied.book);
        self.seen.in_force = copied.in_force;
        self.seen.passed_at = copied.passed_at;
        self.seen.maybe_gone.clear();
        self.paused = copied.paused;
        let witness = &mut self.witness;
        witness.waits_for_a_person = copied.waits_for_a_person;
        witness.account = AccountRefusals::default();
        witness.go_back_to(copied.by_rows, self.mono);
        self.look_anew(&copied.known)
    }

    /// The ledger is another one: its rows, their numbers and their sums are taken as they are.
    fn look_anew(&mut self, known: &BTreeMap<TouchId, u64>) -> Result<(), Halt> {
        let disk = &self.disk;
        let entries = disk.entries(&Filter::default())?;
        self.seen.known.clear();
        self.seen.rows.clear();
        for entry in &entries {
            let id = entry.touch.id;
            self.seen.known.insert(id, known.get(&id).copied().unwrap_or(self.mono));
            if let Some(lineage) = self.lineages.get(&entry.touch.key.rule) {
                self.seen.rows.insert((*lineage, nameless(&entry.touch.key)), id);
            }
        }
        self.seen.event = entries.iter().map(|entry| entry.event).max().unwrap_or(0);
        self.witness.planned = entries.len() as u64;
        Ok(())
    }
}
