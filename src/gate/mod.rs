//! The last moment: may this message go now, by which channel, with which words?
//!
//! Asked in the transaction that commits the attempt, over records as they stand then, so nothing that changed
//! since planning (an opt-out, a closed complaint, an edited rule) is overlooked. "Not now" defers; only what can
//! no longer be right is skipped or cancelled, always with the reason. Pure: the same message, records and instant
//! give the same decision, which is why `forecast` and rule tests can ask it too.

mod fill;
mod screen;
mod still;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::config::Policy;
use crate::message::{Gate, GateView, Message, Ready, Touch};
use crate::plan::{self, World};
use crate::record::Record;
use crate::record::view::ViewError;
use crate::rule::{Rule, RuleSet};
use crate::template::Catalog;
use crate::terms::{ChannelName, Class, Mode, Reason};

pub use screen::screen;
pub use still::holds;

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
    /// Rules that a person has paused; `*` is all of them.
    pub paused: &'a BTreeSet<String>,
}

impl Setting<'_> {
    fn has(&self, channel: ChannelName) -> bool {
        self.mode == Mode::Shadow || self.channels.contains(&channel)
    }
}

/// Decides about a claimed message.
///
/// # Errors
/// When records or the ledger cannot be read.
pub fn decide(
    message: &Message,
    touches: &[Touch],
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<Gate, ViewError> {
    let Some(rule) = setting.rules.get(&message.rule) else {
        return Ok(Gate::Cancel { reason: Reason::RuleOff });
    };
    let pauses = |name: &String| setting.paused.contains(name);
    if pauses(&rule.id) || rule.was.iter().any(pauses) || setting.paused.contains("*") {
        return Ok(defer(now, PAUSED_SECS, Reason::Paused));
    }
    let held = match still::due(rule, message, touches, setting.world, view, now)? {
        still::Standing::Gone(reason) => return Ok(Gate::Cancel { reason }),
        still::Standing::Later(until) => return Ok(Gate::Defer { until, reason: Reason::Moved }),
        still::Standing::Due(held) => held,
    };
    let message = &held.message;
    if now > message.expires_at {
        return Ok(skip(Reason::TooLate));
    }
    let Some(person) = person(&held.records, message, view)? else { return Ok(skip(Reason::NoRecipient)) };
    let usable = match screen(&person, message.class, untried(message), setting) {
        Ok(usable) => usable,
        Err(reason) => return Ok(skip(reason)),
    };
    let Some((channel, address)) = first_open(&usable, &person, view)? else {
        return Ok(skip(Reason::Suppressed));
    };
    if channel != message.channel {
        return Ok(Gate::Move { channel });
    }
    if let Some(stop) = not_now(rule, message, setting, view, now)? {
        return Ok(stop);
    }
    let day = start_of_day(now, setting);
    // One greeting a day is enough for a phone that two people share; two complaints have two answers.
    if matches!(message.class, Class::Care | Class::Marketing)
        && view.address_used_since(&message.rule, &message.step, &address, day, message.id)?
    {
        return Ok(skip(Reason::SameAddress));
    }
    let mut ready = match fill::fill(message, &held.records, &person, setting, view, now)? {
        Ok(ready) => ready,
        Err(error) => {
            let (reason, error) = (Reason::TemplateError, Some(error.to_string()));
            return Ok(Gate::Skip { reason, error, ready: None });
        }
    };
    ready.address = address;
    ready.dropped = held.dropped;
    Ok(by_mode(message, setting.mode, ready))
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

/// The first usable channel whose address is not on the suppression list.
fn first_open(
    usable: &[ChannelName],
    person: &Record,
    view: &dyn GateView,
) -> Result<Option<(ChannelName, String)>, ViewError> {
    for channel in usable {
        if let Some(address) = person.text(channel.address_field())
            && !view.is_suppressed(*channel, address)?
        {
            return Ok(Some((*channel, address.to_owned())));
        }
    }
    Ok(None)
}

/// The send window and the caps: what stands in the way for now, if anything does.
fn not_now(
    rule: &Rule,
    message: &Message,
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<Option<Gate>, ViewError> {
    let zone = &setting.world.calendars.zone;
    let local = zone.civil(now);
    let window = setting.policy.windows.of(message.class);
    if !rule.urgent && !window.contains(local.time()) {
        let until = zone.instant(window.next_opening(local));
        return Ok(Some(wait(message, until, Reason::Window)));
    }
    let Some(caps) = setting.policy.caps(message.class) else { return Ok(None) };
    let today = start_of_day(now, setting);
    if caps.per_day > 0 && view.sent_since(&message.recipient, message.class, today)? >= caps.per_day {
        let tomorrow = local.date().tomorrow().unwrap_or(local.date());
        let until = zone.instant(tomorrow.to_datetime(window.opens));
        return Ok(Some(wait(message, until, Reason::Cap)));
    }
    let month_ago = now.saturating_sub(SignedDuration::from_hours(30 * 24)).unwrap_or(Timestamp::MIN);
    if caps.per_month > 0 && view.sent_since(&message.recipient, message.class, month_ago)? >= caps.per_month
    {
        let tomorrow = local.date().tomorrow().unwrap_or(local.date());
        return Ok(Some(wait(message, zone.instant(tomorrow.to_datetime(window.opens)), Reason::Cap)));
    }
    Ok(None)
}

/// Deferred, unless that would be too late anyway: then the reason that stood in the way is the one to keep.
fn wait(message: &Message, until: Timestamp, reason: Reason) -> Gate {
    if until > message.expires_at { skip(reason) } else { Gate::Defer { until, reason } }
}

fn by_mode(message: &Message, mode: Mode, ready: Ready) -> Gate {
    let ready = Box::new(ready);
    match mode {
        Mode::Live => Gate::Send(ready),
        Mode::StaffOnly if message.class == Class::Staff => Gate::Send(ready),
        Mode::StaffOnly => Gate::Skip { reason: Reason::StaffOnly, error: None, ready: Some(ready) },
        Mode::Shadow => Gate::Skip { reason: Reason::Shadow, error: None, ready: Some(ready) },
    }
}

fn skip(reason: Reason) -> Gate {
    Gate::Skip { reason, error: None, ready: None }
}

fn defer(now: Timestamp, secs: i64, reason: Reason) -> Gate {
    Gate::Defer {
        until: now.saturating_add(SignedDuration::from_secs(secs)).unwrap_or(Timestamp::MAX),
        reason,
    }
}

fn start_of_day(now: Timestamp, setting: Setting<'_>) -> Timestamp {
    let zone = &setting.world.calendars.zone;
    zone.instant(zone.civil(now).date().to_datetime(jiff::civil::Time::midnight()))
}

#[cfg(test)]
mod tests;
