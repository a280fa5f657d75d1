//! What nobody would hear of: rules that fail for those they are for, people who work here and cannot be reached,
//! channels that are not there, rules that are gone, pauses that were forgotten, what is held until it is too late.
//!
//! It asks the ledger about two local days, through the index by due time, and about what is held and paused; never
//! the history.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::problem::{Problem, RuleFailure};
use crate::deployment::Deployment;
use crate::gate::{self, PausedRules};
use crate::operations::people;
use crate::operations::taking_over::at_start;
use crate::planted::{self, Bug};
use crate::store::{Count, Error, Filter, Store};
use crate::terms::{ALL_RULES, ChannelName, Class, Mode, Outcome, Reason};

/// So many people at the least make a rule that fails for half of those it is for a problem.
const PEOPLE_MIN: u64 = 5;
/// So long before it is too late, what is held is told once more.
const HELD_HOURS: i64 = 2;
/// A pause without an end is thought to be forgotten after so many days.
const PAUSED_DAYS: u64 = 7;
/// Touches looked through for members of staff, of each rule and reason.
const STAFF_ROWS: u32 = 2_000;

/// What an outcome says of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It went, or may still go.
    Works,
    /// It failed for want of an address, a template or a channel, or by an error.
    Fails,
    /// A wish, a cap, a pause, the mode, the rule's own words, a person: it says nothing.
    SaysNothing,
}

/// How many rules were planned before, where there are none now.
///
/// # Errors
/// When the store cannot be read.
pub fn no_rules<S: Store + ?Sized>(store: &S, deployment: &Deployment) -> Result<Option<u64>, Error> {
    if !deployment.rules.is_empty() {
        return Ok(None);
    }
    Ok(Some(store.rules_planned()?).filter(|planned| *planned > 0))
}

/// What nobody would hear of; `of_today` is what the ledger counts of the whole local day.
///
/// # Errors
/// When the store cannot be read.
pub fn look<S: Store>(
    store: &S,
    deployment: &Deployment,
    of_today: Vec<Count>,
    now: Timestamp,
) -> Result<Vec<Problem>, Error> {
    let zone = &deployment.config.zone;
    let today = deployment.config.day_of(now);
    let mut problems = Vec::new();
    let of_today = by_rule(of_today);
    problems.extend(failures(store, &of_today, today, zone.bounds(today))?);
    problems.extend(staff(store, deployment, &of_today, zone.bounds(today))?);
    if let Ok(yesterday) = today.yesterday() {
        let (since, until) = zone.bounds(yesterday);
        let counts = by_rule(store.counts(since, until)?);
        problems.extend(failures(store, &counts, yesterday, (since, until))?);
    }
    problems.extend(channels(deployment));
    problems.extend(pauses(store, now)?);
    let soon = now.saturating_add(SignedDuration::from_hours(HELD_HOURS)).unwrap_or(now);
    problems.extend(store.held_until(now, soon)?.into_iter().map(Problem::HeldUntil));
    problems.extend(at_start::called_off(store, now)?.into_iter().map(Problem::CalledOffAtStart));
    problems.extend(alarm(store, deployment, now)?);
    Ok(problems)
}

/// The rules that failed on a day.
fn failures<S: Store>(
    store: &S,
    counts: &BTreeMap<String, Vec<Count>>,
    day: Date,
    bounds: (Timestamp, Timestamp),
) -> Result<Vec<Problem>, Error> {
    let mut problems = Vec::new();
    for (rule, counts) in counts {
        problems.extend(failure(store, rule, counts, day, bounds)?.map(Problem::RuleFails));
    }
    Ok(problems)
}

fn by_rule(counts: Vec<Count>) -> BTreeMap<String, Vec<Count>> {
    let mut rules: BTreeMap<String, Vec<Count>> = BTreeMap::new();
    for count in counts {
        rules.entry(count.rule.clone()).or_default().push(count);
    }
    rules
}

/// What a touch that stands here says of its rule.
fn verdict(outcome: Outcome, reason: Option<Reason>) -> Verdict {
    match outcome {
        Outcome::Planned
        | Outcome::Claimed
        | Outcome::Sending
        | Outcome::Accepted
        | Outcome::Delivered
        | Outcome::Unknown => Verdict::Works,
        Outcome::Failed | Outcome::Undelivered => Verdict::Fails,
        Outcome::Held | Outcome::Cancelled => Verdict::SaysNothing,
        Outcome::Skipped if planted::is(Bug::SkippedIsNoFailure) => Verdict::SaysNothing,
        Outcome::Skipped => match reason {
            Some(
                Reason::NoRecipient
                | Reason::TooMany
                | Reason::NoAddress
                | Reason::BadAddress
                | Reason::NoChannel
                | Reason::WhereError
                | Reason::TemplateError
                | Reason::BadData
                | Reason::Exhausted
                | Reason::Refused
                | Reason::Poisoned,
            ) => Verdict::Fails,
            _ => Verdict::SaysNothing,
        },
    }
}

/// How a rule failed on a day, where it did. People are counted only where there are touches enough.
fn failure<S: Store>(
    store: &S,
    rule: &str,
    counts: &[Count],
    day: Date,
    (since, until): (Timestamp, Timestamp),
) -> Result<Option<RuleFailure>, Error> {
    let of = |wanted: &[Verdict]| -> Vec<&Count> {
        counts.iter().filter(|count| wanted.contains(&verdict(count.outcome, count.reason))).collect()
    };
    let (failing, all) = (of(&[Verdict::Fails]), of(&[Verdict::Fails, Verdict::Works]));
    if failing.iter().map(|count| count.touches).sum::<u64>() < PEOPLE_MIN {
        return Ok(None);
    }
    let people = |counts: &[&Count]| {
        let standing: BTreeSet<_> = counts.iter().map(|count| (count.outcome, count.reason)).collect();
        let standing: Vec<_> = standing.into_iter().collect();
        store.people(rule, since, until, &standing)
    };
    let (failed, of) = (people(&failing)?, people(&all)?);
    if failed < PEOPLE_MIN || failed * 2 < of {
        return Ok(None);
    }
    let mut reasons: BTreeMap<Reason, u64> = BTreeMap::new();
    for count in &failing {
        if let Some(reason) = count.reason {
            *reasons.entry(reason).or_default() += count.touches;
        }
    }
    let mut reasons: Vec<(Reason, u64)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, touches)| std::cmp::Reverse(*touches));
    let reasons = reasons.into_iter().map(|(reason, _)| reason).collect();
    Ok(Some(RuleFailure { rule: rule.to_owned(), day, people: failed, of, reasons }))
}

/// Who works here and did not get what was for them today.
fn staff<S: Store>(
    store: &S,
    deployment: &Deployment,
    counts: &BTreeMap<String, Vec<Count>>,
    (since, until): (Timestamp, Timestamp),
) -> Result<Vec<Problem>, Error> {
    let mut nobody: BTreeMap<String, u64> = BTreeMap::new();
    let mut missed: BTreeMap<String, (BTreeSet<String>, u64, Option<Reason>)> = BTreeMap::new();
    let is_staff = |kind: &str| deployment.kinds.get(kind).is_some_and(|kind| kind.staff);
    for count in counts.values().flatten() {
        let fails = verdict(count.outcome, count.reason) == Verdict::Fails;
        // A refused number is nobody's wish where its owner works here.
        let refused =
            count.outcome == Outcome::Skipped && count.reason.is_some_and(|reason| reason.is_out_of_reach());
        if !fails && !refused {
            continue;
        }
        let filter = Filter {
            rule: Some(count.rule.clone()),
            outcomes: vec![count.outcome],
            reason: count.reason,
            since: Some(since),
            until: Some(until),
            limit: Some(STAFF_ROWS),
            ..Filter::default()
        };
        let of_staff = deployment.rules.get(&count.rule).is_some_and(|rule| rule.class == Class::Staff);
        for entry in store.entries(&filter)? {
            match &entry.touch.key.recipient {
                Some(person) if is_staff(&person.kind) => {
                    let (rules, touches, reason) = missed.entry(person.to_string()).or_default();
                    rules.insert(count.rule.clone());
                    *touches += 1;
                    *reason = count.reason;
                }
                None if of_staff && fails => *nobody.entry(count.rule.clone()).or_default() += 1,
                _ => {}
            }
        }
    }
    let missed = missed.into_iter().map(|(person, (rules, touches, reason))| Problem::StaffOutOfReach {
        person,
        rules: rules.into_iter().collect(),
        touches,
        reason,
    });
    Ok(missed
        .chain(nobody.into_iter().map(|(rule, touches)| Problem::NobodyToTell { rule, touches }))
        .collect())
}

/// The channels that rules need and that are not configured: where a step can go by none of its own.
fn channels(deployment: &Deployment) -> Vec<Problem> {
    let mode = deployment.config.mode;
    if mode == Mode::Shadow {
        return Vec::new();
    }
    let mut missing: BTreeMap<Vec<ChannelName>, BTreeSet<String>> = BTreeMap::new();
    for rule in deployment.rules.iter().filter(|rule| gate::kept_back(mode, rule.class).is_none()) {
        for step in &rule.steps {
            if !step.via.is_empty() && !step.via.iter().any(|channel| deployment.channels.contains(channel)) {
                missing.entry(step.via.clone()).or_default().insert(rule.id.clone());
            }
        }
    }
    let problem = |(channels, rules): (Vec<ChannelName>, BTreeSet<String>)| Problem::ChannelNotConfigured {
        channels,
        rules: rules.into_iter().collect(),
    };
    missing.into_iter().map(problem).collect()
}

/// Pauses that were probably forgotten.
fn pauses<S: Store>(store: &S, now: Timestamp) -> Result<Vec<Problem>, Error> {
    let mut problems = Vec::new();
    for (rule, pause) in store.pauses()? {
        let days = u64::try_from(now.duration_since(pause.since).as_hours() / 24).unwrap_or(0);
        if pause.until.is_none() && days >= PAUSED_DAYS {
            let rule = (rule != ALL_RULES).then_some(rule);
            problems.push(Problem::PausedLong { rule, by: pause.by, days });
        }
    }
    Ok(problems)
}

/// Those named in `[alarm]` who would not hear an alarm.
fn alarm<S: Store>(store: &S, deployment: &Deployment, now: Timestamp) -> Result<Vec<Problem>, Error> {
    let nothing_paused = PausedRules::default();
    // Whatever the mode is: an alarm goes in each.
    let setting = gate::Setting { mode: Mode::Live, ..deployment.setting(&nothing_paused) };
    let channels = deployment.says_anything_by();
    let mut problems = Vec::new();
    for named in &deployment.config.alarm.to {
        let person = people::find(store, &deployment.kinds, named, None).ok();
        let person =
            person.filter(|person| deployment.kinds.get(&person.key.kind).is_some_and(|kind| kind.staff));
        let reason = match person {
            None => None,
            Some(person) => match gate::way_to(&person, Class::Staff, &channels, store, setting, now)? {
                Ok(_) => continue,
                Err(reason) => Some(reason),
            },
        };
        problems.push(Problem::AlarmOutOfReach { person: named.clone(), reason });
    }
    Ok(problems)
}

#[cfg(test)]
mod tests;
