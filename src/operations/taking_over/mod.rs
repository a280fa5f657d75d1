//! Rules that are to follow what the ledger has of them: where each begins, how it was before, and in which zone and
//! calendars. The daemon writes down what that makes of their occasions; a command that looks at files which are not in
//! force yet asks the same ([`pending`]).

pub mod at_start;
pub(crate) mod in_force;
pub mod pending;
mod surroundings;

use jiff::Timestamp;

use crate::deployment::Deployment;
use crate::forecast::Past;
use crate::forecast::edit::Edit;
use crate::rule::Rule;
use crate::store::identity::RuleIdentity;

pub(crate) use surroundings::Surroundings;

/// What a rule is to the ledger, and where it begins.
#[derive(Debug)]
pub(crate) struct Begun {
    /// The rule as it was in force; none where it was not, or where that cannot be read any more.
    pub(crate) old: Option<Rule>,
    /// In what it was planned, where that is not what it is in now.
    pub(crate) was_in: Option<Surroundings>,
    /// Up to where the old one had been planned; now, for one that was not in force.
    pub(crate) begins: Timestamp,
}

impl Begun {
    /// What it makes of the rule's occasions; `known_as` is the name under which the ledger still has the rule.
    pub(crate) fn edit<'a>(
        &'a self,
        new: &'a Rule,
        known_as: Option<&'a str>,
        past: &'a dyn Past,
        deployment: &'a Deployment,
        now: Timestamp,
    ) -> Edit<'a> {
        let (old, begins, world) = (self.old.as_ref(), self.begins, deployment.world());
        let old_world = self.was_in.as_ref().map_or(world, |was_in| was_in.world(deployment));
        Edit { old, new, known_as, past, world, old_world, begins, now }
    }
}

/// Where a rule begins that is new, edited, back again or planned in other surroundings before; nothing of one that is as
/// it was.
pub(crate) fn begun(
    rule: &Rule,
    identity: &RuleIdentity,
    (deployment, before): (&Deployment, Option<&Surroundings>),
    now: Timestamp,
) -> Option<Begun> {
    let newly = |begins| Some(Begun { old: None, was_in: None, begins });
    let Some(earlier) = &identity.earlier else { return newly(now) };
    if earlier.gone_at.is_some() {
        return newly(now);
    }
    let was_in = before.filter(|before| before.differ_for(rule, deployment)).cloned();
    let begins = earlier.planned_through.min(now);
    if earlier.digest == rule.canonical().digest {
        // An earlier version of this program made no rows of what was past when the rule came into force.
        if earlier.steps.is_empty() {
            return newly(earlier.effective_from.min(now));
        }
        return was_in.map(|was_in| Begun { old: Some(rule.clone()), was_in: Some(was_in), begins });
    }
    let old = Rule::read_again(&earlier.source, &rule.id, deployment.rule_context());
    let old = old.map(|old| {
        let known = earlier.known_steps();
        let name = |name: &String| {
            let Some(step) = known.iter().find(|known| !known.gone && known.name == *name) else {
                return name.clone();
            };
            // Which step it is, somebody may have said only now.
            let now_is = rule.steps.iter().find(|now| step.unclear && now.name == *name);
            now_is.map_or_else(|| step.stands_as.clone(), |now| now.id.clone())
        };
        let names: Vec<String> = old.steps.iter().map(|step| name(&step.name)).collect();
        old.standing_as(&names)
    });
    Some(Begun { old, was_in, begins })
}
