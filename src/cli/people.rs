//! Finds the records that people name on the command line, and shows persons masked.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::deployment::Deployment;
use crate::diagnostic::nearest;
use crate::mask;
use crate::record::view::{Candidates, Records, ViewError};
use crate::record::{Kind, Kinds, Record, RecordKey};
use crate::rule::Rule;

/// How many ids are looked through for one that was probably meant.
const IDS_LOOKED_THROUGH: usize = 20_000;

/// A rule by its id.
///
/// # Errors
/// When there is none; with the one that was probably meant.
pub(super) fn rule<'a>(deployment: &'a Deployment, id: &str) -> Result<&'a Rule> {
    match deployment.rules.get(id) {
        Some(rule) => Ok(rule),
        None => bail!("{}", unknown("rule", id, deployment.rules.iter().map(|rule| rule.id.as_str()))),
    }
}

/// `there is no rule x; did you mean y?`
pub(super) fn unknown<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("there is no {what} `{word}`; did you mean `{near}`?"),
        None if known.is_empty() || known.len() > 30 => format!("there is no {what} `{word}`"),
        None => format!("there is no {what} `{word}`; there is: {}", known.join(", ")),
    }
}

/// The record that somebody names: `kind:id`, or a bare id, which is looked for in `first` and then among persons.
///
/// # Errors
/// When there is none; with the id that was probably meant.
pub(super) fn find(records: &dyn Records, kinds: &Kinds, named: &str, first: Option<&str>) -> Result<Record> {
    if let Some(key) = RecordKey::parse(named).filter(|key| kinds.get(&key.kind).is_some()) {
        return match records.get(&key)? {
            Some(record) => Ok(record),
            None => bail!("{}", no_record(records, &[&key.kind], &key.id)?),
        };
    }
    let persons = persons(kinds);
    let mut order: Vec<&str> = first.into_iter().collect();
    order.extend(persons.iter().map(|kind| kind.name.as_str()).filter(|name| Some(*name) != first));
    for kind in &order {
        if let Some(record) = records.get(&RecordKey::new(kind, named))? {
            return Ok(record);
        }
    }
    bail!("{}", no_record(records, &order, named)?)
}

/// A customer, or another person, by id.
///
/// # Errors
/// When there is none; with the id that was probably meant.
pub(super) fn person(records: &dyn Records, kinds: &Kinds, named: &str) -> Result<Record> {
    let found = find(records, kinds, named, None)?;
    if !kinds.get(&found.key.kind).is_some_and(|kind| kind.person) {
        bail!("{} is not a person", found.key);
    }
    Ok(found)
}

/// The kinds of persons, customers before those who work here.
fn persons(kinds: &Kinds) -> Vec<&Kind> {
    let mut persons: Vec<&Kind> = kinds.iter().filter(|kind| kind.person).collect();
    persons.sort_by_key(|kind| (kind.name != "customer", kind.staff));
    persons
}

fn no_record(records: &dyn Records, kinds: &[&str], id: &str) -> Result<String> {
    let mut ids: Vec<String> = Vec::new();
    for kind in kinds {
        let which = Candidates::All { kind: (*kind).to_owned() };
        let mut enough = false;
        let walked = records.candidates(&which, &mut |record| {
            ids.push(record.key.id);
            enough = ids.len() >= IDS_LOOKED_THROUGH;
            // The only way to end a walk early.
            if enough { Err(ViewError("enough".to_owned())) } else { Ok(()) }
        });
        if enough {
            break;
        }
        walked?;
    }
    let what = kinds.first().copied().unwrap_or("record");
    Ok(match nearest(id, ids.iter().map(String::as_str)) {
        Some(near) => format!("there is no {what} `{id}`; did you mean `{near}`?"),
        None => format!("there is no {what} `{id}`"),
    })
}

/// Masked names of persons, each looked up once.
pub(super) struct Names<'a> {
    records: &'a dyn Records,
    seen: BTreeMap<RecordKey, String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(records: &'a dyn Records) -> Names<'a> {
        Names { records, seen: BTreeMap::new() }
    }

    /// `陈**`, or nothing where there is no name.
    pub(super) fn masked(&mut self, key: &RecordKey) -> Result<String> {
        if let Some(name) = self.seen.get(key) {
            return Ok(name.clone());
        }
        let name = self.records.get(key)?.map(|person| masked_name(&person)).unwrap_or_default();
        self.seen.insert(key.clone(), name.clone());
        Ok(name)
    }

    /// `陈** C-1001`.
    pub(super) fn with_id(&mut self, key: &RecordKey) -> Result<String> {
        Ok(format!("{} {}", self.masked(key)?, key.id).trim_start().to_owned())
    }
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Names").field("seen", &self.seen.len()).finish_non_exhaustive()
    }
}

/// A person's name with only its first character left; nothing where there is no name.
pub(super) fn masked_name(person: &Record) -> String {
    person.text("name").map(mask::name).unwrap_or_default()
}
