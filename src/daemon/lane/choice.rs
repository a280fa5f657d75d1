//! Which of several messages is best taken up to find out whether a channel refuses everybody: one that has least in common
//! with those that it has refused.

use std::collections::BTreeSet;

use crate::message::{Message, Ready};
use crate::store::RefusedAttempt;
use crate::terms::ChannelName;

/// What was refused: the less a message has in common with it, the more it says when it is refused as well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    messages: BTreeSet<i64>,
    last: Option<i64>,
    rules: BTreeSet<String>,
    addresses: BTreeSet<u32>,
    domains: BTreeSet<u32>,
    again: bool,
}

impl Choice {
    /// The worst that a message can be.
    pub(super) const WORST: u8 = 4;

    /// After these were refused.
    pub(super) fn among(refused: &[RefusedAttempt]) -> Choice {
        Choice {
            messages: refused.iter().map(|one| one.message).collect(),
            last: refused.last().map(|one| one.message),
            rules: refused.iter().map(|one| one.rule.clone()).collect(),
            addresses: refused.iter().map(|one| one.address).collect(),
            domains: refused.iter().filter_map(|one| one.domain).collect(),
            again: false,
        }
    }

    /// One that was refused before is best.
    pub(super) fn again(self) -> Choice {
        Choice { again: true, ..self }
    }

    /// How much a message has in common with what was refused: 0 is another person and another rule or domain, and
    /// [`Choice::WORST`] the one that was refused last.
    pub(super) fn rank(&self, message: &Message, ready: &Ready) -> u8 {
        let id = message.id.0;
        if self.last == Some(id) {
            return Choice::WORST;
        }
        if self.messages.contains(&id) {
            return if self.again { 0 } else { 3 };
        }
        let other_rule = !self.rules.contains(&message.rule);
        let other_domain =
            domain(ready.channel, &ready.address).is_some_and(|domain| !self.domains.contains(&domain));
        let other_person = !self.addresses.contains(&fingerprint(&ready.address));
        match (other_person, other_rule || other_domain) {
            (true, true) => 0,
            (true, false) | (false, true) => 1,
            (false, false) => 2,
        }
    }
}

/// The fingerprint of an e-mail address's domain.
pub(super) fn domain(channel: ChannelName, address: &str) -> Option<u32> {
    let domain = address.rsplit_once('@').filter(|_| channel == ChannelName::Email)?.1;
    Some(fingerprint(domain))
}

/// 32 bits of an address, however its letters' case was written (FNV-1a): the same tomorrow and in another version.
pub(super) fn fingerprint(text: &str) -> u32 {
    text.trim()
        .to_lowercase()
        .bytes()
        .fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
