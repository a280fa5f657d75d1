//! A list becomes records, or shows what it would do; with its effect on the days to come.

mod counted;
pub mod effect;
mod scratch;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::DateTime;

use super::database;
use super::error::{Error, NoSuch, failed};
use crate::deployment::Deployment;
use crate::import::cell::CellContext;
use crate::import::{self, Options, Outcome};
use crate::record::view::{Records, ViewError};
use crate::store::Author;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::words::{Language, Named, StepSentence};

use counted::CountingStore;
use effect::{Ahead, Due, Effect};
use scratch::Scratch;

/// A list, and how it is to be read.
#[derive(Debug, Clone, Copy)]
pub struct List<'a> {
    /// The file.
    pub file: &'a Path,
    /// The kind of its records; without it the headers decide.
    pub kind: Option<&'a str>,
    /// A mapping file; without it the one beside the list, and without that the headers decide.
    pub map: Option<&'a Path>,
    /// The sheet of a workbook; without it the first that holds anything.
    pub sheet: Option<&'a str>,
    /// Whether to keep what was read.
    pub apply: bool,
    /// The language of what is written beside the list.
    pub language: Language,
}

/// What came of a list.
#[derive(Debug)]
pub struct Taken {
    /// Its rows.
    pub outcome: Outcome,
    /// What it does to the days to come; where that could not be found out, why.
    pub effect: Result<Effect, ViewError>,
}

/// Takes a list into the database at `file`; `progress` is told how many bytes of it are done.
///
/// # Errors
/// When the list as a whole cannot be taken in; nothing of it is then in the database.
pub fn take(
    list: &List<'_>,
    file: &Path,
    deployment: &Deployment,
    author: Author,
    progress: &mut dyn FnMut(u64),
) -> Result<Taken, Error> {
    if let Some(kind) = list.kind.filter(|kind| deployment.kinds.get(kind).is_none()) {
        return Err(NoSuch::among(Named::Kind, kind, deployment.kinds.names()).into());
    }
    let (mut store, _scratch) = store(list, file, deployment)?;
    let now = author.at;
    let looks_ahead = Ahead::new(deployment, now);
    let file = store.path().to_owned();
    let changed = Cell::new(0);
    // What changes nothing has no effect, and a list of a million customers need not be looked at twice.
    let mut effect = Ok(Effect::default());
    let to_instant = |wall: DateTime| deployment.config.zone.instant(wall);
    let options = Options {
        kind: list.kind,
        map: list.map,
        sheet: list.sheet,
        apply: list.apply,
        language: list.language,
        author,
        ground: CellContext { today: deployment.config.day_of(now), to_instant: &to_instant },
        owned_by_rules: BTreeSet::new(),
    };
    let mut counted = CountingStore { store: &mut store, changed: &changed };
    let outcome =
        import::run(list.file, &options, &mut counted, &deployment.kinds, progress, &mut |records| {
            if changed.get() > 0 {
                effect = look(&looks_ahead, deployment, &file, records)
                    .map(|(before, after)| Effect::between(&before, &after));
            }
        });
    match outcome {
        Ok(outcome) => Ok(Taken { outcome, effect }),
        Err(source) => Err(Error::Import { file: list.file.to_owned(), source }),
    }
}

/// What is due before and after: another connection still sees the records as they were.
fn look(
    ahead: &Ahead<'_>,
    deployment: &Deployment,
    file: &Path,
    records: &dyn Records,
) -> Result<(Due, Due), ViewError> {
    let options = OpenOptions::new(deployment.config.zone.clone());
    let before = SqliteStore::reader(file, &deployment.kinds, options)?;
    Ok((ahead.look(&before)?, ahead.look(records)?))
}

/// The database to import into. A dry run where there is none uses one that goes away, so that it shows what would
/// be and leaves nothing behind.
fn store(
    list: &List<'_>,
    file: &Path,
    deployment: &Deployment,
) -> Result<(SqliteStore, Option<Scratch>), Error> {
    if list.apply || file.exists() {
        return Ok((database::open(file, deployment)?, None));
    }
    let scratch = Scratch::new().map_err(failed(StepSentence::MakeScratch))?;
    let options = OpenOptions::new(deployment.config.zone.clone());
    let store = SqliteStore::open(&scratch.path().join("dry-run.db"), &deployment.kinds, options)?;
    Ok((store, Some(scratch)))
}
