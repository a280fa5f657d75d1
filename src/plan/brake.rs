//! What a rule keeps back for a person: every run (`approve`), or a day with more touches than `at_most`. The touches of
//! a local day are counted here and nowhere else, by the planner itself.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::{Span, World, plan_rule};
use crate::planted::{self, Bug};
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;
use crate::terms::Reason;

/// How many touches rules have on the days that were asked about; each day is counted once.
#[derive(Debug, Clone, Default)]
pub struct Brake {
    counts: BTreeMap<(String, Date), u64>,
}

impl Brake {
    /// Why a touch of a rule that is due at this instant waits for a person, if it does.
    ///
    /// # Errors
    /// When records cannot be read.
    pub fn hold(
        &mut self,
        rule: &Rule,
        due_at: Timestamp,
        records: &dyn Records,
        world: World<'_>,
    ) -> Result<Option<Reason>, ViewError> {
        if rule.limits.approve {
            return Ok(Some(Reason::Approve));
        }
        let Some(at_most) = rule.limits.at_most else { return Ok(None) };
        let day = world.calendars.zone.civil(due_at).date();
        let count = if planted::is(Bug::AtMostFromNowOn) {
            from_then_on(rule, due_at, records, world)?
        } else {
            self.count(rule, day, records, world)?
        };
        Ok((count > u64::from(at_most)).then_some(Reason::AtMost))
    }

    /// How many touches a rule has on a local day, the whole of it.
    ///
    /// # Errors
    /// When records cannot be read.
    pub fn count(
        &mut self,
        rule: &Rule,
        day: Date,
        records: &dyn Records,
        world: World<'_>,
    ) -> Result<u64, ViewError> {
        let key = (rule.id.clone(), day);
        if let Some(count) = self.counts.get(&key) {
            return Ok(*count);
        }
        let mut count = 0;
        plan_rule(rule, records, world, whole_day(day, world), &mut |_| {
            count += 1;
            Ok(())
        })?;
        self.counts.insert(key, count);
        Ok(count)
    }
}

/// A local day as a span of due instants.
#[must_use]
pub fn whole_day(day: Date, world: World<'_>) -> Span {
    let zone = &world.calendars.zone;
    // Instants are whole milliseconds.
    let before = |day: Date| {
        let midnight = zone.instant(day.to_datetime(Time::midnight()));
        midnight.saturating_sub(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MIN)
    };
    Span { after: before(day), through: before(day.tomorrow().unwrap_or(day)) }
}

/// Only for [`Bug::AtMostFromNowOn`].
fn from_then_on(
    rule: &Rule,
    due_at: Timestamp,
    records: &dyn Records,
    world: World<'_>,
) -> Result<u64, ViewError> {
    let after = due_at.saturating_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(due_at);
    let mut count = 0;
    let of_day = whole_day(world.calendars.zone.civil(due_at).date(), world);
    plan_rule(rule, records, world, Span { after, ..of_day }, &mut |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}
