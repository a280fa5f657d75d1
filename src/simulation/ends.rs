//! How attempts end in a simulated life: in their turn, twice, or long after their daemon.

use super::disk::Ground;
use super::invariants;
use super::life::{Halt, Life};
use crate::store::{AttemptEnd, Outbox as _};
use crate::terms::MessageState;

impl<S: Ground> Life<S> {
    /// An end comes a second time, or long after its daemon has ended.
    pub(super) fn late(&mut self, end: AttemptEnd) -> Result<(), Halt> {
        self.finish(&[AttemptEnd { ended_at: self.now, ..end }])
    }

    pub(super) fn finish(&mut self, ends: &[AttemptEnd]) -> Result<(), Halt> {
        let mut disk = &self.disk;
        let before = self.witness.states(ends, &disk)?;
        disk.finish(ends)?;
        let after = self.witness.states(ends, &disk)?;
        for ((end, before), after) in ends.iter().zip(before).zip(after) {
            let touch = self.witness.messages.get(&end.message).and_then(|seen| seen.touches.first());
            invariants::late_answers_change_nothing(end, before, after, touch.copied())?;
            if before == Some((MessageState::Sending, end.attempt)) {
                // Its lane may have known long before it could be written down.
                let known = self.now.duration_since(end.ended_at).as_millis();
                let ago = u64::try_from(known).unwrap_or(0);
                self.witness.heard(end, self.mono.saturating_sub(ago));
                let lineages = &self.lineages;
                self.witness.accepted(end, |rule| lineages.get(rule).copied());
            }
            if let Some(seen) = self.witness.messages.get(&end.message) {
                invariants::twice_only_through_unknown(seen)?;
            }
        }
        Ok(())
    }
}
