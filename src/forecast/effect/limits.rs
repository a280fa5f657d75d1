//! How much of a rule waits for a person by its own limits, before a change and after it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::RulePair;
use crate::rule::Limits;

/// What a rule has on each day, on both sides of a change; counted only where it has limits.
#[derive(Debug)]
pub(super) struct DayLimits {
    before: OneSide,
    after: OneSide,
}

#[derive(Debug)]
struct OneSide {
    limits: Option<Limits>,
    days: BTreeMap<Date, u64>,
}

impl DayLimits {
    pub(super) fn of(pair: RulePair<'_>) -> DayLimits {
        let side = |limits: Option<&Limits>| {
            let limits = limits.filter(|limits| limits.approve || limits.at_most.is_some()).cloned();
            OneSide { limits, days: BTreeMap::new() }
        };
        let before = side(pair.before.map(|rule| &rule.limits));
        DayLimits { before, after: side(pair.after.map(|rule| &rule.limits)) }
    }

    /// One more before the change.
    pub(super) fn count_before(&mut self, on: Date) {
        self.before.count(on);
    }

    /// One more after it.
    pub(super) fn count_after(&mut self, on: Date) {
        self.after.count(on);
    }

    /// What was counted after it is counted once more.
    pub(super) fn forget_after(&mut self) {
        self.after.days.clear();
    }

    /// How many wait for a person by the limits after the change, and did not by those before it.
    pub(super) fn waits(&self) -> u64 {
        self.after.waiting().map(|(on, touches)| touches.saturating_sub(self.before.waits_on(on))).sum()
    }

    /// How many the rule may have a day after the change, and how many it has.
    pub(super) fn of_after(&self) -> Option<(u32, BTreeMap<Date, u64>)> {
        let limits = self.after.limits.as_ref()?;
        Some((limits.at_most?, self.after.days.clone()))
    }
}

impl OneSide {
    fn count(&mut self, on: Date) {
        if self.limits.is_some() {
            *self.days.entry(on).or_default() += 1;
        }
    }

    /// The days on which all wait, with how many.
    fn waiting(&self) -> impl Iterator<Item = (Date, u64)> {
        self.days.keys().map(|on| (*on, self.waits_on(*on)))
    }

    fn waits_on(&self, on: Date) -> u64 {
        let touches = self.days.get(&on).copied().unwrap_or(0);
        let above = |limits: &Limits| {
            limits.approve || limits.at_most.is_some_and(|at_most| touches > u64::from(at_most))
        };
        if self.limits.as_ref().is_some_and(above) { touches } else { 0 }
    }
}
