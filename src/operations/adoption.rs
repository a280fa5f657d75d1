//! Whose database is this? A copy that was restored or carried to another machine does not know what was sent since
//! it was made; run as if nothing had happened, it would send all of that again.
//!
//! So the database remembers the machine it ran on, a restored copy says that it is one, and a daemon refuses both
//! until a person has said `touchbase adopt`. Adopting gives up what fell due between the copy's last entry and now:
//! those touches are cancelled as `restored`, each to be looked at, and sent again by hand if it never went.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;

use super::error::failed;
use super::{Error as OperationError, database};
use crate::deployment::Deployment;
use crate::message::TouchId;
use crate::store::sqlite::{DatabaseLock, SqliteStore};
use crate::store::{Author, Error, Filter, RuleState, Store};
use crate::terms::Reason;
use crate::words::{OperationSentence, StepSentence, Translate};

/// The note that names the machine.
const NOTE: &str = "machine";
/// What stands there in a restored copy.
const RESTORED: &str = "restored";
/// Where Linux keeps what tells machines apart (machine-id(5)).
const MACHINE_ID: &str = "/etc/machine-id";

/// Why the daemon may not run on a database before a person has looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// It is a copy that was put in the database's place.
    Restored,
    /// It was carried here.
    OtherMachine,
}

impl Objection {
    /// What is said of it.
    #[must_use]
    pub fn sentence(self) -> OperationSentence {
        match self {
            Objection::Restored => OperationSentence::Restored,
            Objection::OtherMachine => OperationSentence::OtherMachine,
        }
    }
}

impl Translate for Objection {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl std::error::Error for Objection {}

/// A database that has to be adopted, taken so that no daemon starts on it meanwhile.
#[derive(Debug)]
pub struct ForeignDatabase {
    /// Why.
    pub objection: Objection,
    /// When it last wrote anything about a message: the beginning of what it does not know.
    pub last_entry_at: Option<Timestamp>,
    store: SqliteStore,
    machine: Option<String>,
    _lock: DatabaseLock,
}

/// Takes the database at `file` if it has to be adopted; `None` where it is this machine's own.
///
/// # Errors
/// When a daemon runs on it, there is none, or it cannot be read.
pub fn find(file: &Path, deployment: &Deployment) -> Result<Option<ForeignDatabase>, OperationError> {
    let lock = DatabaseLock::take(file).map_err(failed(StepSentence::TakeDatabase))?;
    let store = database::writer(file, deployment)?;
    let machine = this_machine();
    let Some(objection) = objection(&store, machine.as_deref())? else { return Ok(None) };
    let last_entry_at = last_entry_at(&store)?;
    Ok(Some(ForeignDatabase { objection, last_entry_at, store, machine, _lock: lock }))
}

impl ForeignDatabase {
    /// Takes it over: see [`adopt`].
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn adopt(mut self, deployment: &Deployment, author: &Author) -> Result<Vec<TouchId>, Error> {
        let rules: Vec<String> = deployment.rules.iter().map(|rule| rule.id.clone()).collect();
        adopt(&mut self.store, &rules, self.machine.as_deref(), author)
    }
}

/// What tells this machine from others, as a digest; `None` where the system does not say.
#[must_use]
pub fn this_machine() -> Option<String> {
    let text = std::fs::read_to_string(Path::new(MACHINE_ID)).ok()?;
    let id = text.trim();
    if id.is_empty() || id == "uninitialized" {
        return None;
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, format!("touchbase {id}").as_bytes());
    Some(digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Why the daemon may not run on this database, if it may not.
///
/// # Errors
/// When the store cannot be read.
pub fn objection(store: &dyn Store, machine: Option<&str>) -> Result<Option<Objection>, Error> {
    Ok(match (store.note(NOTE)?.as_deref(), machine) {
        (Some(RESTORED), _) => Some(Objection::Restored),
        (Some(there), Some(here)) if there != here => Some(Objection::OtherMachine),
        _ => None,
    })
}

/// Remembers that the database runs on this machine now.
///
/// # Errors
/// When the store cannot be written.
pub fn remember(store: &mut dyn Store, machine: Option<&str>) -> Result<(), Error> {
    match machine {
        Some(machine) if store.note(NOTE)?.as_deref() != Some(machine) => store.set_note(NOTE, machine),
        _ => Ok(()),
    }
}

/// Marks a database as restored from a copy.
///
/// # Errors
/// When the store cannot be written.
pub fn mark_restored(store: &mut dyn Store) -> Result<(), Error> {
    store.set_note(NOTE, RESTORED)
}

/// Takes a copy over: gives up what is open and was due before `author.at`, and plans from then on. Returns the
/// touches given up.
///
/// # Errors
/// When the store cannot be read or written.
fn adopt(
    store: &mut dyn Store,
    rules: &[String],
    machine: Option<&str>,
    author: &Author,
) -> Result<Vec<TouchId>, Error> {
    let now = author.at;
    let open = store.open_touches(None, None)?;
    let in_doubt: Vec<TouchId> =
        open.iter().filter(|touch| touch.due_at <= now).map(|touch| touch.id).collect();
    store.cancel(&in_doubt, Reason::Restored, author)?;
    for rule in rules {
        if let Some(state) = store.rule_state(rule)? {
            store.set_rule_state(rule, &from_now_on(state, now))?;
        }
    }
    store.set_note(NOTE, machine.unwrap_or(""))?;
    Ok(in_doubt)
}

/// The rule reaches no further back than now.
fn from_now_on(state: RuleState, now: Timestamp) -> RuleState {
    RuleState { effective_from: state.effective_from.max(now), planned_through: now, ..state }
}

/// When the database last wrote anything about a message: the beginning of what it does not know.
fn last_entry_at(store: &dyn Store) -> Result<Option<Timestamp>, Error> {
    let entries = store.entries(&Filter { limit: Some(1_000), ..Filter::default() })?;
    Ok(entries.iter().map(|entry| entry.changed_at).max())
}
