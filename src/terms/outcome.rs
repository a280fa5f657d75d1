//! What has become of a touch, and how an attempt ended: each in one word.

use super::{MessageState, TouchState};

super::words! {
    /// What has become of a touch: where its message stands while the touch is planned, else where the touch stands.
    /// The moves of touches and of messages are told in the same words.
    Outcome {
        /// Waiting to be due, or to be tried again.
        Planned = "planned",
        /// A lane has taken it up; nothing is on the wire.
        Claimed = "claimed",
        /// Its attempt is committed; bytes may be on the wire.
        Sending = "sending",
        /// The other side has taken it.
        Accepted = "accepted",
        /// A receipt says that it arrived.
        Delivered = "delivered",
        /// A receipt says that it did not arrive.
        Undelivered = "undelivered",
        /// It will not be sent; the reason says why.
        Failed = "failed",
        /// Nobody can know whether it was taken.
        Unknown = "unknown",
        /// It was planned, and no longer holds; the reason says why.
        Cancelled = "cancelled",
        /// It waits for a person; the reason says why.
        Held = "held",
        /// It was not and will not be sent; the reason says why.
        Skipped = "skipped",
    }
}

impl Outcome {
    /// What has become of a touch in a state, whose message, if it has one, stands where.
    #[must_use]
    pub fn of(touch: TouchState, message: Option<MessageState>) -> Outcome {
        match (touch, message) {
            (TouchState::Planned, Some(message)) => message.into(),
            (touch, _) => touch.into(),
        }
    }
}

impl From<TouchState> for Outcome {
    fn from(state: TouchState) -> Outcome {
        match state {
            TouchState::Planned => Outcome::Planned,
            TouchState::Held => Outcome::Held,
            TouchState::Skipped => Outcome::Skipped,
            TouchState::Cancelled => Outcome::Cancelled,
        }
    }
}

impl From<MessageState> for Outcome {
    fn from(state: MessageState) -> Outcome {
        match state {
            MessageState::Planned => Outcome::Planned,
            MessageState::Claimed => Outcome::Claimed,
            MessageState::Sending => Outcome::Sending,
            MessageState::Accepted => Outcome::Accepted,
            MessageState::Delivered => Outcome::Delivered,
            MessageState::Undelivered => Outcome::Undelivered,
            MessageState::Failed => Outcome::Failed,
            MessageState::Unknown => Outcome::Unknown,
            MessageState::Cancelled => Outcome::Cancelled,
        }
    }
}

super::words! {
    /// How an attempt ended, as the ledger keeps it.
    AttemptOutcome {
        /// The other side took responsibility.
        Accepted = "accepted",
        /// Nothing of the message was offered.
        NotTaken = "not_taken",
        /// Refused for now.
        Temporary = "temporary",
        /// Refused for good, because of the message or its recipient.
        Refused = "refused",
        /// Refused for good, and not because of this message.
        ChannelFault = "channel_fault",
        /// Nobody can know whether it was taken.
        Unknown = "unknown",
        /// The daemon ended in the middle of it; nobody can know.
        Crashed = "crashed",
        /// It was committed, and given back before a byte left.
        NotBegun = "not_begun",
    }
}

impl AttemptOutcome {
    /// Whether it is certain that the other side has not taken the message.
    #[must_use]
    pub fn is_surely_not_taken(self) -> bool {
        match self {
            AttemptOutcome::NotTaken
            | AttemptOutcome::Temporary
            | AttemptOutcome::Refused
            | AttemptOutcome::ChannelFault
            | AttemptOutcome::NotBegun => true,
            AttemptOutcome::Accepted | AttemptOutcome::Unknown | AttemptOutcome::Crashed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Word as _;

    #[test]
    fn a_state_and_its_outcome_are_the_same_word() {
        for state in TouchState::ALL {
            assert_eq!(Outcome::from(*state).as_str(), state.as_str());
        }
        for state in MessageState::ALL {
            assert_eq!(Outcome::from(*state).as_str(), state.as_str());
        }
    }

    #[test]
    fn a_planned_touch_stands_where_its_message_stands() {
        let sending = Some(MessageState::Sending);
        assert_eq!(Outcome::of(TouchState::Planned, sending), Outcome::Sending);
        assert_eq!(Outcome::of(TouchState::Planned, None), Outcome::Planned);
        assert_eq!(Outcome::of(TouchState::Skipped, sending), Outcome::Skipped);
    }
}
