//! May this message go? [`examine`] judges; [`decide`] is how the daemon asks at the last moment, in the transaction that
//! commits the attempt, over records as they stand then, so that nothing that changed since planning (an opt-out, a
//! closed complaint, an edited rule) is overlooked.
//!
//! "Not now" defers; only what can no longer be right is skipped or cancelled, always with the reason. Pure: the same
//! message, records and instant give the same decision, which is why `forecast`, `explain` and rule tests ask it too.

mod examine;
mod fill;
mod holds;
mod limits;
pub mod many;
mod outlook;
mod pauses;
mod reach;
mod subject;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::config::Policy;
use crate::message::{GateDecision, GateView, Message, Touch, TouchId};
use crate::plan::{self, World};
use crate::record::Record;
use crate::record::kind::person::{has_left, is_deceased};
use crate::record::view::ViewError;
use crate::rule::{Rule, RuleSet};
use crate::template::Catalog;
use crate::terms::{ChannelName, Class, Mode, Reason};

pub use examine::{Case, Check, Decision, Examination, Fact, examine};
pub use holds::holds;
pub use limits::{CapsCheck, WindowCheck, month_before, start_of_day};
pub use outlook::{Outlook, outlook};
pub use pauses::{PauseEnd, PausedRules};
pub use subject::LeftOut;

/// How long a paused message waits before it is looked at again, in seconds. The end of the pause wakes it; this is for
/// a word that never came.
const PAUSED_SECS: i64 = 3600;

/// What the gate needs to know beside the message and the records.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Kinds, calendars, windows, company.
    pub world: World<'a>,
    /// The rules as they stand.
    pub rules: &'a RuleSet,
    /// The templates as they stand.
    pub templates: &'a Catalog,
    /// Consent, caps, opt-out words.
    pub policy: &'a Policy,
    /// How far the daemon may go.
    pub mode: Mode,
    /// The language of people whose record names none.
    pub language: &'a str,
    /// The channels that are configured; in shadow mode all count as configured.
    pub channels: &'a BTreeSet<ChannelName>,
    /// The SMS signature and the name of the gateway, where there is one.
    pub gateway: Option<(&'a str, Option<&'a str>)>,
    /// What a person has paused.
    pub paused: &'a PausedRules,
}

impl Setting<'_> {
    fn has(&self, channel: ChannelName) -> bool {
        self.mode == Mode::Shadow || self.channels.contains(&channel)
    }
}

/// What the mode says against messages of a class leaving here; nothing where they may.
#[must_use]
pub fn kept_back(mode: Mode, class: Class) -> Option<Reason> {
    match mode {
        Mode::Live => None,
        Mode::StaffOnly if class == Class::Staff => None,
        Mode::StaffOnly => Some(Reason::StaffOnly),
        Mode::Shadow => Some(Reason::Shadow),
    }
}

/// Decides about a claimed message: whether what was planned still holds, then what [`examine`] says of it, and whether it
/// goes by itself ([`many`]).
///
/// # Errors
/// When records or the ledger cannot be read.
pub fn decide(
    message: &Message,
    touches: &[Touch],
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<GateDecision, ViewError> {
    if many::is_joined(message, touches, setting) {
        return many::decide(message, touches, setting, view, now);
    }
    let decision = alone(message, touches, setting, view, now)?;
    if let GateDecision::Send(ready) = &decision
        && let Some(instead) = many::instead(message, ready, setting, view, now)?
    {
        return Ok(instead);
    }
    Ok(decision)
}

/// The same about one that goes by itself.
fn alone(
    message: &Message,
    touches: &[Touch],
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<GateDecision, ViewError> {
    let Some(rule) = setting.rules.get(&message.rule) else {
        return Ok(GateDecision::Cancel { reason: Reason::RuleOff });
    };
    let held = match holds::due(rule, message, touches, setting.world, view, now)? {
        holds::Validity::Gone(reason) => return Ok(GateDecision::Cancel { reason }),
        holds::Validity::Later(until) => return Ok(GateDecision::Defer { until, reason: Reason::Moved }),
        holds::Validity::Due(held) => held,
    };
    let person = person(&held.records, message, view)?;
    let examination = examine(&case_of(rule, &held, person.as_ref()), view, setting, now)?;
    let behind = held.left_behind(&examination.left_out);
    Ok(answer(examination, message, now, behind))
}

/// What an examination means for a message, which these touches do not go with.
fn answer(
    examination: Examination,
    message: &Message,
    now: Timestamp,
    behind: Vec<(TouchId, Reason)>,
) -> GateDecision {
    if let Some((channel, _)) = examination.way
        && channel != message.channel
    {
        return GateDecision::Move { channel };
    }
    match examination.decision {
        Decision::Send(mut ready) => {
            ready.dropped = behind;
            GateDecision::Send(ready)
        }
        Decision::Defer { until, reason: Reason::Paused } => {
            let again = now.saturating_add(SignedDuration::from_secs(PAUSED_SECS)).unwrap_or(until);
            GateDecision::Defer { until: until.min(again), reason: Reason::Paused }
        }
        Decision::Defer { until, reason } => GateDecision::Defer { until, reason },
        Decision::Skip { reason, error, mut ready } => {
            // What the mode alone keeps back would have gone without those, too.
            if let Some(ready) = &mut ready {
                ready.dropped = behind;
            }
            GateDecision::Skip { reason, error, ready }
        }
    }
}

/// What would become of a waiting message from an instant on, if nothing changed; none where it is due at a later instant
/// by now, and the reason where nothing of it holds any more.
///
/// # Errors
/// When records or the ledger cannot be read.
pub fn prospect(
    message: &Message,
    touches: &[Touch],
    setting: Setting<'_>,
    view: &dyn GateView,
    at: Timestamp,
) -> Result<Result<Option<Outlook>, Reason>, ViewError> {
    // Of many that have joined, the first and those of its step say how it stands with all of them.
    let (own, of_first);
    let (message, touches) = match touches.first() {
        Some(first) if many::is_joined(message, touches, setting) => {
            let key = &first.key;
            own = Message { rule: key.rule.clone(), step: key.step.clone(), ..message.clone() };
            let same = |touch: &&Touch| (&touch.key.rule, &touch.key.step) == (&key.rule, &key.step);
            of_first = touches.iter().filter(same).cloned().collect::<Vec<_>>();
            (&own, of_first.as_slice())
        }
        _ => (message, touches),
    };
    let Some(rule) = setting.rules.get(&message.rule) else { return Ok(Err(Reason::RuleOff)) };
    match holds::due(rule, message, touches, setting.world, view, at)? {
        holds::Validity::Gone(reason) => Ok(Err(reason)),
        holds::Validity::Later(_) => Ok(Ok(None)),
        holds::Validity::Due(held) => {
            let person = person(&held.records, message, view)?;
            Ok(Ok(Some(outlook(&case_of(rule, &held, person.as_ref()), view, setting, at)?)))
        }
    }
}

/// By which channel, and at which address, a message of this class would reach a person at an instant; the reason where it
/// would not.
///
/// # Errors
/// When the ledger cannot be read.
pub fn way_to(
    person: &Record,
    class: Class,
    via: &[ChannelName],
    facts: &dyn GateView,
    setting: Setting<'_>,
    at: Timestamp,
) -> Result<Result<(ChannelName, String), Reason>, ViewError> {
    let today = setting.world.calendars.zone.civil(at).date();
    if has_left(person, today, setting.world.kinds) {
        return Ok(Err(Reason::Left));
    }
    if is_deceased(person) {
        return Ok(Err(Reason::Deceased));
    }
    if let Err(reason) = reach::agreed(person, class, setting.policy.care_needs_consent) {
        return Ok(Err(reason));
    }
    let reach::ReachableChannels { open, closed } = reach::ways(person, class, via, facts, setting)?;
    let reason = reach::worst(&open, &closed);
    Ok(open.into_iter().next().ok_or(reason.unwrap_or(Reason::NoChannel)))
}

fn case_of<'a>(rule: &'a Rule, held: &'a holds::ValidTouches, person: Option<&'a Record>) -> Case<'a> {
    let message = &held.message;
    Case {
        rule,
        step: &message.step,
        repeat: message.repeat,
        class: message.class,
        via: untried(message),
        template: &message.template,
        expires_at: message.expires_at,
        about: &held.records,
        person,
        message: Some(message.id),
        joined: &[],
    }
}

/// Whom it is for; most records that a message is about are that person.
fn person(
    records: &[(Record, plan::Occurrence)],
    message: &Message,
    view: &dyn GateView,
) -> Result<Option<Record>, ViewError> {
    let about = records.iter().map(|(record, _)| record).find(|record| record.key == message.recipient);
    about.map_or_else(|| view.get(&message.recipient), |record| Ok(Some(record.clone())))
}

/// The channels from the present one on: those before it have been tried.
fn untried(message: &Message) -> &[ChannelName] {
    let at = message.via.iter().position(|channel| *channel == message.channel).unwrap_or(0);
    message.via.get(at..).unwrap_or(&[])
}

#[cfg(test)]
mod tests;
