//! The rules of a deployment, by id.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Rule, RuleContext};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::words::RuleNameSentence as Says;

/// All rules that are right.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    rules: BTreeMap<String, Arc<Rule>>,
}

impl RuleSet {
    /// Reads every source as a rule; a rule with an error is left out, and said in the report.
    pub fn read(sources: &[Source], around: RuleContext<'_>, report: &mut Report) -> RuleSet {
        let mut rules = BTreeMap::new();
        let mut files: BTreeMap<&str, &Source> = BTreeMap::new();
        for source in sources {
            if let Some(other) = files.insert(source.stem(), source) {
                let said = Says::TwoFiles { rule: source.stem().to_owned(), other: other.path.to_string() };
                report.push(Diagnostic::error("R122", said).at(source, 0..0, None).help(Says::RenameOne));
            }
            let is_there = |id: &str| sources.iter().any(|other| other.stem() == id);
            if let Some(rule) = Rule::read_among(source, around, &is_there, report) {
                rules.insert(rule.id.clone(), Arc::new(rule));
            }
        }
        let set = RuleSet { rules };
        set.check_names_before(&files, report);
        set
    }

    /// `was` names what is gone, and what one rule only can have been.
    fn check_names_before(&self, files: &BTreeMap<&str, &Source>, report: &mut Report) {
        let mut claimed: BTreeMap<&str, &str> = BTreeMap::new();
        for rule in self.rules.values() {
            let Some(place) = rule.was_at.clone() else { continue };
            for was in &rule.was {
                let finding = match (files.get(was.as_str()), claimed.insert(was, &rule.id)) {
                    (Some(file), _) => {
                        let said = Says::WasIsThere { was: was.clone(), file: file.path.to_string() };
                        Diagnostic::error("R121", said).help(Says::OneOfThem { was: was.clone() })
                    }
                    (None, Some(other)) => {
                        let said = Says::WasIsClaimed { was: was.clone(), other: other.to_owned() };
                        Diagnostic::error("R121", said).help(Says::OnlyOneCan)
                    }
                    (None, None) => continue,
                };
                report.push(finding.at(&rule.source, place.clone(), None));
            }
        }
    }

    /// Rules that are at hand, as a set.
    pub fn of(rules: impl IntoIterator<Item = Rule>) -> RuleSet {
        RuleSet { rules: rules.into_iter().map(|rule| (rule.id.clone(), Arc::new(rule))).collect() }
    }

    /// Says under which names the steps of a rule stand, in their order.
    pub fn name_steps(&mut self, rule: &str, names: &[String]) {
        if let Some(rule) = self.rules.get_mut(rule)
            && rule.steps.iter().map(|step| &step.id).ne(names)
        {
            *rule = Arc::new(rule.standing_as(names));
        }
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
