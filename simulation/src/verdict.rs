//! What is asked of a life at its end: is everything there that should be, is nothing there that should not, and has
//! everything come to its end?

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::disk::ReopenableStore;
use super::invariants;
use super::ledger_truth;
use super::life::{Halt, Life};
use super::upsets::Began;
use touchbase::message::TouchKey;
use touchbase::store::{Entry, Filter, Ledger as _};
use touchbase::terms::TouchState;

impl<S: ReopenableStore> Life<S> {
    /// Looks at everything.
    pub(super) fn judge(&mut self, began: &Began) -> Result<(), Halt> {
        self.look()?;
        let disk = &self.disk;
        let entries = disk.entries(&Filter::default())?;
        for entry in &entries {
            self.row_holds(entry)?;
            invariants::everything_settles(entry, self.now)?;
        }
        ledger_truth::refusals_of_everybody_mark_nobody(&entries, &self.witness.account)?;
        self.judge_quiet(&entries, began)?;
        self.nothing_is_missing()?;
        invariants::the_sums_agree(&self.tally()?, self.witness.planned)?;
        let disk = &self.disk;
        Ok(disk.sound()?)
    }

    /// The quiet part, exactly: what the oracle expects and nothing else, and in time.
    fn judge_quiet(&mut self, entries: &[Entry], began: &Began) -> Result<(), Halt> {
        let after = began.at.saturating_add(SignedDuration::from_hours(3)).unwrap_or(began.at);
        let mut expected = self.expected(after, false);
        expected.retain(|key, _| !self.was_kept_long_enough(key));
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
        invariants::nothing_invented(&self.expected(after, true), &fresh)?;
        let disk = &self.disk;
        for entry in fresh {
            let (events, _) = disk.history(entry.touch.id)?;
            invariants::quiet_times_are_punctual(entry, &events)?;
        }
        Ok(())
    }
}
