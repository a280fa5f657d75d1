//! What is asked of a life at its end: is everything there that should be, is nothing there that should not, and has
//! everything come to its end?

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::disk::Ground;
use super::invariants;
use super::life::{Halt, Life};
use super::oracle::{self, Scene};
use super::upsets::Began;
use crate::message::TouchKey;
use crate::record::Record;
use crate::store::{Entry, Filter, Ledger as _};
use crate::terms::TouchState;

impl<S: Ground> Life<S> {
    /// Looks at everything.
    pub(super) fn judge(&self, began: &Began) -> Result<(), Halt> {
        let disk = &self.disk;
        let entries = disk.entries(&Filter::default())?;
        self.judge_rows(&entries)?;
        self.judge_quiet(&entries, began)?;
        self.judge_steady(&entries)?;
        invariants::the_sums_agree(&self.tally()?, self.witness.planned)?;
        Ok(disk.sound()?)
    }

    /// Each row by itself.
    fn judge_rows(&self, entries: &[Entry]) -> Result<(), Halt> {
        let disk = &self.disk;
        invariants::one_row_per_occurrence(entries, &|rule| self.lineages.get(rule).copied())?;
        for entry in entries {
            let (events, attempts) = disk.history(entry.touch.id)?;
            invariants::attempts_in_order(entry, &attempts)?;
            invariants::settled_stays(entry, &events)?;
            invariants::everything_settles(entry, self.now)?;
            invariants::faults_burn_no_tries(entry, &events, &attempts)?;
            let seen = entry.message.as_ref().and_then(|message| self.witness.messages.get(&message.id));
            invariants::the_ledger_is_true(entry, seen)?;
            if let Some(seen) = seen {
                invariants::no_more_than_tried(seen)?;
                invariants::twice_only_through_unknown(seen)?;
            }
        }
        Ok(())
    }

    /// The quiet part, exactly: what the oracle expects and nothing else, and in time.
    fn judge_quiet(&self, entries: &[Entry], began: &Began) -> Result<(), Halt> {
        let after = began.at.saturating_add(SignedDuration::from_hours(3)).unwrap_or(began.at);
        let zone = jiff::tz::TimeZone::get(self.files.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let scene = Scene { book: &self.book, zone: &zone, after, through: self.now };
        let mut expected = oracle::Expected::new();
        for rule in &self.files.rules {
            expected.extend(oracle::expected(rule, scene, &|_| true));
        }
        let rows: BTreeSet<&TouchKey> = entries.iter().map(|entry| &entry.touch.key).collect();
        invariants::nothing_lost(&expected, &rows)?;
        let fresh: Vec<&Entry> = entries
            .iter()
            .filter(|entry| {
                let due_at = entry.touch.due_at;
                let new = !began.rows.contains(&entry.touch.id);
                new && after < due_at && due_at <= self.now && entry.touch.state != TouchState::Cancelled
            })
            .collect();
        invariants::nothing_invented(&expected, &fresh)?;
        for entry in fresh {
            invariants::quiet_times_are_punctual(entry)?;
        }
        Ok(())
    }

    /// The whole life, for what nobody edited: through every fault, each occurrence is a row.
    fn judge_steady(&self, entries: &[Entry]) -> Result<(), Halt> {
        let zone = jiff::tz::TimeZone::get(self.files.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let after = self.born_at.saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
        let scene = Scene { book: &self.book, zone: &zone, after, through: self.now };
        let opening = super::sketch::opening();
        let same = |lineage: usize, each: &str| {
            opening.iter().any(|rule| rule.lineage == lineage && rule.each == each) && each != "complaint"
        };
        let steady = |record: &Record| {
            !self.book.unsteady.contains(&record.key) && !self.book.late.contains(&record.key)
        };
        let mut expected = oracle::Expected::new();
        for rule in self.files.rules.iter().filter(|rule| rule.steady && same(rule.lineage, rule.each)) {
            expected.extend(oracle::expected(rule, scene, &steady));
        }
        let rows: BTreeSet<&TouchKey> = entries.iter().map(|entry| &entry.touch.key).collect();
        Ok(invariants::nothing_lost(&expected, &rows)?)
    }
}
