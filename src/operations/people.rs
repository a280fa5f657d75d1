//! The records and rules that people name, and persons as they may be shown.

use std::collections::BTreeMap;

use super::error::{Error, NoSuch};
use crate::deployment::Deployment;
use crate::diagnostic::nearest;
use crate::import::cell;
use crate::mask;
use crate::record::view::{Candidates, Records, ViewError};
use crate::record::{Kind, Kinds, Record, RecordKey};
use crate::rule::Rule;
use crate::store::Store;
use crate::terms::ChannelName;
use crate::words::Named;

/// How many ids are looked through for one that was probably meant.
const IDS_LOOKED_THROUGH: usize = 20_000;

/// A rule by its id.
///
/// # Errors
/// When there is none; with the one that was probably meant.
pub fn rule<'a>(deployment: &'a Deployment, id: &str) -> Result<&'a Rule, NoSuch> {
    let known = || deployment.rules.iter().map(|rule| rule.id.as_str());
    deployment.rules.get(id).map(AsRef::as_ref).ok_or_else(|| NoSuch::among(Named::Rule, id, known()))
}

/// The record that somebody names: `kind:id`, or a bare id, which is looked for in `first` and then among persons.
///
/// # Errors
/// When there is none; with the id that was probably meant.
pub fn find(records: &dyn Records, kinds: &Kinds, named: &str, first: Option<&str>) -> Result<Record, Error> {
    if let Some(key) = RecordKey::parse(named).filter(|key| kinds.get(&key.kind).is_some()) {
        return match records.get(&key)? {
            Some(record) => Ok(record),
            None => Err(no_record(records, &[&key.kind], &key.id)?.into()),
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
    Err(no_record(records, &order, named)?.into())
}

/// A customer, or another person, by id.
///
/// # Errors
/// When there is none; with the id that was probably meant.
pub fn person(records: &dyn Records, kinds: &Kinds, named: &str) -> Result<Record, Error> {
    let found = find(records, kinds, named, None)?;
    if !kinds.get(&found.key.kind).is_some_and(|kind| kind.person) {
        return Err(Error::NotAPerson(found.key));
    }
    Ok(found)
}

/// Whom somebody names: a record, or whoever has a number.
#[derive(Clone, PartialEq)]
pub enum Asked {
    /// A person.
    Record(Record),
    /// A number or an address, known or not, as it is kept.
    Address(ChannelName, String),
}

impl std::fmt::Debug for Asked {
    /// Shows no address.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Asked::Record(record) => out.debug_tuple("Record").field(&record.key).finish(),
            Asked::Address(channel, _) => out.debug_tuple("Address").field(channel).finish_non_exhaustive(),
        }
    }
}

/// A person by id, or whoever has a phone number or an e-mail address, in any of the ways in which people write them.
///
/// # Errors
/// When it is neither; with the id that was probably meant.
pub fn asked(records: &dyn Records, kinds: &Kinds, named: &str) -> Result<Asked, Error> {
    match (person(records, kinds, named), address(named)) {
        (Ok(found), _) => Ok(Asked::Record(found)),
        (Err(Error::NoSuch(_)), Some((channel, address))) => Ok(Asked::Address(channel, address)),
        (Err(error), _) => Err(error),
    }
}

/// One person, by id or by a number that only one has.
///
/// # Errors
/// When there is none, or there are several.
pub fn one(store: &dyn Store, kinds: &Kinds, named: &str) -> Result<Record, Error> {
    let (channel, address) = match asked(store, kinds, named)? {
        Asked::Record(person) => return Ok(person),
        Asked::Address(channel, address) => (channel, address),
    };
    let mut found = store.holders(channel, &address)?;
    let shown = mask::address(&channel.to_string(), &address);
    match found.len() {
        0 => Err(Error::NobodyHas(shown)),
        1 => found.pop().ok_or(Error::NobodyHas(shown)),
        _ => Err(Error::SeveralHave(shown, found.into_iter().map(|person| person.key).collect())),
    }
}

/// A phone number or an e-mail address, as it is kept.
fn address(named: &str) -> Option<(ChannelName, String)> {
    let phone = || cell::read_phone(named).ok().map(|phone| (ChannelName::Sms, phone));
    let email = || cell::read_address(named).ok().map(|address| (ChannelName::Email, address));
    phone().or_else(email)
}

/// The kinds of persons, customers before those who work here.
fn persons(kinds: &Kinds) -> Vec<&Kind> {
    let mut persons: Vec<&Kind> = kinds.iter().filter(|kind| kind.person).collect();
    persons.sort_by_key(|kind| (kind.name != "customer", kind.staff));
    persons
}

/// That there is no record of these kinds with an id. There are too many to name, so only the nearest is.
fn no_record(records: &dyn Records, kinds: &[&str], id: &str) -> Result<NoSuch, ViewError> {
    let mut ids: Vec<String> = Vec::new();
    for kind in kinds {
        let which = Candidates::All { kind: (*kind).to_owned() };
        let mut enough = false;
        let walked = records.candidates(&which, &mut |record| {
            ids.push(record.key.id);
            enough = ids.len() >= IDS_LOOKED_THROUGH;
            if enough { Err(ViewError::enough()) } else { Ok(()) }
        });
        if enough {
            break;
        }
        walked?;
    }
    Ok(NoSuch {
        what: Named::Record(kinds.first().copied().unwrap_or("record").to_owned()),
        word: id.to_owned(),
        near: nearest(id, ids.iter().map(String::as_str)).map(str::to_owned),
        known: Vec::new(),
    })
}

/// Masked names of persons, each looked up once.
pub struct Names<'a> {
    records: &'a dyn Records,
    seen: BTreeMap<RecordKey, String>,
}

impl<'a> Names<'a> {
    /// Names of the persons among these records.
    #[must_use]
    pub fn new(records: &'a dyn Records) -> Names<'a> {
        Names { records, seen: BTreeMap::new() }
    }

    /// `陈**`, or nothing where there is no name.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn masked(&mut self, key: &RecordKey) -> Result<String, ViewError> {
        if let Some(name) = self.seen.get(key) {
            return Ok(name.clone());
        }
        let name = self.records.get(key)?.map(|person| masked_name(&person)).unwrap_or_default();
        self.seen.insert(key.clone(), name.clone());
        Ok(name)
    }

    /// `陈** C-1001`.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn with_id(&mut self, key: &RecordKey) -> Result<String, ViewError> {
        Ok(format!("{} {}", self.masked(key)?, key.id).trim_start().to_owned())
    }
}

impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Names").field("seen", &self.seen.len()).finish_non_exhaustive()
    }
}

/// A person's name with only its first character left; nothing where there is no name.
#[must_use]
pub fn masked_name(person: &Record) -> String {
    person.text("name").map(mask::name).unwrap_or_default()
}
