//! Rows become records.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher as _, RandomState};

use super::Fault;
use super::cell::{self, CellContext, Given, Refusal};
use super::citing;
use super::mapping::{Ignored, Mapping, Target};
use super::table::{Cell, Row};
use crate::calendar::anniversary;
use crate::record::{Field, RecordKey, Value};
use crate::store::Incoming;
use crate::words::{CellSentence, Cited, MappingSentence, Sentence};

/// What one row asks for: its own record, and other records that refer to it.
pub(super) struct RowRecords {
    pub(super) own: Incoming,
    pub(super) related: Vec<Incoming>,
}

impl RowRecords {
    /// The names of all records of the row.
    pub(super) fn keys(&self) -> impl Iterator<Item = &RecordKey> {
        std::iter::once(&self.own).chain(&self.related).map(|incoming| &incoming.key)
    }
}

/// What a row says about another record.
#[derive(Debug, Default)]
struct Other {
    id: Option<String>,
    fields: BTreeMap<String, Option<Value>>,
}

/// Reads rows under a mapping; remembers which ids there were.
#[derive(Debug)]
pub(super) struct RowReader<'a> {
    mapping: Mapping,
    ground: CellContext<'a>,
    /// The row of each id seen. Only a keyed digest of the id is kept: at ten million rows, the chance that any two
    /// share theirs is below one in 100,000.
    rows_by_id: HashMap<u64, u64>,
    digest: RandomState,
    anniversaries: BTreeMap<String, (u64, u64)>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(mapping: Mapping, ground: CellContext<'a>) -> RowReader<'a> {
        let (rows_by_id, anniversaries) = (HashMap::new(), BTreeMap::new());
        RowReader { mapping, ground, rows_by_id, digest: RandomState::new(), anniversaries }
    }

    /// The mapping, and how many anniversaries of each field were (solar, lunar).
    pub(super) fn finish(self) -> (Mapping, BTreeMap<String, (u64, u64)>) {
        (self.mapping, self.anniversaries)
    }

    /// Reads a row, or says everything that is wrong with it.
    pub(super) fn row(&mut self, row: &Row) -> Result<RowRecords, Vec<Fault>> {
        if let Some(reason) = &row.unreadable {
            return Err(vec![whole_row(reason.clone(), None)]);
        }
        self.check_width(row)?;
        let mut faults = Vec::new();
        let mut id = None;
        let mut own = BTreeMap::new();
        let mut related: BTreeMap<&str, Other> = BTreeMap::new();
        for (column, cell) in self.mapping.columns.iter().zip(&row.cells) {
            let mut refuse = |refusal: Refusal, field: Option<&Field>| {
                faults.push(Fault {
                    column: Some(column.header.clone()),
                    shown: cell::cited(cell, field.map(|field| &field.field_type)),
                    reason: refusal.reason,
                    suggestion: refusal.suggestion,
                });
            };
            match &column.target {
                Target::Ignored(_) => {}
                Target::Id => match cell::read_id(cell) {
                    Ok(found) => id = found,
                    Err(refusal) => refuse(refusal, None),
                },
                Target::Field(field) => match given(cell, field, self.ground) {
                    Ok(found) => own.extend(found.map(|value| (field.name.clone(), value))),
                    Err(refusal) => refuse(refusal, Some(field)),
                },
                Target::Related { kind, field: None } => match cell::read_id(cell) {
                    Ok(found) => related.entry(kind).or_default().id = found,
                    Err(refusal) => refuse(refusal, None),
                },
                Target::Related { kind, field: Some(field) } => match given(cell, field, self.ground) {
                    Ok(found) => {
                        related
                            .entry(kind)
                            .or_default()
                            .fields
                            .extend(found.map(|value| (field.name.clone(), value)));
                    }
                    Err(refusal) => refuse(refusal, Some(field)),
                },
            }
        }
        let Some(id) = id else {
            if !faults.iter().any(|fault| fault.column.as_deref() == self.id_header()) {
                faults.push(self.no_id());
            }
            return Err(faults);
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let related = self.related(&id, related);
        self.remember(&id, row)?;
        self.count(&own);
        Ok(RowRecords {
            own: Incoming { key: RecordKey::new(&self.mapping.kind, &id), fields: own },
            related,
        })
    }

    /// A row with fewer cells than headers is what a line break inside a cell leaves behind: its first cell may look
    /// like an id, and would become a record that nobody knows. One with more has a delimiter inside a cell.
    fn check_width(&self, row: &Row) -> Result<(), Vec<Fault>> {
        let (cells, columns) = (row.cells.len(), self.mapping.columns.len());
        let beyond = row.cells.get(columns..).unwrap_or_default().iter().any(|cell| !cell.is_empty());
        let short = cells < columns;
        if !short && !beyond {
            return Ok(());
        }
        let reason = CellSentence::RowWidth { cells, headers: columns };
        let suggestion = if short { CellSentence::QuoteTheBreak } else { CellSentence::QuoteTheDelimiter };
        Err(vec![whole_row(reason, Some(suggestion))])
    }

    /// The other records that the row fills: those of which anything is written.
    fn related(&self, id: &str, found: BTreeMap<&str, Other>) -> Vec<Incoming> {
        let filled = found.into_iter().filter(|(_, other)| other.id.is_some() || !other.fields.is_empty());
        let records = filled.filter_map(|(kind, Other { id: own_id, mut fields })| {
            let (_, back) = self.mapping.related.iter().find(|(name, _)| name == kind)?;
            fields.insert(back.clone(), Some(Value::Text(id.to_owned())));
            Some(Incoming { key: RecordKey::new(kind, own_id.as_deref().unwrap_or(id)), fields })
        });
        records.collect()
    }

    /// Refuses an id that another row had.
    fn remember(&mut self, id: &str, row: &Row) -> Result<(), Vec<Fault>> {
        let digest = self.digest.hash_one(id);
        if let Some(first) = self.rows_by_id.get(&digest) {
            return Err(vec![Fault {
                column: self.id_header().map(str::to_owned),
                shown: citing::name(id),
                reason: said(CellSentence::SameNumber { row: *first }),
                suggestion: Some(said(CellSentence::KeepOneRow)),
            }]);
        }
        self.rows_by_id.insert(digest, row.number);
        Ok(())
    }

    fn count(&mut self, fields: &BTreeMap<String, Option<Value>>) {
        for (name, value) in fields {
            if let Some(Value::Anniversary(day)) = value {
                let counts = self.anniversaries.entry(name.clone()).or_default();
                if day.kind == anniversary::Kind::Lunar {
                    counts.1 += 1;
                } else {
                    counts.0 += 1;
                }
            }
        }
    }

    fn id_header(&self) -> Option<&str> {
        let column = self.mapping.columns.iter().find(|column| column.target == Target::Id);
        column.map(|column| column.header.as_str())
    }

    fn no_id(&self) -> Fault {
        Fault {
            column: self.id_header().map(str::to_owned),
            shown: Cited::new("", ""),
            reason: said(CellSentence::NoNumber),
            suggestion: None,
        }
    }
}

/// What a cell asks for: nothing, an empty field, or a value.
fn given(cell: &Cell, field: &Field, ground: CellContext<'_>) -> Result<Option<Option<Value>>, Refusal> {
    Ok(match cell::read(cell, field, ground)? {
        Given::Nothing => None,
        Given::Emptied => Some(None),
        Given::Value(value) => Some(Some(value)),
    })
}

fn whole_row(reason: CellSentence, suggestion: Option<CellSentence>) -> Fault {
    Fault { column: None, shown: Cited::new("", ""), reason: said(reason), suggestion: suggestion.map(said) }
}

/// What is said of a row that brings back a person who was erased.
pub(super) fn erased() -> Fault {
    whole_row(CellSentence::Erased, Some(CellSentence::LeaveErasedOut))
}

fn said(sentence: CellSentence) -> Box<Sentence> {
    Box::new(sentence.into())
}

/// What somebody should know about columns that are left out.
pub(super) fn warnings(mapping: &Mapping) -> Vec<Sentence> {
    let said = mapping.columns.iter().filter_map(|column| {
        let Target::Ignored(ignored) = &column.target else { return None };
        let column = citing::name(&column.header).to_string();
        Some(Sentence::Mapping(match ignored {
            Ignored::Unknown(Some(near)) => MappingSentence::ColumnMeant { column, near: near.clone() },
            Ignored::Twice(field) => MappingSentence::ColumnTwice { column, field: field.clone() },
            Ignored::Elsewhere(path) => MappingSentence::ColumnElsewhere { column, path: path.clone() },
            Ignored::AsAsked | Ignored::Unnamed | Ignored::Unknown(None) => return None,
        }))
    });
    said.collect()
}
