//! A touch in the making: all but the person, and whether it stands.

use jiff::Timestamp;
use jiff::civil::Date;

use super::due::later;
use super::occurrence::Occurrence;
use super::{World, recipient, told};
use crate::expression;
use crate::message::{DayLimit, PlannedTouch, TouchKey};
use crate::planted::{self, Bug};
use crate::record::Record;
use crate::record::view::{Records, ViewError};
use crate::rule::{Rule, Step};
use crate::terms::{Reason, TouchState};
use crate::words::Sentence;

/// Why a rule leaves a record out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The reason.
    pub reason: Reason,
    /// The words of an expression that failed.
    pub error: Option<Sentence>,
}

impl Stop {
    /// A reason that needs no more words.
    #[must_use]
    pub fn by(reason: Reason) -> Stop {
        Stop { reason, error: None }
    }
}

/// What expressions see beside the record: the moment they are asked for, and what the touch is about.
#[must_use]
pub fn extras<'a>(
    at: Timestamp,
    occurrence: &Occurrence,
    items: &'a [Record],
    world: World<'a>,
) -> expression::Extras<'a> {
    let zone = &world.calendars.zone;
    expression::Extras {
        today: zone.civil(at).date(),
        now: at,
        zone: zone.time_zone(),
        company: world.company,
        occurrence: Some(expression::Occurrence {
            date: occurrence.on,
            number: i64::from(occurrence.repeat) + 1,
            years: occurrence.years,
        }),
        items,
    }
}

/// A touch in the making: all but the person.
pub(super) struct Draft<'a, 'o> {
    pub(super) rule: &'a Rule,
    pub(super) step: &'a Step,
    pub(super) record: &'a Record,
    pub(super) occurrence: &'o Occurrence,
    pub(super) due_at: Timestamp,
    pub(super) world: World<'a>,
}

impl Draft<'_, '_> {
    /// The local day on which it is due.
    pub(super) fn due_on(&self) -> Date {
        self.world.calendars.zone.civil(self.due_at).date()
    }

    /// Whom the step goes to; the reason where that is nobody, or more than one touch may be for.
    pub(super) fn people(&self, records: &dyn Records) -> Result<Result<Vec<Record>, Reason>, ViewError> {
        let of = recipient::Occasion {
            rule: self.rule,
            step: self.step,
            record: self.record,
            occurrence: &|| self.occurrence_key(),
            on: self.due_on(),
            kinds: self.world.kinds,
        };
        let people = recipient::told(&of, records)?;
        Ok(match people.len() {
            0 => Err(Reason::NoRecipient),
            1..=recipient::RECIPIENTS_MAX => Ok(people),
            _ => Err(Reason::TooMany),
        })
    }

    pub(super) fn extras(&self) -> expression::Extras<'_> {
        extras(self.due_at, self.occurrence, std::slice::from_ref(self.record), self.world)
    }

    fn occurrence_key(&self) -> String {
        if planted::is(Bug::RevisionInKey) {
            return format!("{}@{}", self.occurrence.key, self.rule.digest());
        }
        if planted::is(Bug::UtcDateAsOccurrence) {
            return self.due_at.strftime("%Y-%m-%d").to_string();
        }
        self.occurrence.key.clone()
    }

    fn limit(&self) -> Option<DayLimit> {
        let at_most = self.rule.limits.at_most?;
        let (since, until) = self.world.calendars.zone.bounds(self.due_on());
        Some(DayLimit { at_most, since, until })
    }

    pub(super) fn touch(&self, person: Option<&Record>, stop: Option<Stop>) -> PlannedTouch {
        PlannedTouch {
            key: TouchKey {
                rule: self.rule.id.clone(),
                step: self.step.id.clone(),
                record: self.record.key.clone(),
                recipient: person.map(|person| person.key.clone()),
                occurrence: self.occurrence_key(),
            },
            reference: Some(self.occurrence.reference()),
            // Nobody is told of what is left out anyway.
            occasion: if stop.is_some() {
                None
            } else {
                told::occasion(&self.rule.when, self.record, self.occurrence, self.world)
            },
            due_at: self.due_at,
            expires_at: later(self.due_at, self.rule.when.late_ok, self.world.calendars),
            class: recipient::class_of(self.rule, person, self.world.kinds),
            via: self.step.via.clone(),
            template: self.step.template.clone(),
            group: self.step.group,
            state: if stop.is_some() { TouchState::Skipped } else { TouchState::Planned },
            reason: stop.as_ref().map(|stop| stop.reason),
            error: stop.and_then(|stop| stop.error),
            limit: self.limit(),
        }
    }
}
