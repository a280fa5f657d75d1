//! The day on which a cron expression is edited: an instant that is in both expressions stays the same occasion. Of the new
//! ones, as many as have gone that day by the old expression only are told already, from the morning on; and where one
//! was still to come and none is any more, the last of them falls due at once.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::{Edit, EditedTouch, LedgerStatus, skipped};
use crate::calendar::cron::Cron;
use crate::message::{PlannedTouch, TouchKey, is_late};
use crate::plan::{self, Occurrence, Point, Span, whole_day};
use crate::record::view::ViewError;
use crate::rule::{Rule, Trigger};
use crate::terms::{Reason, TouchState};

/// The local day of the edit, and what is in one expression only.
pub(super) struct CronDay {
    day: Date,
    old_only: Vec<Timestamp>,
    new_only: Vec<Timestamp>,
}

impl CronDay {
    /// Nothing where no expression has become another.
    pub(super) fn of(edit: &Edit<'_>) -> Option<CronDay> {
        let expression = |rule: &Rule| match &rule.when.trigger {
            Trigger::Cron(cron) => Some(*cron),
            _ => None,
        };
        let (old, new) = (expression(edit.old?)?, expression(edit.new)?);
        if old == new {
            return None;
        }
        let zone = &edit.world.calendars.zone;
        let day = zone.civil(edit.now).date();
        let of_day = |cron: &Cron| -> Vec<Timestamp> {
            let first = zone.instant(day.to_datetime(Time::midnight()));
            let last = zone.instant(day.at(23, 59, 59, 0));
            cron.occurrences_between(first, last, zone).collect()
        };
        let (old, new) = (of_day(&old), of_day(&new));
        let without = |these: &[Timestamp], those: &[Timestamp]| -> Vec<Timestamp> {
            these.iter().filter(|at| !those.contains(at)).copied().collect()
        };
        Some(CronDay { day, old_only: without(&old, &new), new_only: without(&new, &old) })
    }

    /// Whether an occasion is decided about here.
    pub(super) fn decides(&self, occurrence: &Occurrence) -> bool {
        self.place(occurrence).is_some()
    }

    /// Which of the new ones it is.
    fn place(&self, occurrence: &Occurrence) -> Option<usize> {
        let Point::Instant(at) = occurrence.point else { return None };
        self.new_only.iter().position(|new| *new == at)
    }

    /// Decides about the new ones of the day.
    pub(super) fn run(
        &self,
        edit: &Edit<'_>,
        visit: &mut dyn FnMut(EditedTouch) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let days = Span {
            after: whole_day(self.day.yesterday().unwrap_or(self.day), edit.world).after,
            through: whole_day(self.day.tomorrow().unwrap_or(self.day), edit.world).through,
        };
        plan::plan_occurrences(edit.new, edit.past, edit.world, days, &mut |touch, occurrence| {
            let (Some(place), TouchState::Planned) = (self.place(&occurrence), touch.state) else {
                return Ok(());
            };
            if edit.standing(&touch.key)? != LedgerStatus::New {
                return Ok(());
            }
            match self.decide(edit, place, touch)? {
                Some(touch) => visit(EditedTouch { touch, is_open: false, is_added: false }),
                None => Ok(()),
            }
        })
    }

    fn decide(
        &self,
        edit: &Edit<'_>,
        place: usize,
        touch: PlannedTouch,
    ) -> Result<Option<PlannedTouch>, ViewError> {
        let went = self.went(edit, &touch.key)?;
        if place < went {
            return Ok(Some(skipped(touch, Reason::AlreadyTold)));
        }
        if touch.due_at > edit.begins {
            return Ok(None);
        }
        let is_ahead = |at: &&Timestamp| **at > edit.begins;
        let last_behind = self.new_only.iter().rposition(|at| *at <= edit.begins);
        let would_have_gone_at = self.old_only.iter().find(is_ahead);
        if let (Some(at), None, true) =
            (would_have_gone_at, self.new_only.iter().find(is_ahead), last_behind == Some(place))
        {
            let expires_at = plan::later(*at, edit.new.when.late_ok, edit.world.calendars);
            return Ok(Some(PlannedTouch { due_at: edit.now, expires_at, ..touch }));
        }
        let is_past = !is_late(edit.now, touch.expires_at);
        Ok(is_past.then(|| skipped(touch, Reason::BeforeRule)))
    }

    /// How many occasions of the day that only the old expression has went to the same person about the same record.
    fn went(&self, edit: &Edit<'_>, key: &TouchKey) -> Result<usize, ViewError> {
        let repeat = key.occurrence.rsplit_once('#').map(|(_, repeat)| repeat);
        let mut went = 0;
        for at in &self.old_only {
            let occurrence = repeat.map_or_else(|| at.to_string(), |repeat| format!("{at}#{repeat}"));
            let same = TouchKey { occurrence, ..key.clone() };
            went += usize::from(matches!(edit.standing(&same)?, LedgerStatus::Went(_)));
        }
        Ok(went)
    }
}
