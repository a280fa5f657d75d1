//! The seam to pauses: which rules a person has paused. A row a rule, so that whoever writes one touches no other, and
//! works with the daemon down.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Error;

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
    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.until.is_none_or(|until| until > at)
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

    /// The names of what is paused at an instant.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn paused_at(&self, at: Timestamp) -> Result<BTreeSet<String>, Error> {
        let pauses = self.pauses()?.into_iter();
        Ok(pauses.filter(|(_, pause)| pause.holds_at(at)).map(|(rule, _)| rule).collect())
    }
}
