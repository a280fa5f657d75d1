//! Everything that is kept of a person goes.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::error::{Error, failed};
use super::people;
use crate::deployment::Deployment;
use crate::record::{FieldType, RecordKey};
use crate::store::sqlite::SqliteStore;
use crate::store::{Author, ErasedPerson, Erasure as _, Filter, Store};
use crate::terms::Outcome;
use crate::words::StepSentence;

/// A person who is to be erased, and what that touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureAsked {
    /// The person.
    pub person: RecordKey,
    /// The person's name, masked.
    pub name: String,
    /// Rows of the ledger about or to the person.
    pub rows: u64,
    /// Of those, the ones that are planned or held.
    pub open: u64,
    /// Records that refer to the person.
    pub related: Vec<RecordKey>,
    /// Of those, the persons: each of them is somebody of their own.
    pub persons: Vec<RecordKey>,
}

/// Finds a person by id, phone or e-mail, and what erasing them would touch.
///
/// # Errors
/// When there is no such person, or several have the number; when the store cannot be read.
pub fn find(store: &dyn Store, deployment: &Deployment, named: &str) -> Result<ErasureAsked, Error> {
    let person = people::one(store, &deployment.kinds, named)?;
    let mut related = Vec::new();
    for kind in deployment.kinds.iter() {
        for field in &kind.fields {
            if matches!(&field.field_type, FieldType::Reference(target) if *target == person.key.kind) {
                let referring = store.referring(&kind.name, &field.name, &person.key)?;
                related.extend(referring.into_iter().map(|record| record.key));
            }
        }
    }
    related.sort();
    related.dedup();
    let is_person = |key: &&RecordKey| deployment.kinds.get(&key.kind).is_some_and(|kind| kind.person);
    let about = Filter { about: Some(person.key.clone()), ..Filter::default() };
    let entries = store.entries(&about).map_err(failed(StepSentence::ReadLedger))?;
    let open = |outcome: Outcome| matches!(outcome, Outcome::Planned | Outcome::Held);
    Ok(ErasureAsked {
        name: people::masked_name(&person),
        rows: entries.len() as u64,
        open: entries.iter().filter(|entry| open(entry.outcome)).count() as u64,
        persons: related.iter().filter(is_person).cloned().collect(),
        related,
        person: person.key,
    })
}

/// Erases the person; the second is whether nothing is left in the file, which it is while somebody reads an older state.
///
/// # Errors
/// When the store cannot be written.
pub fn carry_out(
    store: &mut SqliteStore,
    person: &RecordKey,
    reason: &str,
    author: &Author,
) -> Result<(ErasedPerson, bool), Error> {
    let done = store.erase(person, reason, author).map_err(failed(StepSentence::WriteRecord))?;
    Ok((done, finish(store)?))
}

/// Overwrites what an earlier erasure has left in the file; says whether nothing is left.
///
/// # Errors
/// When the store cannot be written.
pub fn finish(store: &mut SqliteStore) -> Result<bool, Error> {
    store.wipe_erased().map_err(failed(StepSentence::WipeDatabase))
}

/// The copies of a database that lie beside it: in them the person is still there.
#[must_use]
pub fn copies(database: &Path) -> Vec<PathBuf> {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Where `touchbase backup` puts them.
    let folders = [folder.to_owned(), folder.join("backups")];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let others =
        files.flatten().map(|file| file.path()).filter(|path| path.file_name() != database.file_name());
    let mut copies: Vec<PathBuf> = others.filter(|path| is_database(path)).collect();
    copies.sort();
    copies
}

/// Whether a file is a database of ours: SQLite's header, and our mark in it (<https://sqlite.org/fileformat.html#the_database_header>).
fn is_database(path: &Path) -> bool {
    let mut head = [0; 72];
    let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
    let read = |mut file: std::fs::File| file.read_exact(&mut head);
    is_file
        && std::fs::File::open(path).and_then(read).is_ok()
        && head.starts_with(b"SQLite format 3\0")
        && head.ends_with(b"TBSE")
}
