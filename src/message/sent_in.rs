//! From when to when what went counts towards a limit.

use jiff::Timestamp;

/// Instants at which messages went. It has an end as well as a beginning: what went by a clock that was ahead bears an
/// instant that is still to come, and until then it belongs to no day that a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentIn {
    /// The first instant in it.
    pub since: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

impl SentIn {
    /// Whether an instant is in it.
    #[must_use]
    pub fn holds(self, at: Timestamp) -> bool {
        self.since <= at && at < self.until
    }

    /// What of it lies before an instant.
    #[must_use]
    pub fn before(self, end: Timestamp) -> SentIn {
        SentIn { until: self.until.min(end), ..self }
    }
}
