//! Whether a touch goes on one side of a change, and when: asked of the judge that decides at the last moment.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Side;
use crate::gate::{self, Case, Decision};
use crate::message::PlannedTouch;
use crate::plan::Occurrence;
use crate::record::Record;
use crate::record::view::ViewError;
use crate::rule::Rule;

/// A touch that will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ahead {
    due_at: Timestamp,
    expires_at: Timestamp,
    /// On which day it would have gone without the change, and when it would have been due.
    pub(super) was: Option<(Date, Timestamp)>,
}

impl Ahead {
    pub(super) fn of(touch: &PlannedTouch) -> Ahead {
        Ahead { due_at: touch.due_at, expires_at: touch.expires_at, was: None }
    }
}

/// When a touch goes if nothing else happens; none where it does not. What the mode alone keeps back would go.
pub(super) fn goes_at(
    (touch, occurrence): (&PlannedTouch, &Occurrence),
    rule: &Rule,
    side: Side<'_>,
    now: Timestamp,
) -> Result<Option<Timestamp>, ViewError> {
    let Some(key) = &touch.key.recipient else { return Ok(None) };
    let Some(record) = side.records.get(&touch.key.record)? else { return Ok(None) };
    let person = if *key == record.key { Some(record.clone()) } else { side.records.get(key)? };
    let about: [(Record, Occurrence); 1] = [(record, occurrence.clone())];
    let case = Case {
        rule,
        step: &touch.key.step,
        repeat: touch.key.repeat(),
        class: touch.class,
        via: &touch.via,
        template: &touch.template,
        expires_at: touch.expires_at,
        about: &about,
        person: person.as_ref(),
        message: None,
        joined: &[],
    };
    let outlook = gate::outlook(&case, side.records, side.setting, touch.due_at.max(now))?;
    let goes = matches!(outlook.end, Decision::Send(_) | Decision::Skip { ready: Some(_), .. });
    Ok(goes.then_some(outlook.at))
}
