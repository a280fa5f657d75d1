//! What names a touch for ever, and the numbers of touches and messages in a ledger.

use crate::record::RecordKey;

/// The key of a touch: UNIQUE in every store. It holds nothing that an edit of a rule may change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TouchKey {
    /// The rule's id.
    pub rule: String,
    /// The step's id within the rule.
    pub step: String,
    /// The record that the rule looks at.
    pub record: RecordKey,
    /// The person; `None` where the rule's path led to nobody.
    pub recipient: Option<RecordKey>,
    /// The reference date or instant that it is about, and the number of the repeat: never the due time.
    pub occurrence: String,
}

impl TouchKey {
    /// Which repeat of its step it is, from 0: the number after the last `#` of the occurrence, where the planner puts
    /// it for every repeat but the first.
    #[must_use]
    pub fn repeat(&self) -> u32 {
        parts(&self.occurrence).1
    }

    /// The occurrence without the number of the repeat.
    #[must_use]
    pub fn occasion(&self) -> &str {
        parts(&self.occurrence).0
    }
}

/// An occurrence without the number of its repeat, and that number.
pub(super) fn parts(occurrence: &str) -> (&str, u32) {
    let numbered = occurrence.rsplit_once('#').and_then(|(of, repeat)| Some((of, repeat.parse().ok()?)));
    numbered.unwrap_or((occurrence, 0))
}

/// Number of a touch in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TouchId(pub i64);

impl std::fmt::Display for TouchId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "T-{}", self.0)
    }
}

impl TouchId {
    /// Reads `T-17`, or just `17`.
    #[must_use]
    pub fn parse(text: &str) -> Option<TouchId> {
        let digits = text.strip_prefix("T-").or_else(|| text.strip_prefix("t-")).unwrap_or(text);
        digits.parse().ok().filter(|number| *number > 0).map(TouchId)
    }
}

/// Number of a message in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub i64);

impl std::fmt::Display for MessageId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "M-{}", self.0)
    }
}
