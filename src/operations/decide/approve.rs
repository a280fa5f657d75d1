//! Letting go what is held for a person.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::deployment::Deployment;
use crate::operations::error::{Error, failed};
use crate::operations::selection;
use crate::store::{Author, Entry, Filter, Released, Store};
use crate::terms::Outcome;
use crate::words::StepSentence;

/// What can be let go.
#[derive(Debug)]
pub struct Approval {
    /// The touches.
    pub touches: Vec<Entry>,
    /// How many more are held, and too late.
    pub late: u64,
}

/// Finds what is held of a rule, on one day or on all.
///
/// # Errors
/// When there is no such rule and never was; when the store cannot be read.
pub fn find(
    store: &dyn Store,
    deployment: &Deployment,
    rule: &str,
    day: Option<Date>,
    now: Timestamp,
) -> Result<Approval, Error> {
    let rule = selection::rule(deployment, store, rule)?;
    let held = Filter { rule: Some(rule), outcomes: vec![Outcome::Held], ..Filter::default() };
    let touches = selection::found(store, selection::on(held, day, deployment))?;
    let (touches, late) = selection::in_time(touches, now);
    Ok(Approval { touches, late })
}

impl Approval {
    /// Lets them go.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn carry_out(&self, store: &mut dyn Store, author: &Author) -> Result<Released, Error> {
        store.release(&selection::ids(&self.touches), author).map_err(failed(StepSentence::WriteLedger))
    }
}
