//! One person: what is kept about them, what they agreed to and do not want, and what went to them; a part of it to be
//! looked at, or everything.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use super::error::{Error, failed, shown};
use super::people;
use crate::deployment::Deployment;
use crate::failpoint::{self, Place, Point};
use crate::record::kind::person::is_refusal;
use crate::record::{FieldType, Record};
use crate::store::{Entry, FieldChange, Filter, Store};
use crate::words::StepSentence;

/// How many of the latest touches are shown.
const TOUCHES_SHOWN: u32 = 10;
/// How many touches an export holds at most, the latest.
const TOUCHES_EXPORTED: u32 = 100_000;

/// A person, to be looked at.
pub struct PersonView {
    /// The record.
    pub person: Record,
    /// The fields that are filled in, in the order of the kind, each as it may be shown.
    pub fields: Vec<(String, String)>,
    /// Every change of what the person agreed to or does not want.
    pub consent: Vec<FieldChange>,
    /// The latest touches.
    pub latest: Vec<Entry>,
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
    let person = people::person(store, &deployment.kinds, named)?;
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
    Ok(PersonView { person, fields, consent, latest })
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
    let person = people::person(store, &deployment.kinds, named)?;
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
    let touches = store.entries(&Filter { about, limit: Some(TOUCHES_EXPORTED), ..Filter::default() })?;
    Ok(PersonExport { person, related, changes, touches })
}

/// Writes an export into a new file that only we can read. It gets its name when it is whole.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn write(out: &Path, text: &str) -> Result<(), Error> {
    write_whole(out, text).map_err(failed(StepSentence::WriteFile { path: shown(out) }))
}

fn write_whole(out: &Path, text: &str) -> std::io::Result<()> {
    if out.exists() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    // What an earlier try has left may be open to others.
    drop(std::fs::remove_file(&part));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&part).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        failpoint::fail(Point::At(Place::ExportNotNamed))?;
        std::fs::rename(&part, out)
    });
    if written.is_err() {
        drop(std::fs::remove_file(&part));
    }
    written
}

/// Whether a field says what the person agreed to or does not want.
fn is_consent(field: &str) -> bool {
    is_refusal(field) || field.starts_with("consent_")
}
