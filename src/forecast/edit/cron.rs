//! The day on which a cron expression is edited: an instant that is in both expressions stays the same occasion. Of the new
//! ones, as many as have gone that day by the old expression only are told already, from the morning on; and where one
//! was still to come and none is any more, the last of them falls due at once.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::{Edit, EditedTouch, LedgerStatus, OccasionStatus, skipped};
use crate::calendar::cron::Cron;
use crate::calendar::zone::Zone;
use crate::message::{PlannedTouch, TouchKey};
use crate::plan::{self, Occurrence, Span, whole_day};
use crate::record::view::ViewError;
use crate::rule::{Rule, Trigger};
use crate::terms::{Reason, TouchState};

/// A local minute, by the name that an occasion has from it, and its instant.
type Minute = (String, Timestamp);

/// The local day of the edit, and what is in one expression only.
pub(super) struct CronDay {
    day: Date,
    old_only: Vec<Minute>,
    new_only: Vec<Minute>,
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
        let (zone, old_zone) = (&edit.world.calendars.zone, &edit.old_world.calendars.zone);
        let day = zone.civil(edit.now).date();
        let of_day = |cron: &Cron, zone: &Zone| -> Vec<Minute> {
            let first = zone.instant(day.to_datetime(Time::midnight()));
            let last = zone.instant(day.at(23, 59, 59, 0));
            cron.minutes_between(first, last, zone).map(|(wall, at)| (plan::minute_key(wall), at)).collect()
        };
        let (old, new) = (of_day(&old, old_zone), of_day(&new, zone));
        let without = |these: &[Minute], those: &[Minute]| -> Vec<Minute> {
            these.iter().filter(|(key, _)| !those.iter().any(|(other, _)| other == key)).cloned().collect()
        };
        Some(CronDay { day, old_only: without(&old, &new), new_only: without(&new, &old) })
    }

    /// Whether an occasion is decided about here.
    pub(super) fn decides(&self, occurrence: &Occurrence) -> bool {
        self.place(occurrence).is_some()
    }

    /// Which of the new ones it is.
    fn place(&self, occurrence: &Occurrence) -> Option<usize> {
        let key = occurrence.key.split('#').next()?;
        self.new_only.iter().position(|(new, _)| new == key)
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
                Some(touch) => visit(EditedTouch { touch, occurrence, is_open: false, is_added: false }),
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
        let is_ahead = |(_, at): &&Minute| *at > edit.begins;
        let last_behind = self.new_only.iter().rposition(|(_, at)| *at <= edit.begins);
        let would_have_gone_at = self.old_only.iter().find(is_ahead);
        if let (Some((_, at)), None, true) =
            (would_have_gone_at, self.new_only.iter().find(is_ahead), last_behind == Some(place))
        {
            let expires_at = plan::later(*at, edit.new.when.late_ok, edit.world.calendars);
            return Ok(Some(PlannedTouch { due_at: edit.now, expires_at, ..touch }));
        }
        // Nobody expects what the new expression would have been this morning.
        Ok(None)
    }

    /// How many occasions of the day that only the old expression has went to the same person about the same record.
    fn went(&self, edit: &Edit<'_>, key: &TouchKey) -> Result<usize, ViewError> {
        let repeat = key.occurrence.rsplit_once('#').map(|(_, repeat)| repeat);
        let mut went = 0;
        for (minute, _) in &self.old_only {
            let occurrence = repeat.map_or_else(|| minute.clone(), |repeat| format!("{minute}#{repeat}"));
            let same = TouchKey { occurrence, ..key.clone() };
            // What was told already by an edit before went that day, too; and what went to those that a step had before.
            let told = matches!(edit.standing(&same)?, LedgerStatus::Went(_) | LedgerStatus::Told)
                || edit.tells_others(&key.step)
                    && edit.past.occasion(&edit.in_ledger(&same))? == OccasionStatus::Told;
            went += usize::from(told);
        }
        Ok(went)
    }
}
