//! More than ten urgent messages to one member of staff within a minute become one that says how many.
//!
//! Decided where a message is about to go, in the transaction that commits its attempt: what waits beside it for the same
//! person joins it, each touch with its own row. What comes after ten have gone waits until the minute is over, and then
//! goes together. A forecast asks the same function. What joins keeps its rule: whoever looks at it again later, after a
//! refusal or a crash, sees by the touches that they are several.

pub(super) mod text;

use jiff::{SignedDuration, Timestamp};

pub use text::JoinedItem;

use super::holds::{self, Validity};
use super::{Case, Setting, alone, answer, examine, person, untried};
use crate::message::{GateDecision, GateView, Message, Ready, Touch, TouchId, is_late};
use crate::plan::Occurrence;
use crate::record::Record;
use crate::record::view::ViewError;
use crate::rule::{Rule, Step};
use crate::terms::{ChannelName, Class, Reason};

/// As many urgent messages may go to one person by themselves within a minute.
const ALONE_MAX: usize = 10;
/// The minute.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// What becomes of an urgent message in a crowd of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowd {
    /// It goes by itself.
    Alone,
    /// What waits beside it goes with it, in one message.
    Joins,
    /// Ten went within the last minute: it waits until that is over, and goes with what has come by then.
    Waits(Timestamp),
}

/// The instant since which what went counts.
#[must_use]
pub fn minute_before(at: Timestamp) -> Timestamp {
    at.saturating_sub(MINUTE).unwrap_or(Timestamp::MIN)
}

/// What becomes of an urgent message to staff that could go now: `beside` is how many others wait for the same person,
/// `gone` when urgent ones went to that person within the last minute. Nothing waits until it is too late.
#[must_use]
pub fn crowd(beside: usize, gone: &[Timestamp], now: Timestamp, expires_at: Timestamp) -> Crowd {
    // What went by a clock that was ahead did not go within this minute.
    let mut gone: Vec<Timestamp> = gone.iter().copied().filter(|at| *at <= now).collect();
    if gone.len() + beside < ALONE_MAX {
        return Crowd::Alone;
    }
    gone.sort_unstable();
    let tenth = gone.len().checked_sub(ALONE_MAX).and_then(|place| gone.get(place));
    if let Some(tenth) = tenth {
        // Instants are whole milliseconds.
        let until = tenth.saturating_add(MINUTE + SignedDuration::from_millis(1)).unwrap_or(Timestamp::MAX);
        if until > now && !is_late(until, expires_at) {
            return Crowd::Waits(until);
        }
    }
    if beside > 0 { Crowd::Joins } else { Crowd::Alone }
}

/// Whether messages of a rule are urgent ones to staff.
#[must_use]
pub fn is_urgent(rule: &Rule) -> bool {
    rule.urgent && rule.class == Class::Staff
}

/// What becomes of a message that would go by itself now, where that is something else.
pub(super) fn instead(
    message: &Message,
    ready: &Ready,
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<Option<GateDecision>, ViewError> {
    let urgent = |rule: &str| setting.rules.get(rule).filter(|rule| is_urgent(rule));
    // A gateway that knows approved texts only cannot say how many.
    if urgent(&message.rule).is_none() || ready.template_code.is_some() {
        return Ok(None);
    }
    let gone = view.sent_by_rule_since(&message.recipient, Class::Staff, minute_before(now))?;
    let gone: Vec<Timestamp> =
        gone.into_iter().filter(|(rule, _)| urgent(rule).is_some()).map(|(_, at)| at).collect();
    let mut beside = Vec::new();
    for (other, touches) in view.waiting_for(&message.recipient, Class::Staff, now)? {
        let Some(rule) = urgent(&other.rule).filter(|_| other.id != message.id && !touches.is_empty()) else {
            continue;
        };
        if setting.paused.of(rule, now).is_none() && is_due(rule, &other, &touches, setting, view, now)? {
            beside.push(other.id);
        }
    }
    Ok(match crowd(beside.len(), &gone, now, message.expires_at) {
        Crowd::Alone => None,
        Crowd::Joins => Some(GateDecision::Join { messages: beside }),
        Crowd::Waits(until) => Some(GateDecision::Defer { until, reason: Reason::ManyAtOnce }),
    })
}

fn is_due(
    rule: &Rule,
    message: &Message,
    touches: &[Touch],
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<bool, ViewError> {
    if is_joined(message, touches, setting) {
        return Ok(true);
    }
    let due = holds::due(rule, message, touches, setting.world, view, now)?;
    Ok(matches!(due, Validity::Due(_)))
}

/// Whether the touches of a message are of several rules or steps, or of one that does not group: then they have joined.
pub(super) fn is_joined(message: &Message, touches: &[Touch], setting: Setting<'_>) -> bool {
    let of_message = |touch: &Touch| touch.key.rule == message.rule && touch.key.step == message.step;
    if !touches.iter().all(of_message) {
        return true;
    }
    let step = setting.rules.get(&message.rule).and_then(|rule| step_of(rule, &message.step));
    touches.len() > 1 && step.is_some_and(|step| !step.group)
}

fn step_of<'a>(rule: &'a Rule, step: &str) -> Option<&'a Step> {
    rule.steps.iter().find(|other| other.id == step)
}

/// A touch that still holds.
struct Member<'a> {
    touch: &'a Touch,
    rule: &'a Rule,
    step: &'a Step,
    about: (Record, Occurrence),
    via: Vec<ChannelName>,
    expires_at: Timestamp,
}

/// What is to be done with a message whose touches have joined.
pub(super) fn decide(
    message: &Message,
    touches: &[Touch],
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<GateDecision, ViewError> {
    let (members, dropped) = members(touches, setting, view)?;
    let Some(first) = members.first() else {
        let reason = dropped.first().map_or(Reason::NotMatching, |(_, reason)| *reason);
        return Ok(GateDecision::Cancel { reason });
    };
    let of_one = members.iter().all(|other| std::ptr::eq(other.step, first.step));
    if of_one && (members.len() == 1 || first.step.group) {
        let own = Message {
            rule: first.rule.id.clone(),
            step: first.step.id.clone(),
            repeat: members.iter().map(|member| member.touch.key.repeat()).min().unwrap_or_default(),
            ..message.clone()
        };
        let touches: Vec<Touch> = members.iter().map(|member| member.touch.clone()).collect();
        return Ok(without(alone(&own, &touches, setting, view, now)?, dropped));
    }
    let mut via: Vec<ChannelName> = Vec::new();
    for channel in members.iter().flat_map(|member| &member.via) {
        if !via.contains(channel) {
            via.push(*channel);
        }
    }
    let expires_at = members.iter().map(|member| member.expires_at).fold(message.expires_at, Timestamp::max);
    let own = Message { via, expires_at, class: Class::Staff, ..message.clone() };
    let about: Vec<(Record, Occurrence)> = members.iter().map(|member| member.about.clone()).collect();
    let joined: Vec<JoinedItem<'_>> = members
        .iter()
        .map(|member| JoinedItem { record: &member.about.0.key, title: &member.rule.title })
        .collect();
    let person = person(&about, &own, view)?;
    // What a person has paused goes in no message, whatever else is in it.
    let paused = members.iter().find(|member| setting.paused.of(member.rule, now).is_some());
    let named = paused.unwrap_or(first);
    let case = Case {
        rule: named.rule,
        step: &named.step.id,
        repeat: own.repeat,
        class: own.class,
        via: untried(&own),
        template: &own.template,
        expires_at,
        about: &about,
        person: person.as_ref(),
        message: Some(message.id),
        joined: &joined,
    };
    let examination = examine(&case, view, setting, now)?;
    let mut behind = dropped;
    for member in &members {
        let out = examination.left_out.iter().find(|out| out.record == member.about.0.key);
        behind.extend(out.map(|out| (member.touch.id, out.reason)));
    }
    Ok(answer(examination, message, now, behind))
}

type Dropped = Vec<(TouchId, Reason)>;

fn members<'a>(
    touches: &'a [Touch],
    setting: Setting<'a>,
    view: &dyn GateView,
) -> Result<(Vec<Member<'a>>, Dropped), ViewError> {
    let (mut members, mut dropped) = (Vec::new(), Vec::new());
    for touch in touches {
        let rule = setting.rules.get(&touch.key.rule);
        let found = rule.and_then(|rule| Some((rule, step_of(rule, &touch.key.step)?)));
        let Some((rule, step)) = found else {
            dropped.push((touch.id, Reason::RuleOff));
            continue;
        };
        match holds::one(rule, step, touch, setting.world, view)? {
            Ok((record, occurrence, planned)) => members.push((
                planned.due_at,
                Member {
                    touch,
                    rule,
                    step,
                    about: (record, occurrence),
                    via: planned.via,
                    expires_at: planned.expires_at,
                },
            )),
            Err(reason) => dropped.push((touch.id, reason)),
        }
    }
    // In one order, however they came into the ledger.
    members.sort_by(|(a, one), (b, other)| (a, &one.touch.key).cmp(&(b, &other.touch.key)));
    Ok((members.into_iter().map(|(_, member)| member).collect(), dropped))
}

/// The same decision, and these touches stay behind.
fn without(mut decision: GateDecision, dropped: Dropped) -> GateDecision {
    match &mut decision {
        GateDecision::Send(ready) | GateDecision::Skip { ready: Some(ready), .. } => {
            ready.dropped.extend(dropped);
        }
        _ => {}
    }
    decision
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + secs).unwrap()
    }

    fn gone(seconds: std::ops::Range<i64>) -> Vec<Timestamp> {
        seconds.map(at).collect()
    }

    #[test]
    fn ten_go_by_themselves_and_the_eleventh_makes_them_one() {
        assert_eq!(crowd(9, &[], at(0), at(600)), Crowd::Alone);
        assert_eq!(crowd(10, &[], at(0), at(600)), Crowd::Joins);
        assert_eq!(crowd(4, &gone(0..5), at(5), at(600)), Crowd::Alone);
        assert_eq!(crowd(5, &gone(0..5), at(5), at(600)), Crowd::Joins);
    }

    #[test]
    fn after_ten_within_a_minute_the_next_wait_until_it_is_over_and_never_until_they_are_late() {
        let after = at(60) + SignedDuration::from_millis(1);
        assert_eq!(crowd(0, &gone(0..10), at(10), at(600)), Crowd::Waits(after));
        assert_eq!(crowd(30, &gone(0..10), at(10), at(600)), Crowd::Waits(after));
        // The fourth of thirteen is the tenth from the end.
        let after = at(63) + SignedDuration::from_millis(1);
        assert_eq!(crowd(0, &gone(0..13), at(13), at(600)), Crowd::Waits(after));
        assert_eq!(crowd(0, &gone(0..10), at(10), at(0)), Crowd::Alone);
        // Ten that went by a clock that was ahead hold up nothing.
        assert_eq!(crowd(0, &gone(100..110), at(10), at(600)), Crowd::Alone);
        assert_eq!(crowd(3, &gone(0..10), at(10), at(0)), Crowd::Joins);
    }
}
