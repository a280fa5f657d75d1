//! What becomes of a touch, in the same words whoever says it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

use touchbase::message::TouchKey;
use touchbase::terms::{ChannelName, Reason};

/// What has become, or will become, of one touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It goes: by which channel, and when. In shadow mode: would go.
    Sent(ChannelName, Timestamp),
    /// It does not go, and why.
    Skipped(Reason),
    /// It waits for a person, and why.
    Held(Reason),
    /// It no longer holds, and why.
    Cancelled(Reason),
}

/// By touch.
pub(super) type Fates = BTreeMap<TouchKey, Fate>;

impl fmt::Display for Fate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Sent(channel, at) => write!(out, "goes by {channel} at {at}"),
            Fate::Skipped(reason) => write!(out, "is skipped: {reason}"),
            Fate::Held(reason) => write!(out, "is held: {reason}"),
            Fate::Cancelled(reason) => write!(out, "is cancelled: {reason}"),
        }
    }
}

/// The words for a fate, or for there being none.
pub(super) fn told(fate: Option<&Fate>) -> String {
    fate.map_or("knows nothing of it".to_owned(), ToString::to_string)
}

/// `r1/send item:I-1 → customer:C-2, 2026-03-31`.
pub(super) fn name(key: &TouchKey) -> String {
    let to = key.recipient.as_ref().map_or("nobody".to_owned(), ToString::to_string);
    format!("{}/{} {} → {to}, {}", key.rule, key.step, key.record, key.occurrence)
}
