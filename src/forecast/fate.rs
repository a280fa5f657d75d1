//! What would become of one touch, as a forecast tells it.

use jiff::Timestamp;

use crate::message::PlannedTouch;
use crate::terms::{ChannelName, Outcome, Reason, Word as _};
use crate::words::Sentence;

/// What would become of one touch.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastLine {
    /// The touch.
    pub touch: PlannedTouch,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It will go.
    Goes {
        /// By this channel.
        channel: ChannelName,
        /// At this instant: when it is due, or later where something stood in the way until then.
        at: Timestamp,
    },
    /// It went, says the ledger.
    Sent {
        /// By this channel.
        channel: ChannelName,
    },
    /// It waits for a person.
    Held(Option<Reason>),
    /// It will not go.
    Skipped {
        /// Why.
        reason: Reason,
        /// The words of what failed.
        error: Option<Sentence>,
    },
}

impl Fate {
    pub(super) fn skipped(reason: Reason) -> Fate {
        Fate::Skipped { reason, error: None }
    }

    /// One word: `planned`, `sent`, `held`, `skipped`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Fate::Sent { .. } => "sent",
            other => other.outcome().as_str(),
        }
    }

    /// The outcome that the ledger would have, or has.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Fate::Goes { .. } => Outcome::Planned,
            Fate::Sent { .. } => Outcome::Accepted,
            Fate::Held(_) => Outcome::Held,
            Fate::Skipped { .. } => Outcome::Skipped,
        }
    }

    /// The channel, where it goes or went.
    #[must_use]
    pub fn channel(&self) -> Option<ChannelName> {
        match self {
            Fate::Goes { channel, .. } | Fate::Sent { channel } => Some(*channel),
            Fate::Held(_) | Fate::Skipped { .. } => None,
        }
    }

    /// Why it does not go, or not without a person.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Fate::Goes { .. } | Fate::Sent { .. } => None,
            Fate::Held(reason) => *reason,
            Fate::Skipped { reason, .. } => Some(*reason),
        }
    }
}
