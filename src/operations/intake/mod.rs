//! A list becomes records, or shows what it would do; with its effect on the days to come.
//!
//! What it does is found out first, over a scratch database beside the real one ([`overlay`]). Only then it is written: what
//! it adds beyond the brake is written down before its records are, so that the daemon, which hears of them at once, holds
//! it when it plans it.

mod judgement;
mod overlay;
mod reach;
mod scratch;

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::DateTime;

use super::database;
use super::error::{Error, NoSuch, failed};
use crate::deployment::Deployment;
use crate::forecast::effect::{Effect, WaitingDay, in_words};
use crate::import::cell::CellContext;
use crate::import::{self, Options, Outcome};
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::store::identity::identify;
use crate::store::{AddedTouches, Author, Causes, DaemonState, Error as StoreError, NewCause};
#[cfg(feature = "simulation")]
use crate::store::{Incoming, RecordStore, Store};
use crate::terms::Door;
use crate::words::{BrakeSentence, Language, Named, StepSentence};

use judgement::{Judgement, judge};

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
    /// So many touches may be added on days above the brake: a person means it so.
    pub accept: Option<u64>,
    /// The language of what is written beside the list.
    pub language: Language,
    /// What a running daemon goes by, where its files are not those on the disk: that is what decides what then happens.
    pub in_force: Option<&'a Deployment>,
}

/// What came of a list.
#[derive(Debug)]
pub struct Taken {
    /// Its rows.
    pub outcome: Outcome,
    /// What it does to the days to come; where that could not be found out, why.
    pub effect: Result<Effect, ViewError>,
    /// What it adds beyond the brake, where nobody has accepted that.
    pub beyond: Vec<WaitingDay>,
    /// How many touches of which rule wait because they may have gone before the database was adopted, where nobody has
    /// accepted that they go.
    pub may_have_gone: Vec<(String, u64)>,
    /// Under which number that waits, where the list was written.
    pub cause: Option<i64>,
}

/// How many wait, with the first rules and days.
#[must_use]
pub fn days_in_words(waiting: &[WaitingDay]) -> (u64, BrakeSentence) {
    in_words(waiting)
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
    let now = author.at;
    let by = list.in_force.unwrap_or(deployment);
    let on = by.config.day_of(now);
    let to_instant = |wall: DateTime| deployment.config.zone.instant(wall);
    let dry = Options {
        kind: list.kind,
        map: list.map,
        sheet: list.sheet,
        apply: false,
        language: list.language,
        author,
        ground: CellContext { today: on, to_instant: &to_instant },
        owned_by_rules: BTreeSet::new(),
    };
    let refused = |source| Error::Import { file: list.file.to_owned(), source };
    let Judgement { outcome, effect, earlier } = judge(list.file, file, (deployment, by), &dry, progress)?;
    let outcome = outcome.map_err(refused)?;
    let brake = by.config.brake;
    let beyond = effect.as_ref().map(|effect| effect.beyond(&earlier, brake)).unwrap_or_default();
    let in_doubt = effect.as_ref().map(Effect::in_doubt).unwrap_or_default();
    let touches = beyond.iter().map(|day| day.touches).sum::<u64>() + number_of(&in_doubt);
    let accepted = touches > 0 && list.accept.is_some_and(|accept| touches <= accept);
    let beyond = if accepted { Vec::new() } else { beyond };
    let may_have_gone = in_doubt.iter().filter(|_| !accepted);
    let may_have_gone = may_have_gone.map(|(rule, touches)| (rule.clone(), touches.len() as u64)).collect();
    if !list.apply {
        return Ok(Taken { outcome, effect, beyond, may_have_gone, cause: None });
    }
    // What nobody can judge is not let in.
    let effect = effect.map_err(failed(StepSentence::LookAhead))?;
    let mut store = database::open(file, deployment)?;
    let mut added = effect.added();
    if accepted {
        in_doubt.into_iter().for_each(|(rule, touches)| added.entry(rule).or_default().extend(touches));
    }
    let added = as_known(added, by, &store).map_err(failed(StepSentence::WriteLedger))?;
    let cause = NewCause { door: Door::Import, name: outcome.file.clone(), at: now, on, brake, accepted };
    let number = write_down(&mut store, &cause, &added).map_err(failed(StepSentence::WriteLedger))?;
    let cause = number.filter(|_| !beyond.is_empty());
    let options = Options { apply: true, ..dry };
    let written = import::run(list.file, &options, &mut store, &deployment.kinds, progress, &mut |_| {})
        .map_err(refused)?;
    // Where the columns came from, the first reading has said.
    let outcome = Outcome { map_from: outcome.map_from, warnings: outcome.warnings, ..written };
    Ok(Taken { outcome, effect: Ok(effect), beyond, may_have_gone, cause })
}

fn number_of(touches: &AddedTouches) -> u64 {
    touches.values().map(|touches| touches.len() as u64).sum()
}

/// Under the names that the ledger has for the rules: one that was renamed and is not in force yet is planned under its
/// earlier one, and takes along what waits for it.
fn as_known(
    added: AddedTouches,
    deployment: &Deployment,
    ledger: &dyn DaemonState,
) -> Result<AddedTouches, StoreError> {
    let identity = identify(&deployment.rules, &ledger.rule_states()?);
    let known_as = |rule: String| {
        let known_as = identity.rules.get(&rule).and_then(|own| own.known_as.clone());
        known_as.unwrap_or(rule)
    };
    Ok(added.into_iter().map(|(rule, touches)| (known_as(rule), touches)).collect())
}

/// Writes down what a list adds, before its records are written; nothing where it adds nothing. Says under which number.
///
/// # Errors
/// When the store cannot be written.
pub fn write_down(
    store: &mut dyn Causes,
    cause: &NewCause,
    added: &AddedTouches,
) -> Result<Option<i64>, StoreError> {
    if added.is_empty() || planted::is(Bug::ListWithoutACause) {
        return Ok(None);
    }
    store.add_cause(cause, added).map(Some)
}

/// What records would do to the days to come, without a file around them: for the simulation.
///
/// # Errors
/// When the stores cannot be read.
#[cfg(feature = "simulation")]
pub fn of_records(
    base: &dyn Store,
    scratch: &mut dyn RecordStore,
    incoming: &[Incoming],
    author: &Author,
    deployment: &Deployment,
) -> Result<Effect, StoreError> {
    judgement::of_records(base, scratch, incoming, author, deployment)
}
