//! What would be sent in a span of time, past or future, over the records as they stand: the planner asked, then the
//! gate's own screening, with caps counted as they would fill up.
//!
//! Pure, and the same evaluator as the daemon's. It goes day by day, so memory follows what one day has due. What
//! the ledger holds is not asked: a forecast of a past span is what these rules would have sent. The mode does not
//! count either, save that in shadow mode every channel counts as configured.

mod gatehouse;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::gate::Setting;
use crate::message::PlannedTouch;
use crate::plan::{self, Span};
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;
use crate::terms::{ChannelName, Reason, TouchState};

use gatehouse::Gatehouse;

/// Whether an address is on the suppression list of a channel.
pub type Suppressed<'a> = &'a dyn Fn(ChannelName, &str) -> Result<bool, ViewError>;

/// What would become of one touch.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The touch; its state and reason say whether it is sent, held or skipped, and why.
    pub touch: PlannedTouch,
    /// The channel it would go by; none where it would not go.
    pub channel: Option<ChannelName>,
}

impl Line {
    /// Whether it would be sent without anybody's doing.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.touch.state == TouchState::Planned
    }
}

/// Hands every touch of the rules that is due within the span to `visit`, in the order of due instants, with what
/// would become of it.
///
/// # Errors
/// When records cannot be read, or `visit` fails.
pub fn run(
    rules: &[&Rule],
    records: &dyn Records,
    setting: Setting<'_>,
    suppressed: Suppressed<'_>,
    span: Span,
    visit: &mut dyn FnMut(Line) -> Result<(), ViewError>,
) -> Result<(), ViewError> {
    let mut gatehouse = Gatehouse::new(records, setting, suppressed);
    let zone = &setting.world.calendars.zone;
    let mut day = zone.civil(first_instant(span)).date();
    let last = zone.civil(span.through).date();
    while day <= last {
        let whole = day_span(day, setting);
        for touch in due_on(rules, records, setting, whole, span)? {
            gatehouse.arrive(touch);
        }
        gatehouse.work(whole.through, visit)?;
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    gatehouse.close(visit)
}

/// How many touches of each rule would be sent or held, and how many of them on the first day.
///
/// # Errors
/// When records cannot be read.
pub fn totals(
    rules: &[&Rule],
    records: &dyn Records,
    setting: Setting<'_>,
    span: Span,
) -> Result<(BTreeMap<String, u64>, u64), ViewError> {
    let zone = &setting.world.calendars.zone;
    let today = zone.civil(first_instant(span)).date();
    let (mut by_rule, mut first_day) = (BTreeMap::new(), 0);
    run(rules, records, setting, &|_, _| Ok(false), span, &mut |line| {
        if line.touch.state != TouchState::Skipped {
            *by_rule.entry(line.touch.key.rule.clone()).or_default() += 1;
            first_day += u64::from(zone.civil(line.touch.due_at).date() == today);
        }
        Ok(())
    })?;
    Ok((by_rule, first_day))
}

/// The touches due on a day and within the span, in the order of their due instants; those of a rule that has more
/// that day than it may are held, and so are those that a person has to approve.
fn due_on(
    rules: &[&Rule],
    records: &dyn Records,
    setting: Setting<'_>,
    day: Span,
    span: Span,
) -> Result<Vec<PlannedTouch>, ViewError> {
    let part = Span { after: day.after.max(span.after), through: day.through.min(span.through) };
    let mut due = Vec::new();
    for rule in rules {
        // A rule's bound on a day counts the whole day, also where only a part of it is asked for.
        let looked_at = if rule.limits.at_most.is_some() { day } else { part };
        let first = due.len();
        plan::plan_rule(rule, records, setting.world, looked_at, &mut |touch| {
            due.push(touch);
            Ok(())
        })?;
        let count = due.len() - first;
        let over = rule.limits.at_most.is_some_and(|at_most| count > at_most as usize);
        let paused = setting.paused.contains(&rule.id) || setting.paused.contains("*");
        let holds =
            [(paused, Reason::Paused), (rule.limits.approve, Reason::Approve), (over, Reason::AtMost)];
        let held = holds.into_iter().find_map(|(holds, reason)| holds.then_some(reason));
        for touch in due.iter_mut().skip(first).filter(|touch| touch.state == TouchState::Planned) {
            if held.is_some() {
                touch.state = TouchState::Held;
                touch.reason = held;
            }
        }
    }
    due.retain(|touch: &PlannedTouch| part.contains(touch.due_at));
    due.sort_by(|a, b| (a.due_at, &a.key).cmp(&(b.due_at, &b.key)));
    Ok(due)
}

/// The first instant of a span.
fn first_instant(span: Span) -> Timestamp {
    span.after.saturating_add(MOMENT).unwrap_or(Timestamp::MAX)
}

fn day_span(day: Date, setting: Setting<'_>) -> Span {
    let zone = &setting.world.calendars.zone;
    let midnight = |day: Date| zone.instant(day.to_datetime(jiff::civil::Time::midnight()));
    let before = |at: Timestamp| at.saturating_sub(MOMENT).unwrap_or(Timestamp::MIN);
    Span { after: before(midnight(day)), through: before(midnight(day.tomorrow().unwrap_or(day))) }
}

/// Instants are whole milliseconds.
const MOMENT: SignedDuration = SignedDuration::from_millis(1);
