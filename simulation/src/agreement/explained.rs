//! What `explain` says of a touch: its headline, and the first line that stands in the way. Held against what the daemon
//! decides a moment later, and against what the forecast says of what is not in the ledger yet.

use super::Wrong;
use super::fate::{self, Fate};
use super::foreseen;
use super::foretold::{Foretold, Headline};
use super::lived::{Decision, GateOutcome, Life};
use touchbase::forecast::ForecastLine;
use touchbase::forecast::pending::Pending;
use touchbase::message::TouchKey;
use touchbase::operations::explain::{self, ExplainQuery, Explained};
use touchbase::record::RecordKey;
use touchbase::record::view::Records as _;
use touchbase::rule::Rule;
use touchbase::store::{Entry, Error};
use touchbase::terms::Reason;

/// Touches of one world whose explanation is held against the forecast.
const ASKED_MAX: usize = 25;

/// What the gate is about to say of a touch in the ledger: by the ledger's row, and by the rule and the record.
pub(super) fn of_entry(life: &Life<'_>, entry: &Entry) -> Result<(Headline, Option<Foretold>), Error> {
    let store = life.store();
    let nothing = Pending::default();
    let asked = ExplainQuery { store: &store, setting: life.setting(), pending: &nothing, now: life.now };
    let headline = match explain::touch(&asked, entry.touch.id)? {
        Some(kept) => Headline::of(&kept.verdict),
        None => Headline::Missing,
    };
    let Some(rule) = life.deployment().rules.get(&entry.touch.key.rule) else { return Ok((headline, None)) };
    let day = life.deployment().config.day_of(entry.touch.due_at);
    // A date that was put right has moved it to a day nearby.
    for days in [0, -1, 1, -2, 2, -3, 3, -4, 4] {
        let day = day.saturating_add(jiff::Span::new().days(days));
        let found = on_a_day(life, rule, &entry.touch.key.record, day)?;
        if let Some(found) = found.into_iter().find(|found| found.key == entry.touch.key) {
            return Ok((headline, Some(Foretold { moved: days != 0, ..found })));
        }
    }
    Ok((headline, None))
}

/// Everything that `explain` shows of a rule and a record on a day.
pub(super) fn on_a_day(
    life: &Life<'_>,
    rule: &Rule,
    key: &RecordKey,
    day: jiff::civil::Date,
) -> Result<Vec<Foretold>, Error> {
    let store = life.store();
    let nothing = Pending::default();
    let asked = ExplainQuery { store: &store, setting: life.setting(), pending: &nothing, now: life.now };
    let Some(record) = store.get(key)? else { return Ok(Vec::new()) };
    Ok(explain::day(&asked, rule, &record, day)?.iter().map(foretold).collect())
}

fn foretold(explained: &Explained<'_>) -> Foretold {
    let touch = &explained.considered.touch;
    let answers = &explained.considered.answers;
    let stopped_at = answers.iter().position(|answer| answer.stop.is_some());
    let nobody = explained.person.is_none().then(|| touch.reason.unwrap_or(Reason::NoRecipient));
    let checks = explained.examination.iter().flat_map(|examination| &examination.checks);
    let in_the_way = explained
        .considered
        .stop()
        .map(|stop| stop.reason)
        .or(nobody)
        .or(explained.brake.map(|brake| brake.reason))
        .or_else(|| checks.filter_map(|check| check.stops).next());
    Foretold {
        key: touch.key.clone(),
        due_at: touch.due_at,
        moved: false,
        headline: Headline::of(&explained.verdict),
        stopped_at,
        in_the_way,
    }
}

/// What was said just before each decision is what was then decided.
///
/// # Errors
/// The first decision of which something else was foretold.
pub(super) fn held_against_decisions(life: &Life<'_>) -> Result<(), Wrong> {
    life.decisions.iter().try_for_each(|decision| held_against(life, decision))
}

fn held_against(life: &Life<'_>, decision: &Decision) -> Result<(), Wrong> {
    for (key, headline, shown) in &decision.foretold {
        if let Some((_, reason)) = decision.left_behind.iter().find(|(left, _)| left == key) {
            if *headline != Headline::Stays(*reason) {
                return Err(wrong(
                    life,
                    decision,
                    key,
                    format!("the headline: {headline:?}, left out: {reason}"),
                ));
            }
            continue;
        }
        let right = match (&decision.said, headline) {
            (GateOutcome::Goes(_), Headline::Goes) => true,
            (GateOutcome::Skipped(reason, _) | GateOutcome::Cancelled(reason), Headline::Stays(said)) => {
                said == reason
            }
            // What is put off now may be put off for good, go later, or wait for a person; but only one whose pause
            // nobody has bounded waits for a person.
            (GateOutcome::Waits(_, Reason::Paused), Headline::Waits(said)) => *said == Reason::Paused,
            (GateOutcome::Waits(..), Headline::Goes | Headline::Stays(_)) => true,
            _ => false,
        };
        if !right {
            return Err(wrong(life, decision, key, format!("the headline: {headline:?}")));
        }
        let Some(shown) = shown else {
            return Err(wrong(life, decision, key, "nothing of it under its rule and record".to_owned()));
        };
        let reason = match &decision.said {
            GateOutcome::Goes(_) => None,
            GateOutcome::Skipped(reason, _)
            | GateOutcome::Waits(_, reason)
            | GateOutcome::Cancelled(reason) => Some(*reason),
        };
        let by_mode =
            matches!(shown.in_the_way, Some(Reason::Shadow | Reason::StaffOnly)) && reason.is_none();
        if shown.in_the_way != reason && !by_mode && !shown.moved {
            return Err(wrong(
                life,
                decision,
                key,
                format!("the first line in the way: {:?}", shown.in_the_way),
            ));
        }
    }
    Ok(())
}

fn wrong(life: &Life<'_>, decision: &Decision, key: &TouchKey, said: String) -> Wrong {
    let decided = match &decision.said {
        GateOutcome::Goes(ready) => format!("goes by {}", ready.channel),
        GateOutcome::Waits(until, reason) => format!("waits until {until}: {reason}"),
        GateOutcome::Skipped(reason, error) => {
            let error = error.as_ref().map_or(String::new(), ToString::to_string);
            format!("is skipped: {reason} {error}")
        }
        GateOutcome::Cancelled(reason) => format!("is cancelled: {reason}"),
    };
    let mode = life.deployment().config.mode;
    let said =
        format!("{} at {}, {mode}\n  explain: {said}\n  daemon:  {decided}", fate::name(key), decision.at);
    Wrong::new("explain and daemon", said)
}

/// What `explain` says at the beginning of what is not decided yet is what the forecast says, save where that depends on
/// what others get before.
///
/// # Errors
/// The first touch of which they say something else.
pub(super) fn held_against_forecast(life: &Life<'_>, lines: &[ForecastLine]) -> Result<(), Wrong> {
    for line in lines.iter().take(ASKED_MAX) {
        let (key, fate) = (&line.touch.key, foreseen::fate_of(line));
        let Some(rule) = life.deployment().rules.get(&key.rule) else { continue };
        let day = life.deployment().config.day_of(line.touch.due_at);
        let found = on_a_day(life, rule, &key.record, day)?;
        // The row of a rule that fails names nobody; its explanation names all who would get it.
        let nobody = fate == Fate::Skipped(Reason::WhereError);
        let same = |found: &&Foretold| {
            let other = &found.key;
            (&other.step, &other.occurrence) == (&key.step, &key.occurrence)
                && (nobody || other.recipient == key.recipient)
        };
        let said = found.iter().find(same);
        let expected = match fate {
            Fate::Sent(..) => Headline::Goes,
            Fate::Held(reason) => Headline::Waits(reason),
            Fate::Skipped(reason) if of_others(reason) => continue,
            Fate::Skipped(reason) | Fate::Cancelled(reason) => Headline::Stays(reason),
        };
        if said.map(|said| said.headline) != Some(expected) {
            let said = format!(
                "{}\n  explain:  {:?}\n  forecast: {fate}",
                fate::name(key),
                said.map(|said| said.headline)
            );
            return Err(Wrong::new("explain and forecast", said));
        }
    }
    Ok(())
}

/// Whether a reason may follow from what others get first, or from waiting for them.
fn of_others(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Cap | Reason::SameAddress | Reason::Window | Reason::TooLate | Reason::TemplateError
    )
}
