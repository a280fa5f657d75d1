//! The seam to what the daemon remembers about rules and itself.

use jiff::Timestamp;

use super::Error;

/// What the daemon remembers about rules and itself.
pub trait DaemonState {
    /// The state of a rule, if it was ever loaded.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error>;

    /// Writes the state of a rule.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_rule_state(&mut self, rule: &str, state: &RuleState) -> Result<(), Error>;

    /// Writes the states of several rules, and a note where there is one: all of it in one transaction, because it
    /// happens every few minutes and a commit a rule is what a slow disk feels.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn remember(&mut self, states: &[(String, RuleState)], note: Option<(&str, &str)>) -> Result<(), Error>;

    /// Makes everything of one rule another rule's: the old id of a renamed rule. What is open and what is settled
    /// goes over, so nothing is due again under the new name, and its pause with them; a touch that the new name has
    /// too stays with the old one, and a pause that it has of its own holds. Returns how many touches went over.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn rename_rule(&mut self, from: &str, to: &str) -> Result<u64, Error>;

    /// A note under a name: the last good set of rules, the last import, the revision number.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn note(&self, name: &str) -> Result<Option<String>, Error>;

    /// Writes a note.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_note(&mut self, name: &str, text: &str) -> Result<(), Error>;
}

/// What the daemon remembers about one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleState {
    /// Nothing due at or before this instant is planned: a new rule never reaches into the past.
    pub effective_from: Timestamp,
    /// Everything due up to here has been planned; spares work, never decides what is due.
    pub planned_through: Timestamp,
    /// A digest of what decides its occurrences; when it changes, `effective_from` moves.
    pub digest: String,
    /// The text that the digest is of, whole.
    pub canonical: String,
}
