//! How far ahead touches are planned.

use jiff::{SignedDuration, Timestamp};

/// How far ahead touches are planned; long enough for everything of an hour to become one message.
pub(super) const LOOK_AHEAD: SignedDuration = SignedDuration::from_hours(2);

/// An instant later by so much, or the last one there is.
pub(super) fn plus(at: Timestamp, duration: SignedDuration) -> Timestamp {
    at.saturating_add(duration).unwrap_or(Timestamp::MAX)
}
