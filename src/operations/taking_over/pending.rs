//! What rules of files that are not in force yet would make of the ledger, for whoever looks ahead by them.

use jiff::Timestamp;

use super::{Surroundings, begun, in_force};
use crate::deployment::Deployment;
use crate::forecast::pending::Pending;
use crate::store::identity::identify;
use crate::store::{Error, PastOf, Store};

/// What a reload or a start would make of them now; nothing before the first start, when there is no past to hold them
/// against, and nothing where all of them are in force.
///
/// # Errors
/// When the store cannot be read.
pub fn of(deployment: &Deployment, reader: &dyn Store, now: Timestamp) -> Result<Pending, Error> {
    let mut pending = Pending::default();
    let known = reader.rule_states()?;
    if known.is_empty() {
        return Ok(pending);
    }
    let identity = identify(&deployment.rules, &known);
    let was_in = in_force::read(reader)?.as_ref().map(Surroundings::of);
    let past = PastOf(reader);
    for rule in deployment.rules.iter() {
        let Some(own) = identity.rules.get(&rule.id) else { continue };
        let known_as = own.known_as.as_deref().filter(|name| *name != rule.id);
        if let Some(name) = known_as {
            pending.is_known_as(&rule.id, name);
        }
        for step in own.steps.iter().filter(|step| step.unclear) {
            pending.is_unclear(&rule.id, &step.stands_as);
        }
        if let Some(begun) = begun(rule, own, (deployment, was_in.as_ref()), now) {
            begun.edit(rule, known_as, &past, deployment, now).run(&mut |edited| {
                pending.decide(edited);
                Ok(())
            })?;
        }
    }
    Ok(pending)
}
