//! What a list does to the days to come: the forecast before, and after.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::deployment::Deployment;
use crate::forecast::{self, NoPast, Piece, Question};
use crate::gate::PausedRules;
use crate::plan::Span;
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;

/// How far the effect of a list is looked at, in days.
pub const EFFECT_DAYS: i64 = 30;

/// What the rules have due in the days to come: of each rule, and today.
pub(super) type Due = (BTreeMap<String, u64>, u64);

/// Looks ahead over records, before and after.
pub(super) struct Ahead<'a> {
    deployment: &'a Deployment,
    rules: Vec<&'a Rule>,
    span: Span,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(deployment: &'a Deployment, now: Timestamp) -> Ahead<'a> {
        let config = &deployment.config;
        let last = config.day_of(now).saturating_add(jiff::Span::new().days(EFFECT_DAYS - 1));
        let (_, end) = config.zone.bounds(last);
        let through = end.saturating_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(end);
        let rules = deployment.rules.iter().map(AsRef::as_ref).collect();
        Ahead { deployment, rules, span: Span { after: now, through } }
    }

    pub(super) fn look(&self, records: &dyn Records) -> Result<Due, ViewError> {
        let nothing_paused = PausedRules::default();
        forecast::totals(Question {
            rules: &self.rules,
            past: &NoPast(records),
            setting: self.deployment.setting(&nothing_paused),
            span: self.span,
            now: self.span.after,
            piece: Piece::Day,
        })
    }
}

/// What a list adds to the days to come, or takes from them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// Of each rule for which it makes a difference.
    pub by_rule: BTreeMap<String, i64>,
    /// Today.
    pub today: i64,
}

impl Effect {
    /// Of all rules.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.by_rule.values().sum()
    }

    /// The difference between what was due before and what is due after.
    pub(super) fn between((before, before_today): &Due, (after, after_today): &Due) -> Effect {
        let rules: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let of_rule = |rule: &String| difference(before.get(rule).copied(), after.get(rule).copied());
        let by_rule = rules.into_iter().map(|rule| (rule.clone(), of_rule(rule)));
        Effect {
            by_rule: by_rule.filter(|(_, difference)| *difference != 0).collect(),
            today: difference(Some(*before_today), Some(*after_today)),
        }
    }
}

fn difference(before: Option<u64>, after: Option<u64>) -> i64 {
    let number = |value: Option<u64>| i64::try_from(value.unwrap_or(0)).unwrap_or(i64::MAX);
    number(after) - number(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_names_the_rules_for_which_a_list_makes_a_difference() {
        let due = |rules: &[(&str, u64)], today| {
            (rules.iter().map(|(rule, touches)| ((*rule).to_owned(), *touches)).collect(), today)
        };
        let before = due(&[("birthday", 50), ("gift", 3), ("warranty", 2)], 2);
        let after = due(&[("birthday", 114), ("gift", 3), ("revisit", 1)], 1);
        let effect = Effect::between(&before, &after);
        let of_rules: Vec<_> = effect.by_rule.iter().map(|(rule, number)| (rule.as_str(), *number)).collect();
        assert_eq!(of_rules, [("birthday", 64), ("revisit", 1), ("warranty", -2)]);
        assert_eq!((effect.total(), effect.today), (63, -1));
    }
}
