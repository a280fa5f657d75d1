//! Lists from the file to the store: what comes in, what is left out, and what is said about it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, its helpers too"
)]

mod csv;
mod hostile;
mod page;
mod samples;
mod store;
mod workbook;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use store::Watched;
use tempfile::TempDir;
use touchbase::calendar::zone::Zone;
use touchbase::diagnostic::{Report, Source};
use touchbase::import::cell::CellContext;
use touchbase::import::report::{Page, describe};
use touchbase::import::{self, ImportError, Options, Outcome};
use touchbase::record::Kinds;
use touchbase::store::Author;
use touchbase::store::memory::MemoryStore;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::words::{IntakeSentence, Language};

/// The kinds as they are shipped.
pub(crate) fn kinds() -> Kinds {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", include_str!("../../records.toml")), &mut report);
    assert_eq!(report.errors(), 0, "{report:?}");
    kinds
}

fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

fn in_shanghai(at: DateTime) -> Timestamp {
    zone().instant(at)
}

/// A store that forgets.
pub(crate) fn in_memory() -> Watched {
    Watched::new(Box::new(MemoryStore::new(&kinds(), zone())))
}

/// A database in a folder.
pub(crate) fn on_disk(folder: &Path) -> Watched {
    let store = SqliteStore::open(&folder.join("touchbase.db"), &kinds(), OpenOptions::new(zone()));
    Watched::new(Box::new(store.unwrap()))
}

pub(crate) fn options() -> Options<'static> {
    Options {
        kind: None,
        map: None,
        sheet: None,
        apply: true,
        language: Language::English,
        author: Author { name: "import list".into(), at: "2026-11-22T02:00:00Z".parse().unwrap() },
        ground: CellContext { today: date(2026, 11, 22), to_instant: &in_shanghai },
        owned_by_rules: BTreeSet::new(),
    }
}

/// A folder with one list in it.
pub(crate) struct Desk {
    folder: TempDir,
    pub(crate) list: PathBuf,
    pub(crate) shelf: Watched,
}

impl Desk {
    pub(crate) fn new(name: &str, bytes: impl AsRef<[u8]>) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join(name);
        std::fs::write(&list, bytes).unwrap();
        Desk { folder, list, shelf: in_memory() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub(crate) fn try_import(&mut self, options: &Options<'_>) -> Result<Outcome, ImportError> {
        import_into(&mut self.shelf, &self.list, options)
    }

    pub(crate) fn import(&mut self, options: &Options<'_>) -> Outcome {
        self.try_import(options).unwrap()
    }

    /// The names of the files on the desk.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn import_into(
    shelf: &mut Watched,
    list: &Path,
    options: &Options<'_>,
) -> Result<Outcome, ImportError> {
    let mut done = 0;
    import::run(
        list,
        options,
        shelf,
        &kinds(),
        &mut |bytes| {
            assert!(bytes >= done, "progress goes on");
            done = bytes;
        },
        &mut |_| {},
    )
}

/// The page that a pipe gets, in English.
pub(crate) fn page(outcome: &Outcome) -> String {
    describe(outcome, None, Page::default())
}

/// An effect on the days to come.
pub(crate) fn effect() -> IntakeSentence {
    let rules = vec![("birthday".to_owned(), 50), ("gift".to_owned(), 14)];
    IntakeSentence::Effect { touches: 64, days: 60, rules, today: 2, moved: 0, gone: 0 }
}

/// What should be known of a list, in English.
pub(crate) fn warnings(outcome: &Outcome) -> Vec<String> {
    outcome.warnings.iter().map(ToString::to_string).collect()
}

/// `row column: reason` for each fault of the first rejections.
pub(crate) fn faults(outcome: &Outcome) -> Vec<String> {
    let faults = outcome.rejections.iter().flat_map(|rejection| {
        rejection.faults.iter().map(|fault| {
            format!("{} {}: {}", rejection.row, fault.column.as_deref().unwrap_or("(row)"), fault.reason)
        })
    });
    faults.collect()
}
