//! What the daemon remembers about rules and itself.

use super::MemoryStore;
use crate::store::millis::whole;
use crate::store::{Error, Memory, RuleState};

impl Memory for MemoryStore {
    fn rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error> {
        Ok(self.rule_states.get(rule).cloned())
    }

    fn set_rule_state(&mut self, rule: &str, state: &RuleState) -> Result<(), Error> {
        let state = RuleState {
            effective_from: whole(state.effective_from),
            planned_through: whole(state.planned_through),
            digest: state.digest.clone(),
        };
        self.rule_states.insert(rule.to_owned(), state);
        Ok(())
    }

    fn note(&self, name: &str) -> Result<Option<String>, Error> {
        Ok(self.notes.get(name).cloned())
    }

    fn set_note(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.notes.insert(name.to_owned(), text.to_owned());
        Ok(())
    }
}
