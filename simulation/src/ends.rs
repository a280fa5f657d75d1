//! How attempts end in a simulated life: in their turn, twice, or long after their daemon.

use super::disk::Ground;
use super::invariants;
use super::life::{Halt, Life};
use touchbase::store::{AttemptEnd, Outbox as _};
use touchbase::terms::{ChannelName, MessageState};

impl<S: Ground> Life<S> {
    /// An end comes a second time, or long after its daemon has ended.
    pub(super) fn late(&mut self, end: AttemptEnd) -> Result<(), Halt> {
        self.finish(&[AttemptEnd { ended_at: self.now, ..end }])
    }

    /// Lets everything of a lane wait again that is not on the wire: what is armed ends without a try, what is only
    /// claimed is given back.
    pub(super) fn lets_wait(&mut self, channel: ChannelName) -> Result<(), Halt> {
        let now = self.now;
        let Some(house) = &mut self.house else { return Ok(()) };
        let Some(lane) = house.lanes.get_mut(&channel) else { return Ok(()) };
        let ends = lane.core.put_back(now);
        let (boot, claims) = (house.boot, lane.core.holds_claims());
        lane.ends.extend(ends);
        self.write_down(channel)?;
        if !claims {
            return Ok(());
        }
        // The other lane's are given back with them, as in life: it finds that out when it arms them.
        let mut disk = &self.disk;
        disk.give_back(boot)?;
        if let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) {
            lane.core.close();
        }
        Ok(())
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
