//! What has gone while another has come under a new name, and nobody has said whether it goes on there. A reload is refused
//! for it; after a start with such files, what is open of it waits for whoever says so, whatever its number.

use std::collections::BTreeSet;

use crate::deployment::Deployment;
use crate::message::Touch;
use crate::store::identity::{Unclear, identify};
use crate::store::{Error, Store};

/// Rules, and steps of rules, that may go on under another name.
#[derive(Debug, Default)]
pub(super) struct Unexplained {
    /// Rules that are gone.
    rules: BTreeSet<String>,
    /// Rules that are there, and of which a step is gone.
    of_steps: BTreeSet<String>,
}

impl Unexplained {
    pub(super) fn find(reader: &dyn Store, deployment: &Deployment) -> Result<Unexplained, Error> {
        let mut found = Unexplained::default();
        for unclear in identify(&deployment.rules, &reader.rule_states()?).unclear {
            match unclear {
                Unclear::Rule { gone, .. } => found.rules.extend(gone),
                Unclear::Step { rule, .. } => {
                    found.of_steps.insert(rule);
                }
            }
        }
        Ok(found)
    }

    /// Whether a touch is of one of them.
    pub(super) fn has(&self, touch: &Touch, deployment: &Deployment) -> bool {
        match deployment.rules.get(&touch.key.rule) {
            None => self.rules.contains(&touch.key.rule),
            Some(rule) => {
                self.of_steps.contains(&rule.id) && !rule.steps.iter().any(|step| step.id == touch.key.step)
            }
        }
    }
}
