//! Letting go what is held for a person, or what was skipped as past: of a rule, or what a list, an edit or a start has
//! brought beyond the brake. What of it is not planned yet goes, too.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::deployment::Deployment;
use crate::message::TouchId;
use crate::operations::error::{Error, failed};
use crate::operations::selection;
use crate::store::{Author, Entry, Filter, LetGo, Released, Retried, RetryRequest, Store};
use crate::terms::{Outcome, Reason};
use crate::words::StepSentence;

/// Whose touches are let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A rule's.
    Rule(String),
    /// What a cause has brought, by its number.
    Cause(i64),
}

/// What can be let go.
#[derive(Debug)]
pub struct Approval {
    /// The touches.
    pub touches: Vec<Entry>,
    /// How many more are held, or skipped for that reason, and too late.
    pub late: u64,
    /// How many more will be held, once they are planned; known of a cause as a whole.
    pub to_come: u64,
    /// What is not to be held any more.
    let_go: Option<LetGo>,
}

/// What a person may let go of what was skipped: what was past when the rule came into force, or when nothing was sent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkippedAs {
    /// It fell due before the rule was in force as it is.
    BeforeRule,
    /// It fell due in shadow mode.
    Shadow,
}

impl SkippedAs {
    /// As the ledger has it.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            SkippedAs::BeforeRule => Reason::BeforeRule,
            SkippedAs::Shadow => Reason::Shadow,
        }
    }
}

/// Finds what is held of a rule or because of a cause, or was skipped for a reason, on one day or on all.
///
/// # Errors
/// When there is no such rule and never was; when the store cannot be read.
pub fn find(
    store: &dyn Store,
    deployment: &Deployment,
    whose: &Whose,
    skipped: Option<SkippedAs>,
    day: Option<Date>,
    now: Timestamp,
) -> Result<Approval, Error> {
    let outcome = if skipped.is_some() { Outcome::Skipped } else { Outcome::Held };
    let reason = skipped.map(SkippedAs::reason);
    let held = Filter { outcomes: vec![outcome], reason, ..Filter::default() };
    let (held, let_go, to_come) = match whose {
        Whose::Rule(rule) => {
            let rule = selection::rule(deployment, store, rule)?;
            let let_go = LetGo::Rule { rule: rule.clone(), on: day };
            (Filter { rule: Some(rule), ..held }, let_go, 0)
        }
        Whose::Cause(number) => {
            let of_cause = store.causes()?.into_iter().find(|cause| cause.number == *number);
            let to_come = of_cause.filter(|_| day.is_none()).map_or(0, |cause| cause.to_come);
            (Filter { cause: Some(*number), ..held }, LetGo::Cause { number: *number, on: day }, to_come)
        }
    };
    // What was skipped is over; nothing of it is still to be planned.
    let let_go = skipped.is_none().then_some(let_go);
    let touches = selection::found(store, selection::on(held, day, deployment))?;
    let (touches, late) = selection::in_time(touches, now);
    Ok(Approval { touches, late, to_come, let_go })
}

impl Approval {
    /// Whether there is nothing to let go, now or later.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.touches.is_empty() && self.to_come == 0
    }

    /// Lets them go; first what is not planned yet, so that nothing is held anew meanwhile.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn carry_out(&self, store: &mut dyn Store, author: &Author) -> Result<Released, Error> {
        let to_write = || failed(StepSentence::WriteLedger);
        if let Some(let_go) = &self.let_go {
            store.let_go(let_go).map_err(to_write())?;
        }
        let (skipped, held): (Vec<&Entry>, Vec<&Entry>) =
            self.touches.iter().partition(|entry| entry.outcome == Outcome::Skipped);
        let held: Vec<TouchId> = held.into_iter().map(|entry| entry.touch.id).collect();
        let again: Vec<RetryRequest> = skipped
            .into_iter()
            .map(|entry| RetryRequest {
                touch: entry.touch.id,
                seen: entry.outcome,
                expires_at: entry.touch.expires_at,
            })
            .collect();
        let mut done = store.release(&held, author).map_err(failed(StepSentence::WriteLedger))?;
        let Retried { again, late, changed, unaddressed } =
            store.retry(&again, author).map_err(failed(StepSentence::WriteLedger))?;
        done.released += again;
        done.late += late;
        done.changed += changed;
        done.unaddressed += unaddressed;
        Ok(done)
    }
}
