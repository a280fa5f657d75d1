//! May this person be reached with a message of this class, and by which channels? Consent, opt-outs, addresses.

use super::Setting;
use crate::planted::{self, Bug};
use crate::record::Record;
use crate::record::kind::person::{CONSENT_CARE, CONSENT_MARKETING, NO_CONTACT};
use crate::terms::{ChannelName, Class, Reason, Word};

/// The channels of `via` that can be used, in its order; the reason where there is none.
///
/// Service messages go unless the person has asked for no contact or opted out of them; care messages unless opted
/// out, or only with an agreement where the policy says so; marketing only with an agreement; staff always.
///
/// # Errors
/// The reason why nothing may or can be sent.
pub fn screen(
    person: &Record,
    class: Class,
    via: &[ChannelName],
    setting: Setting<'_>,
) -> Result<Vec<ChannelName>, Reason> {
    if class != Class::Staff {
        agreed(person, class, setting.policy.care_needs_consent)?;
    }
    let mut usable = Vec::new();
    let mut refusals = Vec::new();
    for channel in via {
        match usable_by(person, *channel, class, setting) {
            Ok(()) => usable.push(*channel),
            Err(reason) => refusals.push(reason),
        }
    }
    if usable.is_empty() {
        // The one that a person can do most about comes first.
        let order = [Reason::OptedOut, Reason::BadAddress, Reason::NoAddress, Reason::NoChannel];
        return Err(order.into_iter().find(|reason| refusals.contains(reason)).unwrap_or(Reason::NoChannel));
    }
    Ok(usable)
}

fn agreed(person: &Record, class: Class, care_needs_consent: bool) -> Result<(), Reason> {
    if planted::is(Bug::ConsentOnlyWhenPlanned) {
        return Ok(());
    }
    if person.is(NO_CONTACT) {
        return Err(Reason::NoContact);
    }
    if person.is(&format!("{}_opt_out", class.as_str())) {
        return Err(Reason::OptedOut);
    }
    let needed = match class {
        Class::Marketing => Some(CONSENT_MARKETING),
        Class::Care if care_needs_consent => Some(CONSENT_CARE),
        _ => None,
    };
    if needed.is_some_and(|field| !person.is(field)) { Err(Reason::NoConsent) } else { Ok(()) }
}

fn usable_by(
    person: &Record,
    channel: ChannelName,
    class: Class,
    setting: Setting<'_>,
) -> Result<(), Reason> {
    if class != Class::Staff && person.is(&format!("{}_opt_out", channel.as_str())) {
        return Err(Reason::OptedOut);
    }
    let address = person.text(channel.address_field()).ok_or(Reason::NoAddress)?;
    if !well_formed(channel, address) {
        return Err(Reason::BadAddress);
    }
    if setting.has(channel) { Ok(()) } else { Err(Reason::NoChannel) }
}

/// Whether an address can be one at all: E.164 (ITU-T E.164, at most 15 digits), or an e-mail address of at most
/// 254 bytes (RFC 5321 §4.5.3.1.3) with one `@`. Import checks more closely; this is the last line.
fn well_formed(channel: ChannelName, address: &str) -> bool {
    match channel {
        ChannelName::Sms => address.strip_prefix('+').is_some_and(|digits| {
            (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
        }),
        ChannelName::Email => {
            let parts: Vec<&str> = address.split('@').collect();
            address.len() <= 254
                && matches!(parts.as_slice(), [local, domain] if !local.is_empty() && domain.contains('.'))
                && !address
                    .chars()
                    .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'))
        }
    }
}
