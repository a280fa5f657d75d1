//! Which rule and which step of the files is which of the ledger: one place decides under which name the touches of a
//! step stand, so that no name in a file makes anything due again.
//!
//! Pure. Daemon, reload, forecast and every command that looks at the ledger ask it. Where one name has gone and another
//! has come, and nobody has said whether it is the same, that is what it says ([`Unclear`]); what follows is for others to
//! decide.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{RuleState, StepState};
use crate::planted::{self, Bug};
use crate::rule::{Canonical, Rule, RuleSet, Step};

/// How the rules of the files stand to those that a ledger knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Each rule of the files.
    pub rules: BTreeMap<String, RuleIdentity>,
    /// What nobody has said.
    pub unclear: Vec<Unclear>,
}

/// Which rule of the ledger a rule is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleIdentity {
    /// What the ledger remembers of it, also where it had another name then; none of a new rule.
    pub earlier: Option<RuleState>,
    /// The name that the ledger has it under, where that is another one.
    pub known_as: Option<String>,
    /// Its steps, in the order of the file.
    pub steps: Vec<StepIdentity>,
}

/// Which step of the ledger a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepIdentity {
    /// The name under which its touches stand.
    pub stands_as: String,
    /// Whether nobody has said yet if it is a new one.
    pub unclear: bool,
}

/// A name that has come while another has gone, and nobody has said whether it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// A rule.
    Rule {
        /// The rule that has come.
        rule: String,
        /// The rules of the same kind and trigger that have gone.
        gone: Vec<String>,
    },
    /// A step of a rule.
    Step {
        /// The rule.
        rule: String,
        /// The step that has come.
        step: String,
        /// The steps that have gone.
        gone: Vec<String>,
    },
}

/// Finds out which is which.
#[must_use]
pub fn identify(rules: &RuleSet, known: &BTreeMap<String, RuleState>) -> Identity {
    let mut all = Identity::default();
    let claimed: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.was.iter().map(String::as_str)).collect();
    for rule in rules.iter() {
        let own = known.get(&rule.id).cloned();
        let before = rule.was.iter().find_map(|was| Some((was, known.get(was)?.clone())));
        let known_as = before.as_ref().map(|(was, _)| (*was).clone());
        let earlier = match (own, before) {
            (Some(own), Some((_, before))) => Some(own.taking_over(before)),
            (own, before) => own.or(before.map(|(_, before)| before)),
        };
        let new_name = earlier.as_ref().map_or(rule.was_at.is_none(), |earlier| {
            rule.was_at.is_none() && is_unclear_as_a_whole(&earlier.steps)
        });
        let gone =
            if new_name { vanished(rule, rules, known, &claimed, earlier.is_none()) } else { Vec::new() };
        let unclear_rule = !gone.is_empty() || (earlier.is_some() && new_name);
        if unclear_rule {
            all.unclear.push(Unclear::Rule { rule: rule.id.clone(), gone });
        }
        let steps = steps_of(rule, earlier.as_ref(), unclear_rule, &mut all.unclear);
        all.rules.insert(rule.id.clone(), RuleIdentity { earlier, known_as, steps });
    }
    all
}

impl Identity {
    /// Whether the steps of the rules stand under the names that the ledger has for them.
    #[must_use]
    pub fn names(&self, rules: &RuleSet) -> bool {
        self.rules.iter().all(|(id, identity)| {
            rules.get(id).is_some_and(|rule| {
                rule.steps.iter().map(|step| &step.id).eq(identity.steps.iter().map(|step| &step.stands_as))
            })
        })
    }

    /// Lets the steps of the rules stand under the names that the ledger has for them.
    pub fn name_steps(&self, rules: &mut RuleSet) {
        for (rule, identity) in &self.rules {
            let names: Vec<String> = identity.steps.iter().map(|step| step.stands_as.clone()).collect();
            rules.name_steps(rule, &names);
        }
    }
}

impl RuleIdentity {
    /// What is remembered of the steps from now on: those of the file, and those that are gone, whose names stay taken.
    #[must_use]
    pub fn steps_from(&self, rule: &Rule, now: Timestamp) -> Vec<StepState> {
        let before = self.earlier.as_ref().map(RuleState::known_steps).unwrap_or_default();
        let mut steps: Vec<StepState> = rule
            .steps
            .iter()
            .zip(&self.steps)
            .map(|(step, identity)| {
                let known = before.iter().find(|known| known.stands_as == identity.stands_as);
                StepState {
                    name: step.name.clone(),
                    stands_as: identity.stands_as.clone(),
                    effective_from: known.map_or(now, |known| known.effective_from),
                    gone: false,
                    unclear: identity.unclear,
                }
            })
            .collect();
        let gone = before
            .into_iter()
            .filter(|known| !self.steps.iter().any(|identity| identity.stands_as == known.stands_as));
        steps.extend(gone.map(|known| StepState { gone: true, unclear: false, ..known }).collect::<Vec<_>>());
        steps.sort_by(|a, b| a.stands_as.cmp(&b.stands_as));
        steps
    }
}

/// Whether a rule as a whole, not one of its steps, came under a name that nobody has explained: a step comes so only
/// where another has gone.
fn is_unclear_as_a_whole(steps: &[StepState]) -> bool {
    steps.iter().any(|step| step.unclear) && !steps.iter().any(|step| step.gone)
}

/// The rules of the same kind and trigger that are gone, of which nobody has said that another goes on for them.
fn vanished(
    rule: &Rule,
    rules: &RuleSet,
    known: &BTreeMap<String, RuleState>,
    claimed: &BTreeSet<&str>,
    just_now: bool,
) -> Vec<String> {
    let subject = Canonical::subject(&rule.canonical().text);
    let is_gone = |(id, state): &(&String, &RuleState)| {
        let is_here = rules.iter().any(|other| other.id == **id);
        let explained = claimed.contains(id.as_str()) || (just_now && state.gone_at.is_some());
        !is_here && !explained && Canonical::subject(&state.canonical) == subject
    };
    known.iter().filter(is_gone).map(|(id, _)| id.clone()).collect()
}

fn steps_of(
    rule: &Rule,
    earlier: Option<&RuleState>,
    unclear_rule: bool,
    unclear: &mut Vec<Unclear>,
) -> Vec<StepIdentity> {
    let known = earlier.map(RuleState::known_steps).unwrap_or_default();
    let as_a_whole = is_unclear_as_a_whole(&known);
    let mut found: Vec<Option<StepIdentity>> = rule
        .steps
        .iter()
        .map(|step| {
            let state = known_step(rule, step, &known)?;
            let said = if as_a_whole { rule.was_at.is_some() } else { step.was.is_some() };
            Some(StepIdentity { stands_as: state.stands_as.clone(), unclear: state.unclear && !said })
        })
        .collect();
    if planted::is(Bug::StepsByPlace) {
        // What a step of the file is called says nothing: the first of them is the first that was known.
        let mut in_order = known.iter().filter(|known| !known.gone);
        let by_place = |_: &Step| {
            in_order.next().map(|known| StepIdentity { stands_as: known.stands_as.clone(), unclear: false })
        };
        found = rule.steps.iter().map(by_place).collect();
    }
    let mut taken: BTreeSet<String> = known.iter().map(|known| known.stands_as.clone()).collect();
    let used = |known: &&StepState| found.iter().flatten().any(|found| found.stands_as == known.stands_as);
    let gone: Vec<String> =
        known.iter().filter(|known| !known.gone && !used(known)).map(|known| known.name.clone()).collect();
    let long_gone = || known.iter().filter(|known| known.gone).map(|known| known.name.clone()).collect();
    let may_be: Vec<String> = if gone.is_empty() { long_gone() } else { gone.clone() };
    let mut all = Vec::new();
    for (step, found) in rule.steps.iter().zip(&found) {
        let own = found.clone().unwrap_or_else(|| StepIdentity {
            stands_as: free_name(&step.name, unclear_rule, &taken),
            unclear: unclear_rule || (!gone.is_empty() && step.was.is_none()),
        });
        if own.unclear && !unclear_rule {
            let of_step =
                Unclear::Step { rule: rule.id.clone(), step: step.name.clone(), gone: may_be.clone() };
            unclear.push(of_step);
        }
        taken.insert(own.stands_as.clone());
        all.push(own);
    }
    all
}

/// The step of the ledger that a step of the file is.
fn known_step<'a>(rule: &Rule, step: &Step, known: &'a [StepState]) -> Option<&'a StepState> {
    let named = |name: &str| known.iter().find(|known| !known.gone && known.name == name);
    let is_here = |name: &str| rule.steps.iter().any(|other| other.name == name);
    let before = || {
        let names = step.was.iter().flatten().filter(|was| !is_here(was));
        names.into_iter().find_map(|was| {
            let of_name = |known: &&StepState| known.name == *was;
            known.iter().filter(of_name).min_by_key(|known| known.gone)
        })
    };
    let mut there = known.iter().filter(|known| !known.gone);
    let lone = match (rule.steps.len(), there.next(), there.next()) {
        (1, Some(only), None) if step.was.as_ref().is_none_or(|was| !was.is_empty()) => Some(only),
        _ => None,
    };
    named(&step.name)
        .filter(|known| !known.unclear)
        .or_else(before)
        .or_else(|| named(&step.name))
        .or(lone)
        .or_else(|| known.iter().find(|known| known.gone && known.name == step.name))
}

/// A name that no step of the rule has had. Where the rule may be an earlier one, never its plain name, which may be
/// that one's.
fn free_name(name: &str, may_be_known: bool, taken: &BTreeSet<String>) -> String {
    let plain = (!may_be_known).then(|| name.to_owned());
    let numbered = (2..).map(|number| format!("{name}.{number}"));
    plain.into_iter().chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
