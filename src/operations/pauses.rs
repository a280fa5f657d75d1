//! Pausing a rule, or all of them, and ending that: works with the daemon down, for it is the database that says so.

use jiff::Timestamp;

use super::error::{Error, NoSuch, failed};
use super::{people, selection};
use crate::deployment::Deployment;
use crate::gate::PausedRules;
use crate::store::{self, Author, Filter, Ledger, Pause, Store};
use crate::terms::{ALL_RULES, Outcome};
use crate::words::StepSentence;

/// What is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PauseTarget {
    /// All rules at once.
    All,
    /// One rule.
    Rule(String),
}

impl PauseTarget {
    /// The rule that is named, or all where none is.
    ///
    /// # Errors
    /// When there is no such rule.
    pub fn named(deployment: &Deployment, rule: Option<&str>) -> Result<PauseTarget, NoSuch> {
        rule.map_or(Ok(PauseTarget::All), |id| {
            Ok(PauseTarget::Rule(people::rule(deployment, id)?.id.clone()))
        })
    }

    /// What a pause stands for in the store.
    fn of(word: &str) -> PauseTarget {
        if word == ALL_RULES { PauseTarget::All } else { PauseTarget::Rule(word.to_owned()) }
    }

    /// The word under which the store keeps it.
    fn word(&self) -> &str {
        match self {
            PauseTarget::All => ALL_RULES,
            PauseTarget::Rule(id) => id,
        }
    }
}

/// Pauses a rule, or all. Returns how many touches are planned and wait.
///
/// # Errors
/// When the store cannot be written.
pub fn pause(
    store: &mut dyn Store,
    which: &PauseTarget,
    reason: &str,
    until: Option<Timestamp>,
    author: &Author,
) -> Result<usize, Error> {
    let pause = Pause { by: author.name.clone(), since: author.at, until, reason: reason.to_owned() };
    store.pause(which.word(), &pause).map_err(failed(StepSentence::WritePause))?;
    Ok(waiting(store, which)?)
}

/// What came of ending a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumed {
    /// It has ended; so many touches are planned.
    Over(usize),
    /// There was none; these there are.
    NotPaused(Vec<PauseTarget>),
}

/// Ends the pause of a rule, also of one that is gone, or of all where none is named.
///
/// # Errors
/// When there is neither such a rule nor a pause of it; when the store cannot be written.
pub fn resume(
    store: &mut dyn Store,
    deployment: &Deployment,
    rule: Option<&str>,
) -> Result<(PauseTarget, Resumed), Error> {
    let paused = store.pauses()?;
    let which = match rule.filter(|id| paused.contains_key(*id)) {
        Some(id) => PauseTarget::of(id),
        None => PauseTarget::named(deployment, rule)?,
    };
    let resumed = if store.resume(which.word()).map_err(failed(StepSentence::WritePause))? {
        Resumed::Over(waiting(store, &which)?)
    } else {
        Resumed::NotPaused(paused.keys().map(|word| PauseTarget::of(word)).collect())
    };
    Ok((which, resumed))
}

/// What the judge goes by: everything that is paused, with its end.
///
/// # Errors
/// When the store cannot be read.
pub fn rules(store: &dyn Store) -> Result<PausedRules, store::Error> {
    store.paused_rules()
}

/// How many touches are planned and wait.
fn waiting(ledger: &dyn Ledger, which: &PauseTarget) -> Result<usize, store::Error> {
    let rule = match which {
        PauseTarget::All => None,
        PauseTarget::Rule(id) => Some(id.clone()),
    };
    let waits = Filter { rule, outcomes: vec![Outcome::Planned, Outcome::Claimed], ..Filter::default() };
    Ok(selection::found(ledger, waits)?.len())
}
