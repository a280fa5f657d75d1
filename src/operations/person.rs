//! One person: what is kept about them, what they agreed to and do not want, and what went to them; a part of it to be
//! looked at, or everything.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use super::error::{Error, failed, shown};
use super::people;
use crate::deployment::Deployment;
use crate::failpoint::{self, Place, Point};
use crate::new_file::NewFile;
use crate::record::kind::person::is_refusal;
use crate::record::{FieldType, Record};
use crate::store::{EndedSuppression, Entry, FieldChange, Filter, Reading, Store, Suppression};
use crate::terms::{ChannelName, Word as _};
use crate::words::StepSentence;

/// How many of the latest touches are shown.
const TOUCHES_SHOWN: u32 = 10;

/// A person, to be looked at.
pub struct PersonView {
    /// The record.
    pub person: Record,
    /// The fields that are filled in, in the order of the kind, each as it may be shown.
    pub fields: Vec<(String, String)>,
    /// Every change of what the person agreed to or does not want.
    pub consent: Vec<FieldChange>,
    /// What holds the person's number or address back, each with how many records it holds for.
    pub held_back: Vec<HeldBack>,
    /// The latest touches.
    pub latest: Vec<Entry>,
}

/// A number or address that stands, or stood, on the suppression list.
pub struct HeldBack {
    /// The channel.
    pub channel: ChannelName,
    /// The address, as it is.
    pub address: String,
    /// What stands there, by class.
    pub standing: Vec<Suppression>,
    /// What stood there.
    pub ended: Vec<EndedSuppression>,
    /// How many records have it.
    pub records: u64,
}

impl fmt::Debug for HeldBack {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("HeldBack").field("channel", &self.channel).finish_non_exhaustive()
    }
}

impl fmt::Debug for PersonView {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PersonView").field("person", &self.person.key).finish_non_exhaustive()
    }
}

/// Finds a person, to be looked at; names, phones and addresses are masked unless they are to be revealed.
///
/// # Errors
/// When there is no such person; when the store cannot be read.
pub fn show(
    store: &dyn Store,
    deployment: &Deployment,
    named: &str,
    reveal: bool,
) -> Result<PersonView, Error> {
    let person = people::one(store, &deployment.kinds, named)?;
    let kind = deployment.kinds.get(&person.key.kind);
    let fields = kind.into_iter().flat_map(|kind| kind.fields.iter().map(move |field| (kind, &field.name)));
    let fields = fields.filter_map(|(kind, field)| {
        let value = person.get(field)?;
        Some((field.clone(), if reveal { value.display() } else { kind.masked(field, &value) }))
    });
    let fields = fields.collect();
    let mut consent = store.changes_of(&person.key)?;
    consent.retain(|change| change.field.as_deref().is_some_and(is_consent));
    let about = Some(person.key.clone());
    let latest = store.entries(&Filter { about, limit: Some(TOUCHES_SHOWN), ..Filter::default() })?;
    let held_back = held_back(store, &person)?;
    Ok(PersonView { person, fields, consent, held_back, latest })
}

/// What the suppression list says of a person's addresses; those of which it says nothing are left out.
fn held_back(store: &dyn Store, person: &Record) -> Result<Vec<HeldBack>, Error> {
    let mut found = Vec::new();
    for channel in ChannelName::ALL {
        let Some(address) = person.text(channel.address_field()) else { continue };
        let standing = store.suppressions(*channel, address)?;
        let ended = store.ended_suppressions(*channel, address)?;
        if standing.is_empty() && ended.is_empty() {
            continue;
        }
        let records = store.holders(*channel, address)?.len() as u64;
        found.push(HeldBack { channel: *channel, address: address.to_owned(), standing, ended, records });
    }
    Ok(found)
}

/// Everything about a person, as it is.
pub struct PersonExport {
    /// The record.
    pub person: Record,
    /// The records that refer to it.
    pub related: Vec<Record>,
    /// Every change of it.
    pub changes: Vec<FieldChange>,
    /// Every touch, with its text as far as it is kept.
    pub touches: Vec<Entry>,
    /// What holds the person's number or address back.
    pub held_back: Vec<HeldBack>,
    /// Who has looked at the person's data.
    pub readings: Vec<Reading>,
}

impl fmt::Debug for PersonExport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PersonExport").field("person", &self.person.key).finish_non_exhaustive()
    }
}

/// Finds everything about a person.
///
/// # Errors
/// When there is no such person; when the store cannot be read.
pub fn everything(store: &dyn Store, deployment: &Deployment, named: &str) -> Result<PersonExport, Error> {
    let person = people::one(store, &deployment.kinds, named)?;
    let mut related = Vec::new();
    for kind in deployment.kinds.iter() {
        for field in &kind.fields {
            if matches!(&field.field_type, FieldType::Reference(target) if *target == person.key.kind) {
                related.extend(store.referring(&kind.name, &field.name, &person.key)?);
            }
        }
    }
    let changes = store.changes_of(&person.key)?;
    let about = Some(person.key.clone());
    let touches = store.entries(&Filter { about, ..Filter::default() })?;
    let (held_back, readings) = (held_back(store, &person)?, store.readings(&person.key.to_string())?);
    Ok(PersonExport { person, related, changes, touches, held_back, readings })
}

/// Writes an export into a new file that only we can read. It gets its name when it is whole.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn write(out: &Path, text: &str) -> Result<(), Error> {
    write_whole(out, text).map_err(failed(StepSentence::WriteFile { path: shown(out) }))
}

fn write_whole(out: &Path, text: &str) -> std::io::Result<()> {
    // A link is not followed, whether it leads anywhere or not.
    if out.symlink_metadata().is_ok() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    let mut file = NewFile::to_be(out)?;
    file.write_all(text.as_bytes())?;
    file.finish()?;
    failpoint::fail(Point::At(Place::ExportNotNamed))?;
    file.put_in_free_place().map(|_| ())
}

/// Whether a field says what the person agreed to or does not want.
fn is_consent(field: &str) -> bool {
    is_refusal(field) || field.starts_with("consent_")
}
