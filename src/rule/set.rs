//! The rules of a deployment, by id.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Rule, RuleContext};
use crate::diagnostic::{Report, Source};

/// All rules that are right.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    rules: BTreeMap<String, Arc<Rule>>,
}

impl RuleSet {
    /// Reads every source as a rule; a rule with an error is left out, and said in the report.
    pub fn read(sources: &[Source], around: RuleContext<'_>, report: &mut Report) -> RuleSet {
        let mut rules = BTreeMap::new();
        for source in sources {
            if let Some(rule) = Rule::read(source, around, report) {
                rules.insert(rule.id.clone(), Arc::new(rule));
            }
        }
        RuleSet { rules }
    }

    /// A rule by its id, or by one that it had before.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Rule>> {
        self.rules.get(id).or_else(|| self.rules.values().find(|rule| rule.was.iter().any(|was| was == id)))
    }

    /// All rules in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.values()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}
