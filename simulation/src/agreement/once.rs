//! One occasion, one message, in plain words: nobody is told again because a date was put right, and nobody is passed over
//! who was not told.
//!
//! Asked of what the daemon did, with arithmetic of its own over the names of occurrences and over what was written down
//! about the records.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Wrong;
use super::fate;
use super::lived::{Decision, GateOutcome, Life};
use super::plain::leaves;
use super::wording;
use touchbase::message::TouchKey;
use touchbase::store::{Filter, Ledger as _};
use touchbase::terms::Reason;

/// What an occurrence of a rule that counts from a date, once, is about.
#[derive(Clone, Copy)]
enum About {
    Day(Date),
    Instant(Timestamp),
}

/// Looks at everything that went, and at everybody who was passed over.
///
/// # Errors
/// The first thing that should not be so.
pub(super) fn check(life: &Life<'_>) -> Result<(), Wrong> {
    let gone = life
        .decisions
        .iter()
        .filter(|decision| matches!(decision.said, GateOutcome::Goes(_)) && leaves(life, decision));
    let told: Vec<(&TouchKey, &Decision)> =
        gone.flat_map(|decision| decision.touches.iter().map(move |key| (key, decision))).collect();
    for (place, (key, decision)) in told.iter().enumerate() {
        let before = told
            .iter()
            .take(place)
            .find(|(other, at)| same_occasion(life, (other, at.at), (key, decision.at)));
        if let Some((other, _)) = before {
            let said = format!("{} at {}, after {}", fate::name(key), decision.at, other.occurrence);
            return Err(Wrong::new("told twice of one occasion", said));
        }
    }
    let passed_over = Filter { reason: Some(Reason::AlreadyTold), ..Filter::default() };
    for entry in life.disk.store().entries(&passed_over)? {
        let key = &entry.touch.key;
        let told = match counts_from(life, key) {
            Some(_) => {
                told.iter().any(|(other, at)| same_occasion(life, (other, at.at), (key, entry.changed_at)))
            }
            None => was_corrected(life, key),
        };
        if !told {
            return Err(Wrong::new("already_told and nobody told", fate::name(key)));
        }
    }
    Ok(())
}

/// Whether both are about one occasion: their date put right, and not emptied between the first of them, which went, and
/// the second.
fn same_occasion(
    life: &Life<'_>,
    (went, at): (&TouchKey, Timestamp),
    (key, judged_at): (&TouchKey, Timestamp),
) -> bool {
    let alike = |key: &TouchKey| {
        (key.rule.clone(), key.step.clone(), key.record.clone(), key.recipient.clone(), wording::repeat(key))
    };
    if went.occurrence == key.occurrence || alike(went) != alike(key) {
        return false;
    }
    let Some(field) = counts_from(life, key) else { return false };
    let near = match (about(went), about(key)) {
        (Some(About::Day(one)), Some(About::Day(other))) => {
            one.duration_since(other).as_hours().abs() <= 3 * 24
        }
        (Some(About::Instant(one)), Some(About::Instant(other))) => {
            one.duration_since(other).as_secs().abs() <= 3_600
        }
        _ => false,
    };
    let emptied = life.world().told.iter().any(|told| {
        told.key == key.record
            && told.at >= at
            && told.at <= judged_at
            && told.fields.get(&field) == Some(&None)
    });
    near && !emptied
}

fn about(key: &TouchKey) -> Option<About> {
    let name = key.occurrence.split('#').next()?;
    name.parse().map(About::Day).ok().filter(|_| name.len() == 10).or(name.parse().map(About::Instant).ok())
}

/// The field from which a rule counts, where it counts once, and as is usual.
fn counts_from(life: &Life<'_>, key: &TouchKey) -> Option<String> {
    let lines = life.world().rules.get(&key.rule)?;
    let other = |line: &String| ["every", "once_within"].iter().any(|word| line.starts_with(word));
    let date = lines.iter().find_map(|line| line.strip_prefix("date = \""))?;
    let field = date.trim_end_matches('"').to_owned();
    (field != "birthday" && !lines.iter().any(other)).then_some(field)
}

/// Whether a date of the record was written down more than once.
fn was_corrected(life: &Life<'_>, key: &TouchKey) -> bool {
    let dates = ["ends_on", "visit_at", "joined_on", "hired_on", "birthday"];
    let written = |field: &&str| {
        life.world()
            .told
            .iter()
            .filter(|told| told.key == key.record && told.fields.contains_key(*field))
            .count()
            > 1
    };
    dates.iter().any(written)
}
