//! The seam to pauses: which rules a person has paused. A row a rule, so that whoever writes one touches no other, and
//! works with the daemon down.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Error;
use crate::gate::{PauseEnd, PausedRules};

/// One pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Who paused it.
    pub by: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when, if not for ever.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

impl Pause {
    /// When it ends.
    #[must_use]
    pub fn end(&self) -> PauseEnd {
        self.until.map_or(PauseEnd::Open, PauseEnd::At)
    }

    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.end().is_after(at)
    }
}

/// Pauses of rules. [`ALL_RULES`](crate::terms::ALL_RULES) stands for all of them at once. A renamed rule takes its pause along:
/// [`super::Memory::rename_rule`].
pub trait Pauses {
    /// All pauses by rule, those that have run out as well.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn pauses(&self) -> Result<BTreeMap<String, Pause>, Error>;

    /// Pauses a rule, or all. One that is paused already is paused by this from now on.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error>;

    /// Ends the pause of a rule, or of all; says whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn resume(&mut self, rule: &str) -> Result<bool, Error>;

    /// Everything that is paused, with its end, also what has run out.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn paused_rules(&self) -> Result<PausedRules, Error> {
        Ok(self.pauses()?.into_iter().map(|(rule, pause)| (rule, pause.end())).collect())
    }

    /// What is paused at an instant.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn paused_at(&self, at: Timestamp) -> Result<PausedRules, Error> {
        Ok(self.paused_rules()?.in_force(at))
    }
}
