//! What a person has paused, and until when.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::rule::Rule;
use crate::terms::ALL_RULES;

/// The pauses of a deployment: by rule, and of all rules at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PausedRules(BTreeMap<String, PauseEnd>);

/// When a pause ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PauseEnd {
    /// By itself, at this instant.
    At(Timestamp),
    /// When somebody ends it.
    Open,
}

impl PauseEnd {
    /// Whether it is still to come at an instant.
    #[must_use]
    pub fn is_after(self, at: Timestamp) -> bool {
        self > PauseEnd::At(at)
    }

    /// The instant at which it ends by itself.
    #[must_use]
    pub fn at(self) -> Option<Timestamp> {
        match self {
            PauseEnd::At(at) => Some(at),
            PauseEnd::Open => None,
        }
    }
}

impl PausedRules {
    /// The pause that holds a rule at an instant, by its present name, one that it had, or with all others: of several
    /// the one that ends last.
    #[must_use]
    pub fn of(&self, rule: &Rule, at: Timestamp) -> Option<PauseEnd> {
        if self.0.is_empty() {
            return None;
        }
        let names = std::iter::once(rule.id.as_str()).chain(rule.was.iter().map(String::as_str));
        let ends = names.chain([ALL_RULES]).filter_map(|name| self.0.get(name)).copied();
        ends.filter(|end| end.is_after(at)).max()
    }

    /// Those that hold at an instant.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> PausedRules {
        let holds = |(_, end): &(&String, &PauseEnd)| end.is_after(at);
        PausedRules(self.0.iter().filter(holds).map(|(name, end)| (name.clone(), *end)).collect())
    }

    /// Whether everything that these others hold is still held, for as long.
    #[must_use]
    pub fn hold_all_of(&self, others: &PausedRules) -> bool {
        others.0.iter().all(|(name, end)| self.0.get(name).is_some_and(|own| own >= end))
    }

    /// The names under which there are pauses, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is paused.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<String>> FromIterator<(N, PauseEnd)> for PausedRules {
    fn from_iter<I: IntoIterator<Item = (N, PauseEnd)>>(pauses: I) -> PausedRules {
        PausedRules(pauses.into_iter().map(|(name, end)| (name.into(), end)).collect())
    }
}
