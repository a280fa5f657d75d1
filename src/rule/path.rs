//! Whom a step goes to: `self`, `customer`, `customer.family`, `handler.manager`, `role:director`.

use crate::record::{FieldType, Kind, Kinds};
use crate::words::RuleStepSentence as Says;

/// Longest chain of references that a path may follow.
const HOPS_MAX: usize = 4;

/// A path from a record to people, checked against the kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// As it was written; the label that tests and forecasts show.
    pub written: String,
    /// How to get there.
    pub way: PathTarget,
    /// The kind of the people at its end.
    pub kind: String,
}

/// How a path leads from a record to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathTarget {
    /// Along references; none for `self`.
    Hops(Vec<Hop>),
    /// To everybody who works here in this role.
    Role {
        /// The kind of staff.
        kind: String,
        /// The word in its field `role`.
        role: String,
    },
}

/// One step along a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hop {
    /// To the record that this field names.
    One {
        /// The reference field.
        field: String,
        /// The kind it names.
        kind: String,
    },
    /// To all records of a kind whose field names the record.
    Many {
        /// The kind that refers.
        kind: String,
        /// Its reference field.
        field: String,
    },
}

/// What is wrong with a path: a sentence, and words that would do at the place of the wrong one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// What is wrong.
    pub message: Says,
    /// The part that is wrong.
    pub part: String,
    /// What could stand there.
    pub candidates: Vec<String>,
}

impl Path {
    /// Checks a path from records of `kind`.
    ///
    /// # Errors
    /// When a part of it does not exist, or it does not end at people.
    pub fn read(written: &str, kind: &Kind, kinds: &Kinds) -> Result<Path, PathError> {
        if let Some(role) = written.strip_prefix("role:") {
            return role_path(written, role.trim(), kinds);
        }
        let mut at = kind;
        let mut hops = Vec::new();
        for part in written.split('.').filter(|part| *part != "self") {
            let hop = hop(at, part).ok_or_else(|| PathError {
                message: Says::NoReference { kind: at.name.clone(), reference: part.to_owned() },
                part: part.to_owned(),
                candidates: references(at),
            })?;
            let next = match &hop {
                Hop::One { kind, .. } | Hop::Many { kind, .. } => kinds.get(kind),
            };
            at = next.ok_or_else(|| problem(part, Says::LeadsToNoKind { reference: part.to_owned() }))?;
            hops.push(hop);
        }
        if hops.len() > HOPS_MAX {
            let path = written.to_owned();
            return Err(problem(written, Says::TooManyReferences { path, most: HOPS_MAX }));
        }
        if !at.person {
            let message = Says::NotAPerson { path: written.to_owned(), kind: at.name.clone() };
            return Err(PathError { candidates: references(at), ..problem(written, message) });
        }
        Ok(Path { written: written.to_owned(), way: PathTarget::Hops(hops), kind: at.name.clone() })
    }
}

fn role_path(written: &str, role: &str, kinds: &Kinds) -> Result<Path, PathError> {
    let staff = kinds
        .staff()
        .find(|kind| kind.field("role").is_some())
        .ok_or_else(|| problem(written, Says::NoStaffWithRoles))?;
    if let Some(FieldType::Words(words)) = staff.type_of("role")
        && !words.iter().any(|word| word == role)
    {
        let message = Says::NobodyHasRole { role: role.to_owned() };
        return Err(PathError { candidates: words, ..problem(role, message) });
    }
    let way = PathTarget::Role { kind: staff.name.clone(), role: role.to_owned() };
    Ok(Path { written: written.to_owned(), way, kind: staff.name.clone() })
}

fn problem(part: &str, message: Says) -> PathError {
    PathError { message, part: part.to_owned(), candidates: Vec::new() }
}

fn hop(kind: &Kind, part: &str) -> Option<Hop> {
    if let Some(many) = kind.many.get(part) {
        return Some(Hop::Many { kind: many.kind.clone(), field: many.field.clone() });
    }
    match &kind.field(part)?.field_type {
        FieldType::Reference(target) => Some(Hop::One { field: part.to_owned(), kind: target.clone() }),
        _ => None,
    }
}

fn references(kind: &Kind) -> Vec<String> {
    let fields = kind.fields.iter().filter(|field| matches!(field.field_type, FieldType::Reference(_)));
    fields.map(|field| field.name.clone()).chain(kind.many.keys().cloned()).collect()
}
