//! Lists come in: a CSV or XLSX file becomes records, in one transaction, with everything that was not taken said.
//!
//! [`run`] reads a file row by row ([`table`]), finds out which column is which field ([`mapping`]), reads the cells
//! ([`cell`]) and hands the records to the store, some hundred at a time; a thread reads while another writes.
//! Promises: one bad row never stops the others, and is left out as a whole; a file is taken in whole or not at all;
//! without `apply` the same transaction runs and is taken back, so that a dry run says exactly what would be; what is
//! held in memory does not grow with the file, but for 16 bytes a row to know an id again. Nothing is printed here:
//! [`report::describe`] puts the outcome into words.

pub mod cell;
mod citing;
mod error;
mod feed;
pub mod mapping;
mod pass;
mod reading;
mod rejects;
pub mod report;
pub mod table;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Report, Source};
use crate::named_file;
use crate::new_file::NewFile;
use crate::record::view::Records;
use crate::record::{Kinds, RecordKey};
use crate::store::{Author, RecordStore, Written};
use crate::words::{Cited, Language, ListSentence, MappingSentence, Sentence, SystemSentence};

use cell::CellContext;
use mapping::{MapFile, Mapping};
use table::{Format, Table};

pub use error::ImportError;

/// A mapping of more bytes is none.
const MAP_BYTES_MAX: u64 = 1 << 20;
/// How many rejections an [`Outcome`] holds; all of them are in the reject file.
pub const REJECTIONS_SHOWN: usize = 10;

/// How a list is to be read.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The kind of its records; without it the headers decide.
    pub kind: Option<&'a str>,
    /// A mapping file; without it the one beside the list, and without that the headers decide.
    pub map: Option<&'a Path>,
    /// The sheet of a workbook; without it the first that holds anything.
    pub sheet: Option<&'a str>,
    /// Whether to keep what was read.
    pub apply: bool,
    /// The language of reasons and suggestions in the reject file, and of remarks in a mapping file.
    pub language: Language,
    /// Who imports, and when.
    pub author: Author,
    /// What reading cells needs to know.
    pub ground: CellContext<'a>,
    /// Fields that rules set, as (kind, field): filled where the record has no value yet, never overwritten.
    pub owned_by_rules: BTreeSet<(String, String)>,
}

/// Where the mapping came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapFrom {
    /// From the headers; saved here, where that was possible.
    Headers(Option<PathBuf>),
    /// From this file.
    File(PathBuf),
}

/// One thing wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The header of its column; `None` where it is about the row as a whole.
    pub column: Option<String>,
    /// What the cell says; empty where that does not matter.
    pub shown: Cited,
    /// Why it is not taken; repeats no name, phone or address.
    pub reason: Box<Sentence>,
    /// What to do; repeats none either.
    pub suggestion: Option<Box<Sentence>>,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Its number in the list.
    pub row: u64,
    /// Everything wrong with it.
    pub faults: Vec<Fault>,
}

/// References to records that are not there (yet).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownReferences {
    /// How many different records are missing; at least, where `more` is set.
    pub count: u64,
    /// Whether there were too many to remember.
    pub more: bool,
    /// A few of them.
    pub some: Vec<RecordKey>,
}

/// What came of reading a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The file's name without its folders.
    pub file: String,
    /// What kind of file it is.
    pub format: Format,
    /// Its columns, and the kind of its records.
    pub mapping: Mapping,
    /// Where the mapping came from.
    pub map_from: MapFrom,
    /// Rows with anything in them, the headers left out.
    pub rows: u64,
    /// What came of the records of the rows.
    pub written: Written,
    /// What came of other records that are filled from the same rows.
    pub related: Written,
    /// Rows that were left out.
    pub rejected: u64,
    /// The first of them.
    pub rejections: Vec<Rejection>,
    /// Where all of them stand.
    pub rejects_path: Option<PathBuf>,
    /// For each anniversary field how many were (solar, lunar).
    pub anniversaries: BTreeMap<String, (u64, u64)>,
    /// References that lead nowhere.
    pub unknown_references: UnknownReferences,
    /// What somebody should know.
    pub warnings: Vec<Sentence>,
    /// Whether it was kept.
    pub applied: bool,
}

/// Reads a list into the store. `progress` is told how many bytes of the file are done; `effect` sees the records as
/// they are after the import, before it is kept or taken back.
///
/// # Errors
/// When the file as a whole cannot be taken in; nothing of it is then in the store.
pub fn run(
    file: &Path,
    options: &Options<'_>,
    store: &mut dyn RecordStore,
    kinds: &Kinds,
    progress: &mut dyn FnMut(u64),
    effect: &mut dyn FnMut(&dyn Records),
) -> Result<Outcome, ImportError> {
    let mut warnings = Vec::new();
    let map = find_map(file, options, kinds, &mut warnings)?;
    let mut table = Some(Table::open(file, options.sheet)?);
    let mut result = None;
    store.change(&mut |changes| {
        // A store that runs its work again would need the file again; ours do not.
        let Some(table) = table.take() else { return Ok(false) };
        let list = feed::List { file, options, kinds, map: map.as_ref() };
        match pass::run(&list, table, changes, progress) {
            Ok(outcome) => {
                effect(&*changes);
                result = Some(Ok(outcome));
                Ok(options.apply)
            }
            Err(ImportError::Store(error)) => Err(error),
            Err(error) => {
                result = Some(Err(error));
                Ok(false)
            }
        }
    })?;
    let mut outcome = result.unwrap_or(Err(ImportError::Broken(ListSentence::DidNotRun)))?;
    outcome.map_from = match map {
        Some((path, _)) => MapFrom::File(path),
        None => MapFrom::Headers(save_map(file, &outcome.mapping, options.language, &mut warnings)),
    };
    warnings.append(&mut outcome.warnings);
    outcome.warnings = warnings;
    outcome.applied = options.apply;
    Ok(outcome)
}

/// The mapping file that was asked for, or the one beside the list.
fn find_map(
    file: &Path,
    options: &Options<'_>,
    kinds: &Kinds,
    warnings: &mut Vec<Sentence>,
) -> Result<Option<(PathBuf, MapFile)>, ImportError> {
    let beside = mapping::file::beside(file);
    let path = match options.map {
        Some(path) => path.to_owned(),
        // Nobody has asked for this one: a link in its place may lead to what only we can read, and findings would show it.
        None if is_plain_file(&beside) => beside,
        None => return Ok(None),
    };
    let text = named_file::read_text(&path, MAP_BYTES_MAX)
        .map_err(|source| ImportError::MapUnreadable { path: path.clone(), source })?;
    let mut report = Report::default();
    let map = MapFile::read(&Source::new(&path.to_string_lossy(), &text), kinds, &mut report);
    let Some(map) = map else { return Err(ImportError::Map { path, report }) };
    if options.map.is_none() && options.kind.is_some_and(|kind| kind != map.kind) {
        warnings.push(MappingSentence::FileOfOtherKind { file: named(&path), kind: map.kind }.into());
        return Ok(None);
    }
    Ok(Some((path, map)))
}

/// Saves a guessed mapping beside the list, unless a file is there. A link in its place was not read, and is not
/// replaced either; that is said.
fn save_map(
    file: &Path,
    mapping: &Mapping,
    language: Language,
    warnings: &mut Vec<Sentence>,
) -> Option<PathBuf> {
    let path = mapping::file::beside(file);
    if is_plain_file(&path) {
        return None;
    }
    let text = mapping::file::write(mapping, language);
    let saved = NewFile::to_be(&path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.put_in_free_place()
    });
    match saved {
        Ok(path) => Some(path),
        Err(error) => {
            let said = SystemSentence::of(&error);
            warnings.push(MappingSentence::FileNotSaved { file: named(&path), said }.into());
            None
        }
    }
}

fn is_plain_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|about| about.is_file())
}

/// The file's name, as people should see it.
fn named(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
