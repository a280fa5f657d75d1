//! How attempts end in a simulated life: in their turn, twice, or long after their daemon.

use super::Fault;
use super::disk::ReopenableStore;
use super::invariants;
use super::ledger_truth;
use super::life::{Event, HOUR, Halt, Life};
use touchbase::internals::daemon::lane::log_attempt;
use touchbase::store::{AttemptEnd, Outbox as _};
use touchbase::terms::{ChannelName, MessageState};

/// What a message was before an end of it was written down.
type Before = Option<(MessageState, u32)>;

impl<S: ReopenableStore> Life<S> {
    /// A lane hears what came of an attempt.
    pub(super) fn hear(&mut self, number: u64) -> Result<(), Halt> {
        let Some(flight) = self.flights.remove(&number) else { return Ok(()) };
        let (now, at) = (self.view().now, self.instant());
        let Some(house) = self.house.as_mut().filter(|house| house.boot == flight.boot) else {
            return Ok(());
        };
        if let Some(lane) = house.lanes.get_mut(&flight.channel) {
            lane.under_way.remove(&flight.armed.message.id);
            let deployment = house.planner.live().borrow().deployment.clone();
            let next = lane.state.landed(&flight.armed, &flight.outcome, &deployment, now, at);
            log_attempt(&flight.armed, &flight.outcome, &next);
        }
        self.tell(flight.channel);
        self.go_on(flight.channel)
    }

    /// An end comes a second time, or long after its daemon has ended.
    pub(super) fn late(&mut self, end: AttemptEnd) -> Result<(), Halt> {
        let ends = [AttemptEnd { ended_at: self.now, ..end }];
        let mut disk = &self.disk;
        let before = self.witness.states(&ends, &disk)?;
        disk.finish(&ends)?;
        self.hold_against(&ends, before)
    }

    /// A lane has written down how attempts ended.
    pub(super) fn see_ends(
        &mut self,
        channel: ChannelName,
        ends: &[AttemptEnd],
        before: Vec<Before>,
    ) -> Result<(), Halt> {
        for (end, before) in ends.iter().zip(&before) {
            if *before == Some((MessageState::Sending, end.attempt)) {
                let ago = u64::try_from(self.now.duration_since(end.ended_at).as_millis()).unwrap_or(0);
                self.witness.account.heard(channel, end, self.mono.saturating_sub(ago));
            }
        }
        self.hold_against(ends, before)?;
        if let Some(lane) = self.house.as_mut().and_then(|house| house.lanes.get_mut(&channel)) {
            for end in ends {
                lane.under_way.remove(&end.message);
                lane.unwritten.remove(&end.message);
            }
        }
        if let Some(end) = ends.last()
            && self.dice.per_mille(20)
        {
            let wait = self.dice.below(2 * HOUR);
            self.count.saw(Fault::AnswerTwice, 1);
            self.after(wait, Event::Late(Box::new(end.clone())));
        }
        Ok(())
    }

    /// Ends that have just been written down change what they may change, and nothing else.
    fn hold_against(&mut self, ends: &[AttemptEnd], before: Vec<Before>) -> Result<(), Halt> {
        let disk = &self.disk;
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
                ledger_truth::twice_only_through_unknown(seen)?;
            }
        }
        Ok(())
    }
}
