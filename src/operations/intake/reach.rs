//! Which records a list can make a difference to: those that it touches, and those from which a path of some rule leads to
//! one of them. A list of five customers costs what hangs on five customers, however many there are.

use std::collections::BTreeSet;

use super::overlay::Touched;
use crate::deployment::Deployment;
use crate::record::hanging::hanging_on;
use crate::record::view::{Records, ViewError};
use crate::record::{FieldType, RecordKey};
use crate::rule::Rule;

/// Most records that are looked at one by one; more are found by the indexes, as the daemon finds them.
const ONE_BY_ONE_MAX: usize = 2_000;

/// What a list can make a difference to.
#[derive(Debug)]
pub(super) struct Reach {
    /// The kinds of the records that the list touches.
    touched: BTreeSet<String>,
    /// The kinds of the records; none where that may be any.
    kinds: Option<BTreeSet<String>>,
    /// The records themselves; none where there are too many to look at one by one.
    pub(super) records: Option<BTreeSet<RecordKey>>,
}

impl Reach {
    /// All records, whatever they are.
    pub(super) fn everything() -> Reach {
        Reach { touched: BTreeSet::new(), kinds: None, records: None }
    }

    /// What the touched records can make a difference to, as they were and as they will be.
    pub(super) fn of(
        touched: &Touched,
        deployment: &Deployment,
        sides: [&dyn Records; 2],
    ) -> Result<Reach, ViewError> {
        let touched = touched.borrow();
        let mut kinds: BTreeSet<String> = BTreeSet::new();
        for key in touched.iter() {
            if !kinds.contains(&key.kind) {
                kinds.insert(key.kind.clone());
            }
        }
        // Whoever has a role is found from everywhere.
        if deployment.rules.iter().any(|rule| rule.is_for_a_role_of(&kinds)) {
            return Ok(Reach { touched: kinds, ..Reach::everything() });
        }
        let of_list = kinds.clone();
        while let more @ [_, ..] = &*neighbours(&kinds, deployment) {
            kinds.extend(more.iter().cloned());
        }
        let records = if touched.len() > ONE_BY_ONE_MAX {
            None
        } else {
            let mut all = touched.clone();
            let mut new: Vec<RecordKey> = touched.iter().cloned().collect();
            while let Some(key) = new.pop().filter(|_| all.len() <= ONE_BY_ONE_MAX) {
                for side in sides {
                    let found = hanging_on(&key, &deployment.kinds, side)?;
                    new.extend(found.into_iter().filter(|key| all.insert(key.clone())));
                }
            }
            Some(all).filter(|all| all.len() <= ONE_BY_ONE_MAX)
        };
        Ok(Reach { touched: of_list, kinds: Some(kinds), records })
    }

    /// Whether records that the list leaves alone can have others to be told, for a role has passed to them.
    pub(super) fn is_by_role(&self, rule: &Rule) -> bool {
        rule.is_for_a_role_of(&self.touched) && !self.touched.contains(&rule.each)
    }

    /// Whether touches of the rule can be others.
    pub(super) fn concerns(&self, rule: &Rule) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&rule.each))
    }
}

/// Kinds from whose records one step of a path leads to one of these, and that are not among them.
fn neighbours(kinds: &BTreeSet<String>, deployment: &Deployment) -> Vec<String> {
    let mut found = Vec::new();
    for kind in deployment.kinds.iter() {
        let refers = kind
            .fields
            .iter()
            .any(|field| matches!(&field.field_type, FieldType::Reference(target) if kinds.contains(target)));
        let has_many = kind.many.values().any(|many| kinds.contains(&many.kind));
        if (refers || has_many) && !kinds.contains(&kind.name) {
            found.push(kind.name.clone());
        }
    }
    found
}
