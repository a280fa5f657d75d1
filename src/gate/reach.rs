//! May this person be reached with a message of this class, and by which channels? Consent, opt-outs, addresses.

use super::Setting;
use crate::message::GateView;
use crate::planted::{self, Bug};
use crate::record::Record;
use crate::record::kind::person::{CONSENT_CARE, CONSENT_MARKETING, NO_CONTACT, usable_address};
use crate::record::view::ViewError;
use crate::terms::{ChannelName, Class, Reason, Word};

/// The channels of a message, each with its address or with what is wrong with it.
pub(super) struct ReachableChannels {
    /// Those that can be used, in order of preference.
    pub(super) open: Vec<(ChannelName, String)>,
    /// The others.
    pub(super) closed: Vec<(ChannelName, Reason)>,
}

/// Sorts the channels of a message by whether the person can be reached by them.
pub(super) fn ways(
    person: &Record,
    class: Class,
    via: &[ChannelName],
    facts: &dyn GateView,
    setting: Setting<'_>,
) -> Result<ReachableChannels, ViewError> {
    let mut ways = ReachableChannels { open: Vec::new(), closed: Vec::new() };
    for channel in via {
        match usable(person, *channel, class, setting) {
            Err(reason) => ways.closed.push((*channel, reason)),
            Ok(address)
                if facts.is_suppressed(*channel, class, address)?
                    || refused_by(person, *channel, class, facts)? =>
            {
                ways.closed.push((*channel, Reason::Suppressed));
            }
            Ok(address) => ways.open.push((*channel, address.to_owned())),
        }
    }
    Ok(ways)
}

/// Whether somebody has said by another address of this person's, a number on the phone, that they want nothing of the class
/// by this channel either: such a wish stands on the channel's list under the address by which it came.
fn refused_by(
    person: &Record,
    channel: ChannelName,
    class: Class,
    facts: &dyn GateView,
) -> Result<bool, ViewError> {
    for other in ChannelName::ALL.iter().filter(|other| **other != channel) {
        let address = person.text(other.address_field()).map(str::trim).filter(|address| !address.is_empty());
        if let Some(address) = address
            && facts.is_unwanted(channel, class, address)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Why nobody can be reached, where no way is open: of several reasons the one that a person can do most about. A
/// suppressed address is the last thing that was in the way, for it could have been used.
pub(super) fn worst(open: &[(ChannelName, String)], closed: &[(ChannelName, Reason)]) -> Option<Reason> {
    if !open.is_empty() {
        return None;
    }
    let order =
        [Reason::Suppressed, Reason::OptedOut, Reason::BadAddress, Reason::NoAddress, Reason::NoChannel];
    let there = |reason: &Reason| closed.iter().any(|(_, other)| other == reason);
    Some(order.into_iter().find(there).unwrap_or(Reason::NoChannel))
}

/// Whether the person lets messages of this class come at all. Service messages come unless the person has asked for no
/// contact or opted out of them; care messages unless opted out, or only with an agreement where the policy says so;
/// marketing only with an agreement; staff are always reached.
pub(super) fn agreed(person: &Record, class: Class, care_needs_consent: bool) -> Result<(), Reason> {
    if class == Class::Staff || planted::is(Bug::ConsentOnlyWhenPlanned) {
        return Ok(());
    }
    if person.is(NO_CONTACT) {
        return Err(Reason::NoContact);
    }
    if person.is(opt_out_of(class)) {
        return Err(Reason::OptedOut);
    }
    let needed = needs_consent(class, care_needs_consent);
    if needed.is_some_and(|field| !person.is(field)) { Err(Reason::NoConsent) } else { Ok(()) }
}

/// The field by which a person wants no messages of a class.
pub(super) fn opt_out_of(class: Class) -> &'static str {
    match class {
        Class::Service => "service_opt_out",
        Class::Care => "care_opt_out",
        Class::Marketing => "marketing_opt_out",
        Class::Staff => "staff_opt_out",
    }
}

/// The field that must be true for messages of a class, where there is one.
pub(super) fn needs_consent(class: Class, care_needs_consent: bool) -> Option<&'static str> {
    match class {
        Class::Marketing => Some(CONSENT_MARKETING),
        Class::Care if care_needs_consent => Some(CONSENT_CARE),
        _ => None,
    }
}

/// The person's address on a channel, where it can be used.
fn usable<'p>(
    person: &'p Record,
    channel: ChannelName,
    class: Class,
    setting: Setting<'_>,
) -> Result<&'p str, Reason> {
    if class != Class::Staff && person.is(&format!("{}_opt_out", channel.as_str())) {
        return Err(Reason::OptedOut);
    }
    let address = usable_address(person, channel)?;
    if setting.has(channel) { Ok(address) } else { Err(Reason::NoChannel) }
}
