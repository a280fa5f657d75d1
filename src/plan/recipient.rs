//! Who a step goes to, for one record; and who stands in for somebody out of reach.
//!
//! The paths of `to` are tried in their order, each only where the one before leads to nobody who can be reached. Who works
//! here and is out of reach is stood in for by the later steps of the ladder as well. Whoever is passed over keeps a touch,
//! so that the judge says why, and so that it goes after all where they can be reached before it is due.

use jiff::civil::Date;

use crate::record::guardian::in_place_of;
use crate::record::kind::person::{has_left, is_deceased, usable_address};
use crate::record::view::{Records, ToldOf, ViewError};
use crate::record::{Kinds, Record, RecordKey};
use crate::rule::path::{Hop, PathTarget};
use crate::rule::{Path, Rule, Step};
use crate::terms::Class;

/// Most people that one touch may be for. A path that leads to more is a mistake in the records, and nobody is told:
/// to tell the first of them would be chance, and to tell all of them cannot be undone.
pub(super) const RECIPIENTS_MAX: usize = 10_000;

/// What somebody is to be told of.
pub(super) struct Occasion<'a> {
    pub(super) rule: &'a Rule,
    pub(super) step: &'a Step,
    pub(super) record: &'a Record,
    /// The key of its occurrence; asked for only where somebody may stand in.
    pub(super) occurrence: &'a dyn Fn() -> String,
    /// The local day on which it is due.
    pub(super) on: Date,
    pub(super) kinds: &'a Kinds,
}

/// Whoever works here is written to as such, whatever the rule is for.
pub(super) fn class_of(rule: &Rule, person: Option<&Record>, kinds: &Kinds) -> Class {
    let kind = person.and_then(|person| kinds.get(&person.key.kind));
    if kind.is_some_and(|kind| kind.staff) { Class::Staff } else { rule.class }
}

/// Whom something is told to, each once: those at the end of the first path who can be reached, after those whom
/// it passed over.
///
/// # Errors
/// When records cannot be read.
pub(super) fn told(of: &Occasion<'_>, records: &dyn Records) -> Result<Vec<Record>, ViewError> {
    let (step, on, kinds) = (of.step, of.on, of.kinds);
    let first = resolve(&step.to, of.record, on, records, kinds)?;
    let ladder = next_steps(of.rule, step);
    if (step.or_to.is_empty() && ladder.is_empty()) || any_in_reach(&first, of, records)? {
        return Ok(first);
    }
    let mut passed = left_at(&step.to, of.record, on, records, kinds)?;
    let works_here = |person: &Record| kinds.get(&person.key.kind).is_some_and(|kind| kind.staff);
    let is_missed = !(first.is_empty() && passed.is_empty()) && first.iter().all(works_here);
    let mut told = first;
    let ladder = ladder.into_iter().filter(|_| is_missed);
    for path in step.or_to.iter().chain(ladder) {
        let next = resolve(path, of.record, on, records, kinds)?;
        let reached = any_in_reach(&next, of, records)?;
        if !reached {
            passed.extend(left_at(path, of.record, on, records, kinds)?);
        }
        told.extend(next);
        if reached {
            told.extend(passed);
            break;
        }
    }
    told.sort_by(|a, b| a.key.cmp(&b.key));
    told.dedup_by(|a, b| a.key == b.key);
    Ok(told)
}

/// The path by which a step leads from a record to a person; its own first one where none does any more.
///
/// # Errors
/// When records cannot be read.
pub fn path_to<'a>(
    (rule, step): (&'a Rule, &'a Step),
    record: &Record,
    person: &RecordKey,
    on: Date,
    (records, kinds): (&dyn Records, &Kinds),
) -> Result<&'a Path, ViewError> {
    let all: Vec<&Path> = step.paths().chain(next_steps(rule, step)).collect();
    if let [_only] = all.as_slice() {
        return Ok(&step.to);
    }
    for path in all {
        let mut found = resolve(path, record, on, records, kinds)?;
        found.extend(left_at(path, record, on, records, kinds)?);
        if found.iter().any(|one| one.key == *person) {
            return Ok(path);
        }
    }
    Ok(&step.to)
}

/// Whether anybody stands in for somebody of a rule who is out of reach.
#[must_use]
pub fn has_stand_ins(rule: &Rule) -> bool {
    rule.steps.iter().any(|step| !step.or_to.is_empty() || !next_steps(rule, step).is_empty())
}

/// The paths of the steps after this one on a ladder: what is due later goes to whoever is next in line. A step at the same
/// time is no rung.
fn next_steps<'a>(rule: &'a Rule, step: &Step) -> Vec<&'a Path> {
    if rule.class != Class::Staff {
        return Vec::new();
    }
    let after = rule.steps.iter().skip_while(|other| other.id != step.id).skip(1);
    let later = after.filter(|other| other.after.is_some() && other.after != step.after);
    later.map(|other| &other.to).filter(|path| path.kind == step.to.kind && **path != step.to).collect()
}

fn any_in_reach(people: &[Record], of: &Occasion<'_>, records: &dyn Records) -> Result<bool, ViewError> {
    for person in people {
        if is_in_reach(person, of, records)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a person lives, has an address of `via` that the other side takes, and was not missed with this very touch. What
/// they want is not asked: who wants no messages is nobody who cannot be reached.
fn is_in_reach(person: &Record, of: &Occasion<'_>, records: &dyn Records) -> Result<bool, ViewError> {
    if is_deceased(person) {
        return Ok(false);
    }
    let class = class_of(of.rule, Some(person), of.kinds);
    let mut has_address = false;
    for channel in &of.step.via {
        if let Ok(address) = usable_address(person, *channel) {
            has_address |= !records.refuses(*channel, class, address)?;
        }
    }
    let occurrence = (of.occurrence)();
    let told = ToldOf {
        rule: &of.rule.id,
        step: &of.step.id,
        record: &of.record.key,
        person: &person.key,
        occurrence: &occurrence,
    };
    Ok(has_address && !records.missed(&told)?)
}

/// The people at the end of a path, each once, in the order of their keys; staff who have left by `on` are left out. In the
/// place of a person with a guardian stands the guardian; nobody, where there is no record of that one.
fn resolve(
    path: &Path,
    record: &Record,
    on: Date,
    records: &dyn Records,
    kinds: &Kinds,
) -> Result<Vec<Record>, ViewError> {
    let mut found = at_the_end(path, record, records)?;
    found.retain(|person| !has_left(person, on, kinds));
    let mut found = in_their_place(found, records, kinds)?;
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found.dedup_by(|a, b| a.key == b.key);
    Ok(found)
}

/// Who stands at the end of a path by name and has left. Whoever had a role once is nobody who is missed.
fn left_at(
    path: &Path,
    record: &Record,
    on: Date,
    records: &dyn Records,
    kinds: &Kinds,
) -> Result<Vec<Record>, ViewError> {
    if matches!(path.way, PathTarget::Role { .. }) {
        return Ok(Vec::new());
    }
    let mut found = at_the_end(path, record, records)?;
    found.retain(|person| has_left(person, on, kinds));
    Ok(found)
}

fn at_the_end(path: &Path, record: &Record, records: &dyn Records) -> Result<Vec<Record>, ViewError> {
    match &path.way {
        PathTarget::Role { kind, role } => records.having(kind, "role", role),
        PathTarget::Hops(hops) => {
            let mut at = vec![record.clone()];
            for hop in hops {
                at = follow(hop, &at, records)?;
            }
            Ok(at)
        }
    }
}

fn follow(hop: &Hop, from: &[Record], records: &dyn Records) -> Result<Vec<Record>, ViewError> {
    let mut reached = Vec::new();
    for record in from {
        match hop {
            Hop::One { field, kind } => {
                if let Some(id) = record.text(field) {
                    reached.extend(records.get(&RecordKey::new(kind, id))?);
                }
            }
            Hop::Many { kind, field } => reached.extend(records.referring(kind, field, &record.key)?),
        }
    }
    Ok(reached)
}

/// Who is written to for these people.
fn in_their_place(
    people: Vec<Record>,
    records: &dyn Records,
    kinds: &Kinds,
) -> Result<Vec<Record>, ViewError> {
    let mut found = Vec::with_capacity(people.len());
    for person in people {
        found.extend(in_place_of(person, kinds, |key| records.get(key))?);
    }
    Ok(found)
}
