//! The seam to what the daemon remembers about rules and itself.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Error;
use crate::rule::Canonical;

/// What the daemon remembers about rules and itself.
pub trait DaemonState {
    /// The state of a rule, if it was ever loaded.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error>;

    /// How many rules were ever planned and are remembered.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rules_planned(&self) -> Result<u64, Error>;
    /// The states of all rules that were ever loaded, by rule.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rule_states(&self) -> Result<BTreeMap<String, RuleState>, Error>;

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
    /// too stays with the old one, and a pause that it has of its own holds. Of what is remembered, that of the new name
    /// holds, unless nobody had said yet whether it was a new rule ([`RuleState::taking_over`]). Returns how many touches
    /// went over.
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleState {
    /// Time alone brings nothing that is due at or before this instant: a new rule never reaches into the past. What
    /// was entered later reaches back as far as the rule's `late_ok` all the same.
    pub effective_from: Timestamp,
    /// Everything due up to here has been planned; spares work, never decides what is due.
    pub planned_through: Timestamp,
    /// A digest of what decides its occurrences; when it changes, `effective_from` moves.
    pub digest: String,
    /// The text that the digest is of, whole.
    pub canonical: String,
    /// Its file's text, as it was put in force; empty where an earlier version of this program did that.
    pub source: String,
    /// Since when it is not there any more; none while it is.
    pub gone_at: Option<Timestamp>,
    /// Its steps, those that are gone as well: under which names their touches stand.
    pub steps: Vec<StepState>,
    /// What its trigger was before it became the cron expression that it is, where it was ever another one.
    pub cron_before: Option<CronBefore>,
}

/// When a rule was due before it got its present cron expression: what that one would have been earlier nobody expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronBefore {
    /// The expression before, as the canonical form of a rule has it; empty for another kind of trigger.
    pub fields: String,
    /// Until when it was so.
    pub until: Timestamp,
}

impl CronBefore {
    /// Whether an occasion that fell due at this instant was one before, too; what comes later is no matter of it.
    #[must_use]
    pub fn expected(&self, occurrence: &str, due_at: Timestamp) -> bool {
        let minute = occurrence.split('#').next().and_then(|minute| minute.parse().ok());
        let before =
            || Canonical::read_cron(&self.fields).zip(minute).is_some_and(|(cron, wall)| cron.means(wall));
        due_at > self.until || before()
    }
}

/// What the daemon remembers about one step of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepState {
    /// Its latest name in the rule's file.
    pub name: String,
    /// The name under which its touches stand; it never changes, and no other step of the rule ever gets it.
    pub stands_as: String,
    /// When it was first put in force.
    pub effective_from: Timestamp,
    /// Whether the rule has it no longer.
    pub gone: bool,
    /// Whether nobody has said yet if it is a new step or an earlier one with a new name: its touches are held.
    pub unclear: bool,
}

impl RuleState {
    /// The steps that are known. An earlier version of this program kept none; then those of the canonical text stand
    /// under their own names.
    #[must_use]
    pub fn known_steps(&self) -> Vec<StepState> {
        if !self.steps.is_empty() {
            return self.steps.clone();
        }
        let of_name = |name: String| StepState {
            stands_as: name.clone(),
            name,
            effective_from: self.effective_from,
            ..StepState::default()
        };
        Canonical::steps(&self.canonical).into_iter().map(of_name).collect()
    }

    /// Whether touches of a step, named as they stand, wait until somebody says what it is.
    #[must_use]
    pub fn is_unclear(&self, stands_as: &str) -> bool {
        self.steps.iter().any(|step| step.unclear && step.stands_as == stands_as)
    }

    /// What is remembered of a rule that goes on for `earlier` under its own name. Where nobody had said yet that it
    /// does, it was taken for a new one: its own names stay taken, and the earlier ones count.
    #[must_use]
    pub fn taking_over(self, earlier: RuleState) -> RuleState {
        if !self.steps.iter().any(|step| step.unclear) {
            return self;
        }
        let mut steps = earlier.known_steps();
        let taken: Vec<String> = steps.iter().map(|step| step.stands_as.clone()).collect();
        let own = self.steps.into_iter().filter(|step| !taken.contains(&step.stands_as));
        steps.extend(own.map(|step| StepState { gone: true, unclear: false, ..step }));
        RuleState { steps, gone_at: None, ..earlier }
    }
}
