//! Which column is which field: guessed from the headers, or as a mapping file says.
//!
//! A header is taken for a field by the field's name, by the aliases of `records.toml` and of the built-in fields
//! of a person; width, case, spaces, a mark of duty (`*`) and a unit in brackets do not count. The kind of the
//! records is the one that most headers fit, among those whose id is there. A column that is nothing is left out
//! and named, never an error; a column that could be two things is left out as well.

pub mod file;
mod header;

use std::collections::{BTreeMap, BTreeSet};

use super::citing;
use crate::diagnostic::nearest;
use crate::record::kind::person;
use crate::record::{Field, FieldType, Kind, Kinds};
use crate::words::MappingSentence;

pub use file::MapFile;
pub use header::plain;

/// The columns that a reject file has beside those of the list; they are passed over when it comes back.
pub const REJECT_COLUMNS: [&str; 4] = ["reject_row", "reject_column", "reject_reason", "reject_suggestion"];

/// For how many columns that nothing is called by something is proposed.
const PROPOSALS_MAX: usize = 50;

/// What becomes of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// It names the record.
    Id,
    /// A field of the record.
    Field(Field),
    /// A field of another record that refers to this one, or that record's id.
    Related {
        /// The other record's kind.
        kind: String,
        /// Its field; `None` is its id.
        field: Option<Field>,
    },
    /// Nothing, for a reason.
    Ignored(Ignored),
}

/// Why a column is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignored {
    /// The mapping file says so.
    AsAsked,
    /// It has no header, or belongs to a reject file.
    Unnamed,
    /// No field is called like this; perhaps one of them was meant.
    Unknown(Option<String>),
    /// An earlier column is that field already.
    Twice(String),
    /// It is a field of another kind, which only a mapping file can ask for.
    Elsewhere(String),
}

/// A column of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header as it stands in the list.
    pub header: String,
    /// What becomes of it.
    pub target: Target,
}

/// What every column of a list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The kind of the records.
    pub kind: String,
    /// The columns from the left, as far as they have headers.
    pub columns: Vec<Column>,
    /// For each other kind that gets fields: its reference field that comes back to the record.
    pub related: Vec<(String, String)>,
}

/// Finds out what the columns under these headers are. `Ok(None)` where this is no row of headers at all: fewer than
/// two cells are known.
///
/// # Errors
/// When the headers are known but do not decide.
pub fn resolve(
    headers: &[String],
    kinds: &Kinds,
    wanted: Option<&str>,
    map: Option<&MapFile>,
) -> Result<Option<Mapping>, MappingSentence> {
    let wanted = map.map(|map| map.kind.as_str()).or(wanted);
    let candidates: Vec<&Kind> = match wanted {
        Some(name) => vec![kinds.get(name).ok_or_else(|| MappingSentence::NoSuchKind {
            name: name.to_owned(),
            near: nearest(name, kinds.names()).map(str::to_owned),
        })?],
        None => kinds.iter().collect(),
    };
    let mapped = candidates.iter().map(|kind| columns(headers, kind, kinds, map));
    let scored: Vec<(usize, bool, Mapping)> = mapped
        .map(|mapping| {
            let known =
                mapping.columns.iter().filter(|column| !matches!(column.target, Target::Ignored(_))).count();
            let named = mapping.columns.iter().any(|column| column.target == Target::Id);
            (known, named, mapping)
        })
        .collect();
    let best =
        scored.iter().filter(|(known, named, _)| *named && *known >= 2).map(|(known, ..)| *known).max();
    let Some(best) = best else {
        return match scored.into_iter().filter(|(known, ..)| *known >= 2).max_by_key(|(known, ..)| *known) {
            Some((_, _, mapping)) => Err(MappingSentence::NoId {
                expected: id_headers(kinds.get(&mapping.kind)),
                kind: mapping.kind,
            }),
            None => Ok(None),
        };
    };
    let mut winners = scored.into_iter().filter(|(known, named, _)| *named && *known == best);
    let winner = winners.next().map(|(_, _, mapping)| mapping);
    let others: Vec<String> = winners.map(|(_, _, mapping)| mapping.kind).collect();
    match winner {
        Some(winner) if !others.is_empty() => {
            Err(MappingSentence::Tie { kinds: std::iter::once(winner.kind).chain(others).collect() })
        }
        mut winner => {
            if let Some(mapping) = &mut winner {
                propose(mapping, kinds, map);
            }
            Ok(winner)
        }
    }
}

/// What to say when no row is a row of headers.
#[must_use]
pub fn no_header(first: &[String], kinds: &Kinds, wanted: Option<&str>) -> MappingSentence {
    let kinds = kinds.iter().filter(|kind| wanted.is_none_or(|wanted| kind.name == wanted));
    let expected = kinds.map(|kind| {
        let fields =
            kind.fields.iter().take(3).map(|field| field.aliases.first().unwrap_or(&field.name).clone());
        let id = kind.id_aliases.first().cloned().unwrap_or_else(|| "id".to_owned());
        let headers: Vec<String> = std::iter::once(id).chain(fields).collect();
        format!("{} ({})", headers.join(" "), kind.name)
    });
    MappingSentence::NoHeader {
        seen: first.iter().filter(|cell| !cell.is_empty()).take(8).map(|cell| citing::header(cell)).collect(),
        expected: expected.collect(),
    }
}

fn id_headers(kind: Option<&Kind>) -> Vec<String> {
    let aliases = kind.map(|kind| kind.id_aliases.clone()).unwrap_or_default();
    std::iter::once("id".to_owned()).chain(aliases).collect()
}

/// Every column as this kind has it.
fn columns(headers: &[String], kind: &Kind, kinds: &Kinds, map: Option<&MapFile>) -> Mapping {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut related: Vec<(String, String)> = Vec::new();
    let mut columns = Vec::new();
    let known = known(kind, kinds);
    for header in headers {
        let asked = map.and_then(|map| map.target(header));
        let mut target = match asked {
            Some("") => Target::Ignored(Ignored::AsAsked),
            Some(path) => file::target(path, kind, kinds).map_or_else(
                |_| Target::Ignored(Ignored::Unknown(None)),
                |(target, back)| {
                    related.extend(back);
                    target
                },
            ),
            None => guess(header, &known),
        };
        if let Some(name) = name(&target)
            && !taken.insert(name.clone())
        {
            target = Target::Ignored(Ignored::Twice(name));
        }
        columns.push(Column { header: header.clone(), target });
    }
    while columns.last().is_some_and(|column| column.header.is_empty()) {
        columns.pop();
    }
    related.sort();
    related.dedup();
    Mapping { kind: kind.name.clone(), columns, related }
}

/// `id`, `field` or `kind.field`.
fn name(target: &Target) -> Option<String> {
    match target {
        Target::Id => Some("id".to_owned()),
        Target::Field(field) => Some(field.name.clone()),
        Target::Related { kind, field } => {
            Some(format!("{kind}.{}", field.as_ref().map_or("id", |field| field.name.as_str())))
        }
        Target::Ignored(_) => None,
    }
}

/// What every header that something is called by is, for records of a kind.
fn known(kind: &Kind, kinds: &Kinds) -> BTreeMap<String, Target> {
    let mut known = BTreeMap::new();
    for id in kind.id_aliases.iter().map(|alias| plain(alias)).chain(["id".to_owned()]) {
        known.insert(id, Target::Id);
    }
    for field in &kind.fields {
        for header in headers_of(field) {
            known.entry(header).or_insert_with(|| Target::Field(field.clone()));
        }
    }
    for other in kinds.iter().filter(|other| back(other, &kind.name).is_some()) {
        for field in &other.fields {
            let elsewhere = || Target::Ignored(Ignored::Elsewhere(format!("{}.{}", other.name, field.name)));
            for header in headers_of(field) {
                known.entry(header).or_insert_with(elsewhere);
            }
        }
    }
    known
}

fn headers_of(field: &Field) -> impl Iterator<Item = String> {
    field.aliases.iter().chain([&field.name]).map(|header| plain(header))
}

fn guess(header: &str, known: &BTreeMap<String, Target>) -> Target {
    let wanted = plain(header);
    if wanted.is_empty() || REJECT_COLUMNS.contains(&wanted.as_str()) {
        return Target::Ignored(Ignored::Unnamed);
    }
    known.get(&wanted).cloned().unwrap_or(Target::Ignored(Ignored::Unknown(None)))
}

/// Adds to the first unknown columns what was probably meant: comparing words is dear, and a list may have a
/// thousand columns that nothing is called by.
fn propose(mapping: &mut Mapping, kinds: &Kinds, map: Option<&MapFile>) {
    let Some(kind) = kinds.get(&mapping.kind) else { return };
    let known = || {
        let fields = kind.fields.iter().flat_map(|field| field.aliases.iter().chain([&field.name]));
        fields.chain(&kind.id_aliases).map(String::as_str)
    };
    let asked = |header: &str| map.is_some_and(|map| map.target(header).is_some());
    let unknown = mapping.columns.iter_mut().filter_map(|column| match &mut column.target {
        Target::Ignored(Ignored::Unknown(near)) if !asked(&column.header) => Some((&column.header, near)),
        _ => None,
    });
    for (header, near) in unknown.take(PROPOSALS_MAX) {
        *near = nearest(header.trim(), known()).map(str::to_owned);
    }
}

/// The field of `other` by which it refers to `kind`, if there is just one; a guardian is nobody whom a list is about.
fn back<'a>(other: &'a Kind, kind: &str) -> Option<&'a str> {
    let mut fields = other
        .fields
        .iter()
        .filter(|field| matches!(&field.field_type, FieldType::Reference(to) if to == kind))
        .filter(|field| field.name != person::GUARDIAN);
    let first = fields.next()?;
    fields.next().is_none().then_some(first.name.as_str())
}

#[cfg(test)]
mod tests;
