//! What was expected to go, held against what went: so that no message stays behind in silence.
//!
//! Two questions. Once a minute: is there a message that could have gone and has not, though nothing known keeps it
//! (`watch`)? Once a day: does what was planned for the day before add up to what became of it, rule by rule
//! ([`crate::operations::account`])? `reconciliation` asks them.

mod reconciliation;
mod watch;

pub(crate) use reconciliation::Reconciliation;
