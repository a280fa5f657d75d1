//! What must hold of the rows of the ledger in plain words, whoever wrote them: nobody is missed where nobody was meant, an
//! error keeps its words, and a day that is too big is held, all of it.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::{Date, Time};

use super::Wrong;
use super::fate;
use super::lived::Life;
use touchbase::plan::{self, Span};
use touchbase::record::view::Records as _;
use touchbase::rule::Rule;
use touchbase::store::{Entry, Error, Filter, Ledger as _};
use touchbase::terms::{Reason, TouchState};

/// Looks at every row.
///
/// # Errors
/// The first that should not be so.
pub(super) fn check(life: &Life<'_>) -> Result<(), Wrong> {
    let entries = life.store().entries(&Filter::default())?;
    for entry in &entries {
        match entry.touch.reason {
            Some(Reason::NoRecipient) => somebody_was_meant(life, entry)?,
            Some(Reason::WhereError | Reason::TemplateError) if entry.touch.error.is_none() => {
                return Err(Wrong::new("an error without words", fate::name(&entry.touch.key)));
            }
            _ => {}
        }
    }
    big_days_are_held(life, &entries)
}

/// A record that a step leaves out is no row of that step.
fn somebody_was_meant(life: &Life<'_>, entry: &Entry) -> Result<(), Wrong> {
    let key = &entry.touch.key;
    let rule = life.deployment().rules.get(&key.rule);
    let step = rule.and_then(|rule| rule.steps.iter().find(|step| step.id == key.step));
    let record = life.store().get(&key.record).map_err(Error::from)?;
    let (Some(step), Some(record)) = (step, record) else { return Ok(()) };
    let on = life.deployment().config.day_of(entry.touch.due_at);
    let misfit = step.only.iter().find(|line| {
        let value = record.value_on(&line.condition.field, on);
        !line.of_recipient && !line.condition.fits(value.as_ref())
    });
    let changed_since = life.world().told.iter().any(|told| told.at > entry.changed_at);
    match misfit.filter(|_| !changed_since) {
        Some(line) => {
            let said = format!("{}: its step is not about {}", fate::name(key), line.condition.field);
            Err(Wrong::new("no_recipient for what is left out", said))
        }
        None => Ok(()),
    }
}

/// A day that has more touches than `at_most` is held whole, and no other. Only asked where no record came in later.
fn big_days_are_held(life: &Life<'_>, entries: &[Entry]) -> Result<(), Wrong> {
    let world = life.world();
    if world.told.iter().any(|told| told.at > world.began) {
        return Ok(());
    }
    for rule in life.deployment().rules.iter().filter(|rule| !rule.limits.approve) {
        let Some(at_most) = rule.limits.at_most else { continue };
        let mut days: BTreeMap<Date, u64> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.touch.key.rule == rule.id) {
            let by_the_planner = matches!(
                entry.touch.reason,
                Some(Reason::NoRecipient | Reason::WhereError | Reason::TooMany | Reason::BeforeRule)
            );
            if by_the_planner {
                continue;
            }
            let day = life.deployment().config.day_of(entry.touch.due_at);
            let count = match days.get(&day) {
                Some(count) => *count,
                None => touches_of(life, rule, day)?,
            };
            days.insert(day, count);
            let above = count > u64::from(at_most);
            // Nobody has let go what was held, so in the end its time was over.
            let given_up = above && entry.touch.reason == Some(Reason::TooLate);
            let held = entry.touch.state == TouchState::Held || given_up;
            if held != above {
                let what = if held { "held" } else { "not held" };
                let said =
                    format!("{}: {what}, {count} on {day}, at_most {at_most}", fate::name(&entry.touch.key));
                return Err(Wrong::new("a day's limit", said));
            }
        }
    }
    Ok(())
}

/// How many touches the planner finds on a local day, from midnight to midnight.
fn touches_of(life: &Life<'_>, rule: &Rule, day: Date) -> Result<u64, Error> {
    let zone = &life.deployment().calendars.zone;
    let before = |day: Date| {
        let midnight = zone.instant(day.to_datetime(Time::midnight()));
        midnight.saturating_sub(SignedDuration::from_millis(1)).unwrap_or(midnight)
    };
    let span = Span { after: before(day), through: before(day.tomorrow().unwrap_or(day)) };
    let mut count = 0;
    plan::plan_rule(rule, &life.store(), life.deployment().world(), span, &mut |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}
