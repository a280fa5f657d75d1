//! What `explain` says of a touch, in few words.

use touchbase::message::TouchKey;
use touchbase::operations::explain::Verdict;
use touchbase::terms::{Outcome, Reason};

/// What an explanation says of a touch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Foretold {
    /// The touch.
    pub(super) key: TouchKey,
    /// When it is due.
    pub(super) due_at: jiff::Timestamp,
    /// Whether it stands under another day than the ledger has it: its date was put right since.
    pub(super) moved: bool,
    /// The headline.
    pub(super) headline: Headline,
    /// Which of the rule's questions leaves the record out, by number, where one does.
    pub(super) stopped_at: Option<usize>,
    /// The reason of the first line that stands in the way.
    pub(super) in_the_way: Option<Reason>,
}

/// An explanation's first words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headline {
    /// It goes, or would.
    Goes,
    /// It waits for a person, and why.
    Waits(Reason),
    /// It does not go, and why.
    Stays(Reason),
    /// The ledger should know of it and does not.
    Missing,
}

impl Headline {
    /// Those of a verdict.
    pub(super) fn of(verdict: &Verdict) -> Headline {
        match verdict {
            Verdict::WillBeSent { .. } | Verdict::WillGo | Verdict::WouldGo(_) | Verdict::DueNow => {
                Headline::Goes
            }
            Verdict::WillWait(reason) => Headline::Waits(*reason),
            Verdict::NotSent { reason, .. } => Headline::Stays(*reason),
            Verdict::Kept { reason: Some(Reason::Shadow | Reason::StaffOnly) | None, .. } => Headline::Goes,
            Verdict::Kept { outcome: Outcome::Held, reason: Some(reason) } => Headline::Waits(*reason),
            Verdict::Kept { reason: Some(reason), .. } => Headline::Stays(*reason),
            Verdict::Unplanned(_) => Headline::Missing,
        }
    }
}
