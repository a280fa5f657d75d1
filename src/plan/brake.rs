//! What a rule keeps back for a person: every run (`approve`), or a day with more touches than `at_most`. A local day is
//! counted whole, by evaluation and by the ledger together, so that a day that will be too big is held from its first
//! touch. The store counts once more where touches are entered (`src/store/engine/brake.rs`); here planner, forecast and
//! explain ask before that.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::{Span, World, plan_rule};
use crate::message::{PlannedTouch, TouchKey};
use crate::planted::{self, Bug};
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;
use crate::terms::Reason;

/// What the ledger has of a day.
pub trait DayLedger {
    /// How many touches of a rule are due from an instant to before another, that were to be sent, or wait for a person.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, ViewError>;

    /// Whether this touch is one of those.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn is_counted(&self, key: &TouchKey) -> Result<bool, ViewError>;

    /// Why a touch that is not planned yet will wait for a person: what has brought it brings too much to its day.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn beyond_brake(&self, key: &TouchKey) -> Result<Option<Reason>, ViewError>;

    /// Whether a touch that is not planned yet will wait for a person, because it may have gone from another database.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn may_have_gone(&self, touch: &PlannedTouch) -> Result<bool, ViewError>;
}

/// Why a touch of a rule waits for a person, if it does: that it may have gone already, what the rule says, and where it
/// has no limit, the brake.
///
/// # Errors
/// When records or the ledger cannot be read.
pub fn held_for_person<L: DayLedger + ?Sized>(
    brake: &mut Brake,
    rule: &Rule,
    touch: &PlannedTouch,
    (records, ledger): (&dyn Records, &L),
    world: World<'_>,
) -> Result<Option<Reason>, ViewError> {
    if ledger.may_have_gone(touch)? {
        return Ok(Some(Reason::Restored));
    }
    match brake.hold(rule, touch.due_at, (records, ledger), world)? {
        None if rule.limits.at_most.is_none() => ledger.beyond_brake(&touch.key),
        held => Ok(held),
    }
}

/// How many touches rules have on the days that were asked about; each day is evaluated once.
#[derive(Debug, Clone, Default)]
pub struct Brake {
    days: BTreeMap<(String, Date), Evaluated>,
}

/// A day as it was evaluated.
#[derive(Debug, Clone, Default)]
struct Evaluated {
    count: u64,
    /// Which they are, as long as there are no more than the limit.
    keys: Vec<TouchKey>,
}

impl Brake {
    /// Why a touch of a rule that is due at this instant waits for a person, if it does.
    ///
    /// # Errors
    /// When records or the ledger cannot be read.
    pub fn hold<L: DayLedger + ?Sized>(
        &mut self,
        rule: &Rule,
        due_at: Timestamp,
        (records, ledger): (&dyn Records, &L),
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
            self.count(rule, day, (records, ledger), world)?
        };
        Ok((count > u64::from(at_most)).then_some(Reason::AtMost))
    }

    /// How many touches a rule has on a local day, the whole of it: those that are found, and those that the ledger has
    /// beside them.
    ///
    /// # Errors
    /// When records or the ledger cannot be read.
    pub fn count<L: DayLedger + ?Sized>(
        &mut self,
        rule: &Rule,
        day: Date,
        (records, ledger): (&dyn Records, &L),
        world: World<'_>,
    ) -> Result<u64, ViewError> {
        let limit = u64::from(rule.limits.at_most.unwrap_or(u32::MAX));
        let key = (rule.id.clone(), day);
        if !self.days.contains_key(&key) {
            let mut found = Evaluated::default();
            plan_rule(rule, records, world, whole_day(day, world), &mut |touch| {
                found.count += 1;
                if found.count <= limit {
                    found.keys.push(touch.key);
                }
                Ok(())
            })?;
            self.days.insert(key.clone(), found);
        }
        let Some(found) = self.days.get(&key).filter(|found| found.count <= limit) else {
            return Ok(self.days.get(&key).map_or(0, |found| found.count));
        };
        let (since, until) = world.calendars.zone.bounds(day);
        let there = ledger.of_day(&rule.id, since, until)?;
        if there == 0 {
            return Ok(found.count);
        }
        let mut count = there;
        for key in &found.keys {
            count += u64::from(!ledger.is_counted(key)?);
        }
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
