//! What must hold of the outcome in plain words, whoever decided it: forecast, daemon and explanation could agree and all
//! be wrong.
//!
//! Asked of what the daemon did, with nothing of the judge's own: wishes, windows, caps and lateness as the files say
//! them, texts as the templates of these worlds are known to come out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::Wrong;
use super::fate;
use super::lived::{Decision, GateOutcome, Life};
use super::wording;
use touchbase::message::{Ready, TouchKey};
use touchbase::record::view::Records as _;
use touchbase::record::{Record, RecordKey};
use touchbase::store::Error;
use touchbase::terms::{Class, Mode, Reason, Word as _};

/// Looks at everything that was decided.
///
/// # Errors
/// The first thing that should not be so.
pub(super) fn check(life: &Life<'_>) -> Result<(), Wrong> {
    let mut used = Vec::new();
    let mut sent: BTreeMap<(RecordKey, Class), Vec<Timestamp>> = BTreeMap::new();
    for decision in &life.decisions {
        match &decision.said {
            GateOutcome::Goes(ready) => {
                wishes_are_kept(life, decision, ready)?;
                in_its_window(life, decision)?;
                if !leaves(life, decision) {
                    continue;
                }
                let of_person = sent.entry((decision.to.clone(), decision.class)).or_default();
                of_person.push(decision.at);
                if of_the_step(life, decision, &used) == 0 {
                    caps_hold(life, decision, of_person)?;
                }
                a_few_together(life, decision, &used, of_person)?;
                once_a_day(life, decision, ready, &used)?;
                used.push((decision, ready));
            }
            GateOutcome::Skipped(Reason::SameAddress, _) => the_same_went(life, decision, &used)?,
            GateOutcome::Skipped(Reason::Cap, _) | GateOutcome::Waits(_, Reason::Cap) => {
                not_the_second_of_twins(life, decision, &used)?;
            }
            GateOutcome::Skipped(Reason::TooLate, _) => it_is_too_late(life, decision)?,
            GateOutcome::Skipped(Reason::Window, _) => it_opens_too_late(life, decision)?,
            _ => {}
        }
    }
    Ok(())
}

/// Whether it goes on the wire in this mode.
pub(super) fn leaves(life: &Life<'_>, decision: &Decision) -> bool {
    match life.deployment().config.mode {
        Mode::Live => true,
        Mode::StaffOnly => decision.class == Class::Staff,
        Mode::Shadow => false,
    }
}

fn wrong(between: &'static str, decision: &Decision, said: impl std::fmt::Display) -> Wrong {
    let touches: Vec<String> = decision.touches.iter().map(fate::name).collect();
    Wrong::new(between, format!("{} at {}: {said}", touches.join(" and "), decision.at))
}

fn person(life: &Life<'_>, key: &RecordKey) -> Result<Option<Record>, Error> {
    Ok(life.disk.store().get(key)?)
}

fn day(life: &Life<'_>, at: Timestamp) -> Date {
    life.deployment().calendars.zone.civil(at).date()
}

fn wishes_are_kept(life: &Life<'_>, decision: &Decision, ready: &Ready) -> Result<(), Wrong> {
    if decision.class == Class::Staff {
        return Ok(());
    }
    let Some(person) = person(life, &decision.to)? else {
        return Err(wrong("a message and nobody", decision, &decision.to));
    };
    let (class, channel) = (decision.class, ready.channel);
    let unwanted = ["no_contact".to_owned(), format!("{class}_opt_out"), format!("{channel}_opt_out")];
    if let Some(wish) = unwanted.iter().find(|field| person.is(field)) {
        return Err(wrong("a message and a wish", decision, wish));
    }
    let opt_in = life.world().config.iter().any(|line| line == "care = \"opt-in\"");
    let needed = match class {
        Class::Marketing => Some("consent_marketing"),
        Class::Care if opt_in => Some("consent_care"),
        _ => None,
    };
    match needed.filter(|field| !person.is(field)) {
        Some(field) => Err(wrong("a message without consent", decision, field)),
        None if life.world().suppressed.contains(&(channel, ready.address.clone())) => {
            Err(wrong("a message to a suppressed address", decision, channel.as_str()))
        }
        None => Ok(()),
    }
}

fn in_its_window(life: &Life<'_>, decision: &Decision) -> Result<(), Wrong> {
    let config = &life.deployment().config;
    let urgent = decision.touches.iter().any(|key| is_urgent(life, key));
    let local = config.zone.civil(decision.at).time();
    let window = config.policy.windows.of(decision.class);
    if urgent || window.contains(local) {
        return Ok(());
    }
    Err(wrong("a message outside its window", decision, format!("{local} is not within {window}")))
}

fn is_urgent(life: &Life<'_>, key: &TouchKey) -> bool {
    life.world().rules.get(&key.rule).is_some_and(|lines| lines.iter().any(|line| line == "urgent = true"))
}

/// No more than the cap on the local day of the last one, and in the thirty days up to it.
fn caps_hold(life: &Life<'_>, decision: &Decision, sent: &[Timestamp]) -> Result<(), Wrong> {
    let Some(caps) = life.deployment().config.policy.caps(decision.class) else { return Ok(()) };
    let today = day(life, decision.at);
    let month = decision.at.saturating_sub(SignedDuration::from_hours(30 * 24)).unwrap_or(Timestamp::MIN);
    let on_the_day = sent.iter().filter(|at| day(life, **at) == today).count();
    let in_the_month = sent.iter().filter(|at| **at >= month).count();
    let over = |cap: u32, count: usize| cap > 0 && count > cap as usize;
    if over(caps.per_day, on_the_day) || over(caps.per_month, in_the_month) {
        let said = format!("{on_the_day} on the day, {in_the_month} in the month, of {caps:?}");
        return Err(wrong("a message above its cap", decision, said));
    }
    Ok(())
}

type Used<'a> = (&'a Decision, &'a Ready);

/// Of the same rule, step and repeat, to the same address, on the same local day.
fn alike<'a>(
    life: &Life<'_>,
    decision: &Decision,
    used: &'a [Used<'a>],
) -> impl Iterator<Item = &'a Used<'a>> {
    let of = |decision: &Decision| {
        let key = decision.touches.first()?;
        Some((key.rule.clone(), key.step.clone(), decision.touches.iter().map(wording::repeat).min()))
    };
    let (own, today) = (of(decision), day(life, decision.at));
    let days: Vec<bool> = used.iter().map(|(other, _)| day(life, other.at) == today).collect();
    used.iter()
        .zip(days)
        .filter(move |((other, _), same_day)| *same_day && of(other) == own)
        .map(|(used, _)| used)
}

/// How many of the step went to the person on that day.
fn of_the_step(life: &Life<'_>, decision: &Decision, used: &[Used<'_>]) -> usize {
    let same = |(other, _): &&Used<'_>| other.to == decision.to && other.class == decision.class;
    alike(life, decision, used).filter(same).count()
}

/// Of twins the second is told, too, whatever the caps say.
fn not_the_second_of_twins(life: &Life<'_>, decision: &Decision, used: &[Used<'_>]) -> Result<(), Wrong> {
    match of_the_step(life, decision, used) {
        of_step @ 1..=2 => {
            Err(wrong("of twins one is not told", decision, format!("{of_step} of the step went that day")))
        }
        _ => Ok(()),
    }
}

/// But no more than three where a cap is full.
fn a_few_together(
    life: &Life<'_>,
    decision: &Decision,
    used: &[Used<'_>],
    sent: &[Timestamp],
) -> Result<(), Wrong> {
    if of_the_step(life, decision, used) < 3 { Ok(()) } else { caps_hold(life, decision, sent) }
}

/// Word for word the same goes once.
fn once_a_day(life: &Life<'_>, decision: &Decision, ready: &Ready, used: &[Used<'_>]) -> Result<(), Wrong> {
    let same = |other: &Ready| other.address == ready.address && other.text == ready.text;
    match alike(life, decision, used).find(|(_, other)| same(other)) {
        Some((other, _)) => Err(wrong("the same text twice a day", decision, format!("and at {}", other.at))),
        None => Ok(()),
    }
}

/// What is refused because the same went is the same as something that went.
fn the_same_went(life: &Life<'_>, decision: &Decision, used: &[Used<'_>]) -> Result<(), Wrong> {
    let store = life.disk.store();
    let own = wording::of(life, decision, &*store)?;
    for (other, _) in alike(life, decision, used) {
        let words = wording::of(life, other, &*store)?;
        let same = words == own || [&words, &own].contains(&&wording::UNKNOWN.to_owned());
        if same && shares_an_address(life, decision, other)? {
            return Ok(());
        }
    }
    Err(wrong("same_address and nothing the same", decision, "nothing of the same words went there that day"))
}

fn shares_an_address(life: &Life<'_>, one: &Decision, other: &Decision) -> Result<bool, Wrong> {
    let (one, other) = (person(life, &one.to)?, person(life, &other.to)?);
    let address = |person: &Option<Record>, field: &str| {
        person.as_ref().and_then(|person| person.text(field)).map(str::to_owned)
    };
    let same =
        |field: &&str| address(&one, field).is_some() && address(&one, field) == address(&other, field);
    Ok(["mobile", "email"].iter().any(same))
}

/// The last instant of `late_ok` is in time, however long a lane takes to get to it within the minute.
fn it_is_too_late(life: &Life<'_>, decision: &Decision) -> Result<(), Wrong> {
    let could = decision.at.saturating_sub(life.world().lag()).unwrap_or(decision.at);
    if could <= decision.expires_at {
        let said = format!("could go at {could}, in time until {}", decision.expires_at);
        return Err(wrong("too_late in time", decision, said));
    }
    Ok(())
}

/// Where the window opens in time, it is waited for.
fn it_opens_too_late(life: &Life<'_>, decision: &Decision) -> Result<(), Wrong> {
    let config = &life.deployment().config;
    let local = config.zone.civil(decision.at);
    let opens = config.zone.instant(config.policy.windows.of(decision.class).next_opening(local));
    if opens <= decision.expires_at {
        let said = format!("opens at {opens}, in time until {}", decision.expires_at);
        return Err(wrong("window in time", decision, said));
    }
    Ok(())
}
