//! How far an edit of a step reaches: as far back as what is late may still go, and as far as the edit itself can have
//! moved an instant.

use jiff::{SignedDuration, Timestamp};

use super::Edit;
use crate::calendar::period::{Period, Unit};
use crate::plan::{self, Span};
use crate::rule::{Rule, Step, Trigger};

/// The farthest that is looked, in days; as far as the gate looks for an occasion that was moved.
const DAYS_MAX: i64 = 400;

/// How far ahead is looked for occasions that went already and have another name by another trigger, in days.
const RENAMED_DAYS: i64 = 60;

/// How far to look, and what about the step has changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// The new due instants to look at.
    pub(super) span: Span,
    /// Whether due instants may have moved.
    pub(super) moves: bool,
    /// Whether other people are told now.
    pub(super) other_people: bool,
    /// Whether it counts from something else now, by days.
    pub(super) other_trigger: bool,
    shift: SignedDuration,
}

impl Extent {
    pub(super) fn of(edit: &Edit<'_>, step: &Step) -> Extent {
        let before = edit.old.and_then(|old| Some((old, old.steps.iter().find(|old| old.id == step.id)?)));
        let days = before.map_or(0, |(old, before)| {
            shift_days((old, before), (edit.new, step)) + days_of_surroundings(edit)
        });
        let other_people = before.is_some_and(|(_, before)| !before.goes_to_the_same(step));
        let shift = SignedDuration::from_hours(24 * days.min(DAYS_MAX));
        let reach = plan::reach_back(edit.new, edit.begins, edit.world.calendars);
        let after = edit.begins.saturating_sub(shift).unwrap_or(Timestamp::MIN).min(reach);
        let by_cron = |rule: &Rule| matches!(rule.when.trigger, Trigger::Cron(_));
        let other_trigger = before.is_some_and(|(old, _)| {
            old.when.trigger != edit.new.when.trigger && !by_cron(old) && !by_cron(edit.new)
        });
        let other_names = SignedDuration::from_hours(24 * if other_trigger { RENAMED_DAYS } else { 0 });
        let ahead = if other_people { shift.max(other_names) } else { other_names };
        let through = edit.now.max(edit.begins).saturating_add(ahead).unwrap_or(Timestamp::MAX);
        Extent { span: Span { after, through }, moves: days > 0, other_people, other_trigger, shift }
    }

    /// Looks as far back as it ever does.
    pub(super) fn look_far_back(&mut self) {
        let far = SignedDuration::from_hours(24 * DAYS_MAX);
        self.span.after =
            self.span.after.min(self.span.through.saturating_sub(far).unwrap_or(Timestamp::MIN));
    }

    /// Where the old rule may have had due what the new one has due at this instant.
    pub(super) fn around(&self, at: Timestamp) -> Span {
        let moment = SignedDuration::from_millis(1);
        let far = self.shift.max(moment);
        Span {
            after: at.saturating_sub(far).unwrap_or(Timestamp::MIN),
            through: at.saturating_add(far).unwrap_or(Timestamp::MAX),
        }
    }
}

/// How many days other surroundings can move an instant at the most: two for a zone, or the opening hours; what working
/// days and festivals can do about it.
fn days_of_surroundings(edit: &Edit<'_>) -> i64 {
    let (old, new) = (edit.old_world, edit.world);
    let days = |differs: bool, days: i64| if differs { days } else { 0 };
    let (before, after) = (old.calendars, new.calendars);
    let work = (&before.working, &before.hours) != (&after.working, &after.hours);
    days(before.zone != after.zone || old.windows != new.windows, 2)
        + days(work, 31)
        + days(before.festivals != after.festivals, 31)
}

/// How many days an edit can have moved an instant at the most; 0 where it moves none.
fn shift_days((old, before): (&Rule, &Step), (new, step): (&Rule, &Step)) -> i64 {
    let both = |a: Option<Period>, b: Option<Period>| if a == b { 0 } else { days(a) + days(b) };
    let offset = |rule: &Rule| rule.when.offset.map(|offset| offset.period);
    let mut shift =
        if old.when.offset == new.when.offset { 0 } else { days(offset(old)) + days(offset(new)) + 1 };
    shift += both(before.after, step.after);
    if old.when.if_holiday != new.when.if_holiday {
        shift += 15;
    }
    if (old.when.at, before.at, old.class) != (new.when.at, step.at, new.class) {
        shift += 2;
    }
    if old.when.trigger != new.when.trigger {
        shift += 2;
    }
    if before.repeat != step.repeat {
        let last = |step: &Step| {
            let all =
                |repeat: crate::rule::Repeat| days(Some(repeat.every)).saturating_mul(repeat.times.into());
            step.repeat.map_or(0, all)
        };
        shift = shift.saturating_add(last(before)).saturating_add(last(step)) + 1;
    }
    shift
}

/// About how many days a period may take at the most; none takes none.
fn days(period: Option<Period>) -> i64 {
    let Some(period) = period else { return 0 };
    let count = i64::from(period.count);
    match period.unit {
        Unit::Minute => count / 1_440 + 1,
        Unit::Hour => count / 24 + 1,
        Unit::Day => count,
        Unit::Week => count * 7,
        Unit::Month => count * 31,
        Unit::Year => count * 366,
        Unit::WorkingDay => count * 2 + 15,
        Unit::WorkingHour => count / 2 + 15,
    }
}
