//! What a lane has the store do: each piece of work one transaction, a plain value, to be carried out on any store.
//! The daemon's writer and the simulation carry out the very same.

use std::sync::Arc;

use jiff::Timestamp;

use super::choice::Choice;
use super::{journal, ramp};
use crate::daemon::live::Live;
use crate::gate;
use crate::message::{GateDecision, MessageId};
use crate::store::{Armed, AttemptEnd, Error, Outbox, RefusalMemory};
use crate::terms::ChannelName;

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaneWork {
    /// Claim up to so many messages.
    Claim {
        /// How many at the most.
        limit: u32,
        /// Whether to count before that what is overdue.
        counts: bool,
    },
    /// Write down how attempts ended and arm messages, in one commit where the store can do that.
    Write {
        /// The ends.
        ends: Arc<Vec<AttemptEnd>>,
        /// The messages to be armed.
        ids: Vec<MessageId>,
    },
    /// Arm one message by itself, because one of several could not be looked at.
    ArmOne(MessageId),
    /// Arm the one of these messages that says most about whether the channel refuses everybody.
    Choose {
        /// The messages.
        ids: Vec<MessageId>,
        /// By what.
        choice: Choice,
    },
    /// Write down ends by themselves.
    Finish(Arc<Vec<AttemptEnd>>),
    /// Say what is known of refusals since before this start.
    Recall,
    /// Plan messages again that were refused because everybody was, and take back what was said of too many addresses.
    Reopen {
        /// Their attempts.
        refused: Vec<(MessageId, u32)>,
        /// Since when what was said of addresses is not believed any more, where it is not.
        disbelieved: Option<Timestamp>,
        /// What is known of refusals once that is done.
        memory: Box<RefusalMemory>,
    },
    /// Give back what this boot has claimed and not armed.
    GiveBack,
    /// Say when the next message is due.
    NextDue,
}

/// What a piece of work has come to.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// What was claimed, and how much was overdue before that, as far as it was counted.
    Claimed {
        /// The messages.
        messages: Vec<MessageId>,
        /// How many were overdue.
        overdue: u32,
    },
    /// Ends are written down, and these are armed.
    Armed(Vec<Armed>),
    /// One of several is armed, or none; these are still claimed.
    Chosen {
        /// The one.
        armed: Vec<Armed>,
        /// The others, in the order in which they were asked for.
        left: Vec<MessageId>,
    },
    /// What is known of refusals since before this start.
    Recalled(Box<RefusalMemory>),
    /// So many messages are planned again.
    Reopened(u64),
    /// Ends are written down.
    Finished,
    /// What was only claimed is given back.
    GivenBack,
    /// When the next message is due.
    Due(Option<Timestamp>),
}

/// A piece of work with all that it needs.
#[derive(Debug, Clone)]
pub struct Job {
    /// The lane's channel.
    pub channel: ChannelName,
    /// The daemon's boot.
    pub boot: i64,
    /// The time to go by.
    pub now: Timestamp,
    /// The rules and pauses in force when it was handed over.
    pub live: Live,
    /// What to do.
    pub work: LaneWork,
}

impl Job {
    /// Carries it out.
    ///
    /// # Errors
    /// When the store cannot be read or written; then nothing of it has happened.
    pub fn carry_out(&self, store: &mut (impl Outbox + ?Sized)) -> Result<Done, Error> {
        match &self.work {
            LaneWork::Claim { limit, counts } => {
                let since = self.now.saturating_sub(ramp::OVERDUE).unwrap_or(Timestamp::MIN);
                let overdue =
                    if *counts { store.overdue(self.channel, since, ramp::BACKLOG + 1)? } else { 0 };
                let messages = store.claim(self.channel, self.now, *limit, self.boot)?;
                Ok(Done::Claimed { messages, overdue })
            }
            LaneWork::Write { ends, ids } => self.arm(store, ends, ids),
            LaneWork::ArmOne(id) => self.arm(store, &[], &[*id]),
            LaneWork::Choose { ids, choice } => self.choose(store, ids, choice),
            LaneWork::Recall => store.refusals(self.channel).map(|memory| Done::Recalled(Box::new(memory))),
            LaneWork::Reopen { refused, disbelieved, memory } => {
                // Both may be done once more, should the daemon end in between: the memory is written last.
                if let Some(since) = disbelieved {
                    store.disbelieve(self.channel, *since, self.now)?;
                }
                store.reopen(refused, self.channel, memory, self.now).map(Done::Reopened)
            }
            LaneWork::Finish(ends) => store.finish(ends).map(|_| Done::Finished),
            LaneWork::GiveBack => store.give_back(self.boot).map(|_| Done::GivenBack),
            LaneWork::NextDue => store.next_due(self.channel).map(Done::Due),
        }
    }

    /// Arms the best there is: each time it looks once more, it is content with less.
    fn choose(
        &self,
        store: &mut (impl Outbox + ?Sized),
        ids: &[MessageId],
        choice: &Choice,
    ) -> Result<Done, Error> {
        let (setting, now) = (self.live.deployment.setting(&self.live.paused), self.now);
        let mut left = ids.to_vec();
        for content_with in 0..=Choice::WORST {
            let (mut kept, mut found) = (Vec::new(), false);
            let armed = store.arm(&left, self.boot, now, &mut |message, touches, view| {
                if found {
                    kept.push(message.id);
                    return Ok(GateDecision::Keep);
                }
                let gate = gate::decide(message, touches, setting, view, now)?;
                if let GateDecision::Send(ready) = &gate {
                    if choice.rank(message, ready) > content_with {
                        kept.push(message.id);
                        return Ok(GateDecision::Keep);
                    }
                    found = true;
                }
                journal::log_gate(message, &gate);
                Ok(gate)
            })?;
            left = kept;
            if found || left.is_empty() {
                return Ok(Done::Chosen { armed, left });
            }
        }
        Ok(Done::Chosen { armed: Vec::new(), left })
    }

    fn arm(
        &self,
        store: &mut (impl Outbox + ?Sized),
        ends: &[AttemptEnd],
        ids: &[MessageId],
    ) -> Result<Done, Error> {
        let (setting, now) = (self.live.deployment.setting(&self.live.paused), self.now);
        let armed = store.turn(ends, ids, self.boot, now, &mut |message, touches, view| {
            let gate = gate::decide(message, touches, setting, view, now)?;
            journal::log_gate(message, &gate);
            Ok(gate)
        })?;
        Ok(Done::Armed(armed))
    }
}
