//! Calling off what is not to be sent after all. What a day will bring can be called off before the daemon has planned
//! it: it is put into the ledger as cancelled, so that it is never sent and the row says by whom.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::deployment::Deployment;
use crate::message::PlannedTouch;
use crate::operations::error::{Error, failed};
use crate::operations::{people, selection};
use crate::plan::{self, Span};
use crate::record::view::ViewError;
use crate::store::{Author, CalledOff, Entry, Filter, Store};
use crate::terms::{Outcome, TouchState};
use crate::words::StepSentence;

/// What may still be called off: nothing of it is on the wire.
const OPEN: [Outcome; 3] = [Outcome::Planned, Outcome::Claimed, Outcome::Held];

/// What is to be called off.
#[derive(Debug, Clone, Copy)]
pub enum CancelSelection<'a> {
    /// These touches, written `T-17`.
    Touches(&'a [String]),
    /// Everything of a rule; on a day, also what is not planned yet.
    Rule(&'a str, Option<Date>),
}

/// What can be called off.
#[derive(Debug)]
pub struct Cancellation {
    /// Touches of the ledger.
    pub touches: Vec<Entry>,
    /// Touches that the ledger does not hold yet.
    pub to_come: Vec<PlannedTouch>,
    /// Touches that were named, and cannot be called off any more.
    pub left_out: Vec<Entry>,
}

/// Finds what can be called off.
///
/// # Errors
/// When a touch or a rule is not there; when the store cannot be read.
pub fn find(
    store: &dyn Store,
    deployment: &Deployment,
    asked: CancelSelection<'_>,
    now: Timestamp,
) -> Result<Cancellation, Error> {
    let (touches, to_come) = match asked {
        CancelSelection::Touches(numbers) => (selection::named(store, numbers)?, Vec::new()),
        CancelSelection::Rule(rule, day) => {
            // What is to come first: the daemon may be planning it just now, and then it is among the others.
            let to_come = match day {
                Some(day) => not_planned(store, deployment, rule, day, now)?,
                None => Vec::new(),
            };
            let rule = selection::rule(deployment, store, rule)?;
            let open = Filter { rule: Some(rule), outcomes: OPEN.to_vec(), ..Filter::default() };
            (selection::found(store, selection::on(open, day, deployment))?, to_come)
        }
    };
    let (touches, left_out) = touches.into_iter().partition(|entry| OPEN.contains(&entry.outcome));
    Ok(Cancellation { touches, to_come, left_out })
}

/// What the rule will have due on a day and the ledger does not hold yet.
fn not_planned(
    store: &dyn Store,
    deployment: &Deployment,
    rule: &str,
    day: Date,
    now: Timestamp,
) -> Result<Vec<PlannedTouch>, Error> {
    let rule = people::rule(deployment, rule)?;
    let whole = plan::whole_day(day, deployment.world());
    // What was due already is the daemon's: it is in the ledger, or too late.
    let span = Span { after: whole.after.max(now), ..whole };
    let mut found = Vec::new();
    if span.after >= span.through {
        return Ok(found);
    }
    let mut too_many = false;
    let planned = plan::plan_rule(rule, store, deployment.world(), span, &mut |touch| {
        too_many = found.len() >= selection::TOUCHES_MAX as usize;
        if too_many {
            return Err(ViewError::enough());
        }
        if touch.state == TouchState::Planned && store.entry_of(&touch.key)?.is_none() {
            found.push(touch);
        }
        Ok(())
    });
    if too_many {
        return Err(Error::TooManyAtOnce);
    }
    planned?;
    Ok(found)
}

impl Cancellation {
    /// Calls them off.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn carry_out(&self, store: &mut dyn Store, author: &Author) -> Result<CalledOff, Error> {
        let touches = selection::ids(&self.touches);
        store.call_off(&touches, &self.to_come, author).map_err(failed(StepSentence::WriteLedger))
    }
}
