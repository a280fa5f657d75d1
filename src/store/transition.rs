//! How a stored message changes, free of any store.
//!
//! Each function is one transition of `design.md` §6. Who may call it in which state is the engine's to check, in the
//! transaction that writes the result.

use jiff::Timestamp;

use super::millis::{hour, whole};
use crate::message::{Message, MessageId, NextState, Origin, PlannedTouch, Ready, Touch};
use crate::terms::{ChannelName, Class, MessageState, Reason, TouchState, Word as _};

/// A message with what only the store needs to know of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoredMessage {
    /// What everybody sees.
    pub(super) message: Message,
    /// The run of a daemon that has claimed or armed it.
    pub(super) epoch: Option<i64>,
    /// When its latest attempt was committed.
    pub(super) sent_at: Option<Timestamp>,
    /// The digest of the address its latest attempt went to.
    pub(super) address: Option<Vec<u8>>,
}

/// How a touch is sent, as it was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// What it is for.
    pub(super) class: Class,
    /// The template.
    pub(super) template: String,
    /// The channels in order of preference.
    pub(super) via: Vec<ChannelName>,
    /// Whether it may join another message.
    pub(super) group: bool,
}

impl Way {
    /// What the message of a touch that the ledger holds already is made of; `None` where it names nobody or no
    /// channel.
    pub(super) fn origin<'a>(&'a self, touch: &'a Touch) -> Option<Origin<'a>> {
        let origin = Origin {
            rule: &touch.key.rule,
            step: &touch.key.step,
            repeat: touch.key.repeat(),
            recipient: touch.key.recipient.as_ref()?,
            class: self.class,
            via: &self.via,
            template: &self.template,
            group: self.group,
            due_at: touch.due_at,
            expires_at: touch.expires_at,
        };
        (!origin.via.is_empty()).then_some(origin)
    }
}

/// The state in which a planned touch is kept: one that is to be sent to nobody, or by no channel, is skipped.
pub(super) fn kept_state(touch: &PlannedTouch) -> (TouchState, Option<Reason>) {
    match touch.state {
        TouchState::Planned if touch.key.recipient.is_none() => {
            (TouchState::Skipped, Some(Reason::NoRecipient))
        }
        TouchState::Planned if touch.via.is_empty() => (TouchState::Skipped, Some(Reason::NoChannel)),
        state => (state, touch.reason),
    }
}

/// The touches in the order in which every store enters them, which is that of the unique key.
pub(super) fn in_order(touches: &[PlannedTouch]) -> Vec<&PlannedTouch> {
    let mut sorted: Vec<&PlannedTouch> = touches.iter().collect();
    sorted.sort_by_key(|touch| {
        let key = &touch.key;
        (&key.record, &key.rule, &key.step, &key.recipient, &key.occurrence)
    });
    sorted
}

impl StoredMessage {
    /// A new message, waiting on its first channel; `None` where it has no channel at all.
    pub(super) fn planned(id: MessageId, origin: &Origin<'_>) -> Option<StoredMessage> {
        let mut message = Message::planned(id, origin)?;
        for at in [&mut message.due_at, &mut message.expires_at, &mut message.not_before_at] {
            *at = whole(*at);
        }
        Some(StoredMessage { message, epoch: None, sent_at: None, address: None })
    }

    /// Whether a new touch may join this message: still waiting, never tried, of the same rule, step, person and
    /// class, and due within the same hour.
    pub(super) fn takes_in(&self, origin: &Origin<'_>) -> bool {
        let own = &self.message;
        own.state == MessageState::Planned
            && own.attempts == 0
            && own.rule == origin.rule
            && own.step == origin.step
            && own.recipient == *origin.recipient
            && own.class == origin.class
            && hour(own.due_at) == hour(origin.due_at)
    }

    /// One more touch joins: the message is due with its last touch, expires with its first, and is the lowest of their
    /// repeats.
    pub(super) fn absorb(&mut self, origin: &Origin<'_>) {
        self.message.repeat = self.message.repeat.min(origin.repeat);
        self.message.due_at = self.message.due_at.max(whole(origin.due_at));
        self.message.not_before_at = self.message.not_before_at.max(self.message.due_at);
        self.message.expires_at = self.message.expires_at.min(whole(origin.expires_at));
    }

    /// Takes over what another message was for: it may go as long as the last of them.
    pub(super) fn take_over(&mut self, other: &StoredMessage) {
        self.message.repeat = self.message.repeat.min(other.message.repeat);
        self.message.expires_at = self.message.expires_at.max(other.message.expires_at);
    }

    /// A lane takes it up.
    pub(super) fn claim(&mut self, epoch: i64) {
        self.message.state = MessageState::Claimed;
        self.epoch = Some(epoch);
    }

    /// Back to where it waited; nothing was on the wire.
    pub(super) fn give_back(&mut self) {
        self.message.state = MessageState::Planned;
        self.epoch = None;
    }

    /// The next attempt begins. Its number is then `message.attempts`.
    pub(super) fn arm(&mut self, ready: &Ready, digest: Vec<u8>, now: Timestamp) {
        self.go_by(ready.channel);
        self.message.state = MessageState::Sending;
        self.message.reason = None;
        self.message.attempts += 1;
        self.message.channel_attempts += 1;
        self.sent_at = Some(whole(now));
        self.address = Some(digest);
        self.fill_in(ready);
    }

    /// Keeps what a message says and, masked, where to.
    pub(super) fn fill_in(&mut self, ready: &Ready) {
        self.message.subject = (!ready.subject.is_empty()).then(|| ready.subject.clone());
        self.message.body = Some(ready.text.clone());
        self.message.address_masked = Some(crate::mask::address(ready.channel.as_str(), &ready.address));
    }

    /// Not now.
    pub(super) fn defer(&mut self, until: Timestamp, reason: Reason) {
        self.give_back();
        self.message.not_before_at = whole(until).max(self.message.due_at);
        self.message.reason = Some(reason);
    }

    /// Need not wait any longer for what it was deferred for.
    pub(super) fn wake(&mut self) {
        self.message.not_before_at = self.message.due_at;
        self.message.reason = None;
    }

    /// Waits on another channel; tries are counted afresh there.
    pub(super) fn go_by(&mut self, channel: ChannelName) {
        if self.message.channel != channel {
            self.message.channel = channel;
            self.message.channel_attempts = 0;
        }
    }

    /// Due at another instant. One that waits for another reason goes on waiting.
    pub(super) fn reschedule(&mut self, due_at: Timestamp, expires_at: Timestamp) {
        let message = &mut self.message;
        if message.reason.is_none() || message.not_before_at < due_at {
            message.not_before_at = whole(due_at);
        }
        message.due_at = whole(due_at);
        message.expires_at = whole(expires_at);
    }

    /// Given up.
    pub(super) fn cancel(&mut self, reason: Reason, at: Timestamp) {
        self.settle(MessageState::Cancelled, Some(reason), at);
    }

    fn settle(&mut self, state: MessageState, reason: Option<Reason>, at: Timestamp) {
        self.message.state = state;
        self.message.reason = reason;
        self.message.settled_at = Some(whole(at));
        self.epoch = None;
    }

    /// The daemon ended while this was being sent; comes before [`Kept::end`].
    pub(super) fn crash(&mut self) {
        self.message.crashes += 1;
    }

    /// What an attempt's end makes of it. A next state that only the outbox may give (claimed, sending) is taken as
    /// unknown: nothing is then sent twice.
    pub(super) fn end(&mut self, next: &NextState, at: Timestamp) {
        if !next.burnt {
            self.message.channel_attempts = self.message.channel_attempts.saturating_sub(1);
        }
        match next.state {
            MessageState::Planned => {
                self.give_back();
                self.message.reason = next.reason;
                self.message.not_before_at = whole(next.not_before_at.unwrap_or(at));
                if let Some(channel) = next.channel {
                    self.go_by(channel);
                }
            }
            MessageState::Claimed | MessageState::Sending => {
                self.settle(MessageState::Unknown, next.reason, at);
            }
            settled => self.settle(settled, next.reason, at),
        }
    }

    /// What refused it refused everybody: it waits again where it was, with no try counted.
    pub(super) fn not_its_own_fault(&mut self, at: Timestamp) {
        self.give_back();
        self.message.reason = Some(Reason::ChannelRefuses);
        self.message.settled_at = None;
        self.message.channel_attempts = self.message.channel_attempts.saturating_sub(1);
        self.message.not_before_at = whole(at).max(self.message.due_at);
    }

    /// One more of its touches is sent once more with it: it expires with the first of them.
    pub(super) fn expires_with(&mut self, expires_at: Timestamp) {
        self.message.expires_at = self.message.expires_at.min(whole(expires_at));
    }

    /// A person wants it sent once more: from its first channel on, with the next attempt number.
    pub(super) fn reopen(&mut self, expires_at: Timestamp, at: Timestamp) {
        self.message.state = MessageState::Planned;
        self.message.reason = None;
        self.message.settled_at = None;
        self.message.channel_attempts = 0;
        self.message.crashes = 0;
        self.message.expires_at = whole(expires_at);
        self.message.not_before_at = whole(at).max(self.message.due_at);
        if let Some(first) = self.message.via.first() {
            self.message.channel = *first;
        }
        self.epoch = None;
    }
}

/// Whether a person may have a message sent once more: it has settled, and nobody is known to have taken it.
pub(super) fn may_reopen(state: MessageState) -> bool {
    matches!(
        state,
        MessageState::Failed | MessageState::Unknown | MessageState::Undelivered | MessageState::Cancelled
    )
}

/// Whether a message has ended because this attempt of it was refused, or waits for its next one because it was put off,
/// and may be planned again where it turns out that everybody was: surely nobody has taken it, and nobody has decided
/// anything about it since.
pub(super) fn went_by_refusal(message: &Message, attempt: u32) -> bool {
    let for_it = match message.state {
        MessageState::Failed => matches!(message.reason, Some(Reason::Refused | Reason::Exhausted)),
        MessageState::Planned => message.reason == Some(Reason::Retry),
        _ => false,
    };
    for_it && message.attempts == attempt
}

/// Whether nothing of a message is or was taken to the wire in this go, so that it may still be called off.
pub(super) fn may_cancel(state: MessageState) -> bool {
    matches!(state, MessageState::Planned | MessageState::Claimed)
}

/// Whether a message counts as one the person got, or may have got.
pub(super) fn may_have_gone(state: MessageState) -> bool {
    matches!(
        state,
        MessageState::Sending | MessageState::Accepted | MessageState::Delivered | MessageState::Unknown
    )
}

/// What came of opening a touch again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reopened {
    /// It will be sent.
    Done,
    /// Its message is on its way, or has been taken; or it waits for a person.
    NothingToOpen,
    /// It names nobody or no channel.
    Unaddressed,
}

/// A touch to come as a person calls it off: held, so that no lane takes it up before it is cancelled.
pub(super) fn held_back(touch: &PlannedTouch) -> PlannedTouch {
    PlannedTouch { state: TouchState::Held, reason: Some(Reason::Operator), error: None, ..touch.clone() }
}

/// Whether a touch that was cancelled for this reason is planned again when the planner finds it again: the record
/// or the rule had said no, and now says yes. What a person has cancelled stays so.
pub(super) fn may_come_back(reason: Option<Reason>) -> bool {
    matches!(reason, Some(Reason::NotMatching | Reason::Stopped | Reason::RecordGone | Reason::RuleOff))
}
