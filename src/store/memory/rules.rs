//! What is remembered about rules, and what is paused, in memory.

use std::collections::BTreeMap;

use super::MemoryStore;
use crate::message::TouchKey;
use crate::record::RecordKey;
use crate::store::engine::rows::RuleRows;
use crate::store::millis::whole;
use crate::store::{Error, Pause, RuleState};

impl RuleRows for MemoryStore {
    fn stored_rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error> {
        Ok(self.rule_states.get(rule).cloned())
    }

    fn count_rule_states(&self) -> Result<u64, Error> {
        Ok(self.rule_states.len() as u64)
    }

    fn stored_rule_states(&self) -> Result<BTreeMap<String, RuleState>, Error> {
        Ok(self.rule_states.clone())
    }

    fn put_rule_states(&mut self, states: &[(&str, &RuleState)]) -> Result<(), Error> {
        for (rule, state) in states {
            let mut state = RuleState {
                effective_from: whole(state.effective_from),
                planned_through: whole(state.planned_through),
                gone_at: state.gone_at.map(whole),
                ..(*state).clone()
            };
            if let Some(before) = &mut state.cron_before {
                before.until = whole(before.until);
            }
            state.steps.sort_by(|a, b| a.stands_as.cmp(&b.stands_as));
            for step in &mut state.steps {
                step.effective_from = whole(step.effective_from);
            }
            self.rule_states.insert((*rule).to_owned(), state);
        }
        Ok(())
    }

    fn move_rule(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        let first = TouchKey {
            rule: from.to_owned(),
            step: String::new(),
            record: RecordKey::new("", ""),
            recipient: None,
            occurrence: String::new(),
        };
        let from_there = self.by_key.range(first..).map(|(key, _)| key);
        let keys: Vec<TouchKey> = from_there.take_while(|key| key.rule == from).cloned().collect();
        let mut moved = 0;
        for key in &keys {
            let renamed = TouchKey { rule: to.to_owned(), ..key.clone() };
            if self.by_key.contains_key(&renamed) {
                continue;
            }
            if let Some(id) = self.by_key.remove(key) {
                if let Some(planned) = self.touches.get_mut(&id) {
                    planned.touch.key = renamed.clone();
                }
                self.by_key.insert(renamed, id);
                moved += 1;
            }
        }
        if !keys.is_empty() {
            self.messages.rename_rule(from, to);
        }
        self.rule_states.remove(from);
        self.causes.rename_rule(from, to);
        self.gone = std::mem::take(&mut self.gone)
            .into_iter()
            .map(|(rule, key)| if rule == from { (to.to_owned(), key) } else { (rule, key) })
            .collect();
        if let Some(pause) = self.pauses.remove(from) {
            self.pauses.entry(to.to_owned()).or_insert(pause);
        }
        Ok(moved)
    }

    fn stored_note(&self, name: &str) -> Result<Option<String>, Error> {
        Ok(self.notes.get(name).cloned())
    }

    fn put_note(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.notes.insert(name.to_owned(), text.to_owned());
        Ok(())
    }

    fn stored_pauses(&self) -> Result<BTreeMap<String, Pause>, Error> {
        Ok(self.pauses.clone())
    }

    fn put_pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error> {
        let pause = Pause { since: whole(pause.since), until: pause.until.map(whole), ..pause.clone() };
        self.pauses.insert(rule.to_owned(), pause);
        Ok(())
    }

    fn remove_pause(&mut self, rule: &str) -> Result<bool, Error> {
        Ok(self.pauses.remove(rule).is_some())
    }
}
