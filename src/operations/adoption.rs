//! Taking over a database that may not know what was sent: a copy that was put back, one that was carried here, one whose
//! companion knows more (`src/store/sqlite/origin.rs` says which). Run as if nothing had happened, it would send all of
//! that again; so nobody writes to it before a person has said `touchbase adopt`.
//!
//! Adopting gives up what is open and was due before now: those touches are cancelled as `restored`, each to be looked
//! at, and sent again by hand if it never went. What fell due after the database's last entry and is not in it becomes a
//! row as well, held as `restored` until a person lets it go, or skipped where it is too late. What comes in later and fell
//! due before then is held when it is planned (`src/store/doubt.rs`). Who gets nothing, and who has been erased, is taken
//! over from the companions.

use std::path::Path;

use jiff::Timestamp;

use super::error::failed;
use super::{Error as OperationError, database};
use crate::deployment::Deployment;
use crate::message::{PlannedTouch, TouchId, is_late};
use crate::plan::{self, Span};
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::store::sqlite::{DatabaseLock, SqliteStore, TakenOver};
use crate::store::{Author, DaemonState as _, Error, Ledger as _, Outbox as _, RuleState, set_adopted};
use crate::terms::{Reason, TouchState};
use crate::words::{OriginSentence, StepSentence};

/// Touches written at once.
const BATCH: usize = 500;

/// A database that has to be adopted, taken so that no daemon starts on it meanwhile.
#[derive(Debug)]
pub struct ForeignDatabase {
    /// Why.
    pub objection: OriginSentence,
    /// When it last wrote anything about a message: the beginning of what it does not know.
    pub last_entry_at: Option<Timestamp>,
    store: SqliteStore,
    /// Reads what is due while that is written.
    reader: SqliteStore,
    _lock: DatabaseLock,
}

/// What adopting came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Touches that were open and due, and are cancelled.
    pub cancelled: u64,
    /// Touches that fell due meanwhile, and wait for a person.
    pub held: u64,
    /// Touches that fell due meanwhile, and are too late.
    pub late: u64,
    /// What the companions knew besides.
    pub taken_over: TakenOver,
}

/// Takes the database at `file` if it has to be adopted; `None` where it is the one that ran here last.
///
/// # Errors
/// When a daemon runs on it, there is none, or it cannot be read.
pub fn find(file: &Path, deployment: &Deployment) -> Result<Option<ForeignDatabase>, OperationError> {
    let lock = DatabaseLock::take(file).map_err(failed(StepSentence::TakeDatabase))?;
    let store = database::as_copy(file, deployment)?;
    let Some(objection) = store.origin()?.objection else { return Ok(None) };
    let last_entry_at = store.last_event_at()?;
    let reader = database::needed(file, deployment)?;
    Ok(Some(ForeignDatabase { objection, last_entry_at, store, reader, _lock: lock }))
}

impl ForeignDatabase {
    /// Takes it over: gives up what is open and was due before `author.at`, writes down what fell due meanwhile, and plans
    /// from then on.
    ///
    /// # Errors
    /// When it cannot be read or written; then it still has to be adopted.
    pub fn adopt(mut self, deployment: &Deployment, author: &Author) -> Result<Adopted, Error> {
        let now = author.at;
        let open = self.store.open_touches(None, None)?;
        let in_doubt: Vec<TouchId> = open
            .iter()
            .filter(|touch| touch.due_at <= now && touch.reason != Some(Reason::Restored))
            .map(|touch| touch.id)
            .collect();
        let cancelled = self.store.cancel(&in_doubt, Reason::Restored, author)?;
        let mut adopted = Adopted { cancelled, ..Adopted::default() };
        for rule in deployment.rules.iter() {
            if let Some(state) = self.store.rule_state(&rule.id)? {
                self.write_gap(rule, &state, deployment, now, &mut adopted)?;
                self.store.set_rule_state(&rule.id, &from_now_on(state, now))?;
            }
        }
        set_adopted(&mut self.store, now)?;
        // Last, for with it there is nothing to adopt any more.
        adopted.taken_over = self.store.adopt()?;
        Ok(adopted)
    }

    /// Writes down what fell due of a rule between the database's last entry and now, and may have gone elsewhere.
    fn write_gap(
        &mut self,
        rule: &Rule,
        state: &RuleState,
        deployment: &Deployment,
        now: Timestamp,
        adopted: &mut Adopted,
    ) -> Result<(), Error> {
        let known_until = self.last_entry_at.map_or(state.effective_from, |at| at.min(state.planned_through));
        let span = Span { after: known_until.max(state.effective_from), through: now };
        if span.after >= span.through {
            return Ok(());
        }
        let mut batch = Vec::new();
        let (store, reader) = (&mut self.store, &self.reader);
        plan::plan_rule(rule, reader, deployment.world(), span, &mut |touch| {
            batch.push(in_doubt(touch, now));
            if batch.len() >= BATCH {
                write(store, &mut batch, now, adopted).map_err(ViewError::from)?;
            }
            Ok(())
        })?;
        write(store, &mut batch, now, adopted)
    }
}

/// A touch that may have gone elsewhere waits for a person, as long as it may still go.
fn in_doubt(touch: PlannedTouch, now: Timestamp) -> PlannedTouch {
    let state = match touch.state {
        TouchState::Planned if is_late(now, touch.expires_at) => TouchState::Skipped,
        TouchState::Planned => TouchState::Held,
        _ => return touch,
    };
    PlannedTouch { state, reason: Some(Reason::Restored), ..touch }
}

fn write(
    store: &mut SqliteStore,
    batch: &mut Vec<PlannedTouch>,
    now: Timestamp,
    adopted: &mut Adopted,
) -> Result<(), Error> {
    let touches = std::mem::take(batch);
    let before = store.touches()?;
    let planned = store.plan(&touches, now)?;
    // What the ledger has already is not new. New rows are numbered in order, whatever their state.
    for number in before + 1..=before + planned.new {
        let entry = store.entry(TouchId(i64::try_from(number).unwrap_or(i64::MAX)))?;
        match entry.map(|entry| entry.touch).filter(|touch| touch.reason == Some(Reason::Restored)) {
            Some(touch) if touch.state == TouchState::Held => adopted.held += 1,
            Some(_) => adopted.late += 1,
            None => {}
        }
    }
    Ok(())
}

/// The rule reaches no further back than now.
fn from_now_on(state: RuleState, now: Timestamp) -> RuleState {
    RuleState { effective_from: state.effective_from.max(now), planned_through: now, ..state }
}
