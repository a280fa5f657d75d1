//! Whom a message is about, where that is somebody else than whoever gets it: of the dead nothing is said to anybody, and
//! whoever wants no messages is not written about either. A message about several goes without those.

use super::{Case, Setting, reach};
use crate::message::GateView;
use crate::record::guardian::in_place_of;
use crate::record::kind::person::{NO_CONTACT, guardian_of, is_deceased};
use crate::record::view::ViewError;
use crate::record::{Kind, Record, RecordKey};
use crate::terms::{ChannelName, Class, Reason, Word as _};

/// A record that a message says nothing about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The record.
    pub record: RecordKey,
    /// Whose wish it is, or who has died.
    pub whose: RecordKey,
    /// Deceased, opted out, or left.
    pub reason: Reason,
}

/// The records of a message that it may not be about, each once. What the recipient wants is another question
/// ([`reach::agreed`]).
pub(super) fn left_out(
    case: &Case<'_>,
    recipient: &Record,
    facts: &dyn GateView,
    setting: Setting<'_>,
) -> Result<Vec<LeftOut>, ViewError> {
    let mut found: Vec<LeftOut> = Vec::new();
    for (record, _) in case.about {
        if found.iter().all(|out| out.record != record.key)
            && let Some((whose, reason)) = stopped(record, case.class, recipient, facts, setting)?
        {
            found.push(LeftOut { record: record.key.clone(), whose, reason });
        }
    }
    Ok(found)
}

/// A person is the subject of their own record. Another record, such as a visit, is about the people whom its references
/// name: a customer is told nothing about one who has died, and a guardian nothing that the ward does not want. Staff go on
/// with what there is to do about it.
fn stopped(
    record: &Record,
    class: Class,
    recipient: &Record,
    facts: &dyn GateView,
    setting: Setting<'_>,
) -> Result<Option<(RecordKey, Reason)>, ViewError> {
    let kinds = setting.world.kinds;
    let Some(kind) = kinds.get(&record.key.kind) else { return Ok(None) };
    if kind.person {
        if record.key == recipient.key {
            return Ok(None);
        }
        let reason = match is_deceased(record) {
            true => Some(Reason::Deceased),
            false if kind.staff => None,
            false => unwanted(record, class, facts)?.then_some(Reason::OptedOut),
        };
        return Ok(reason.map(|reason| (record.key.clone(), reason)));
    }
    if class == Class::Staff {
        return Ok(None);
    }
    let customers = |kind: &Kind| kind.person && !kind.staff;
    for key in kind.fields.iter().filter_map(|field| record.reference(field)) {
        if key == recipient.key || !kinds.get(&key.kind).is_some_and(customers) {
            continue;
        }
        let Some(person) = facts.get(&key)? else { continue };
        if is_deceased(&person) {
            return Ok(Some((key, Reason::Deceased)));
        }
        if guardian_of(&person, kinds).is_none() || !unwanted(&person, class, facts)? {
            continue;
        }
        let told = in_place_of(person, kinds, |key| facts.get(key))?;
        if told.is_some_and(|told| told.key == recipient.key) {
            return Ok(Some((key, Reason::OptedOut)));
        }
    }
    Ok(None)
}

/// Whether the person wants no messages of a class: by the record, or by another one with the same number.
fn unwanted(person: &Record, class: Class, facts: &dyn GateView) -> Result<bool, ViewError> {
    if class == Class::Staff {
        return Ok(false);
    }
    if person.is(NO_CONTACT) || person.is(reach::opt_out_of(class)) {
        return Ok(true);
    }
    for channel in ChannelName::ALL {
        if let Some(address) = person.text(channel.address_field())
            && facts.is_unwanted(*channel, class, address)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}
