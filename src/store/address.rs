//! What a store keeps of an address: a keyed digest to compare, and a masked form to show. Also the ids that travel
//! with messages, made with the same key.
//!
//! The key is made with the database and never leaves it; without it, the digests of eleven-digit numbers could be
//! tried out. Digests and ids are HMAC-SHA-256, cut short; ids are written in base32 (RFC 4648, small letters).

use ring::hmac;

use super::adoptions::Adoptions;
use crate::message::{KeyDigest, MessageId, TouchKey};
use crate::record::RecordKey;

/// How many bytes the key of a database has.
pub(super) const KEY_BYTES: usize = 32;
/// How many letters an id has: 100 bits.
const ID_LETTERS: usize = 20;
/// How many bytes of a digest are kept.
const DIGEST_BYTES: usize = 16;

/// The key of one database.
#[derive(Debug, Clone)]
pub(super) struct Key {
    key: hmac::Key,
    adoptions: Adoptions,
}

impl Key {
    /// The key with these bytes, of a database that was never adopted.
    pub(super) fn new(bytes: &[u8]) -> Key {
        Key { key: hmac::Key::new(hmac::HMAC_SHA256, bytes), adoptions: Adoptions::default() }
    }

    /// The same key, after these adoptions.
    pub(super) fn after(self, adoptions: Adoptions) -> Key {
        Key { adoptions, ..self }
    }

    /// The id that travels with one attempt; no two attempts have the same.
    pub(super) fn out_id(&self, message: MessageId, attempt: u32) -> String {
        self.id_of(b"attempt", message, &attempt.to_be_bytes())
    }

    /// The id that every attempt of a message shares.
    pub(super) fn message_ref(&self, message: MessageId) -> String {
        self.id_of(b"message", message, &[])
    }

    /// An id that goes out with a message: by its number, and by the adoption since which numbers are given again.
    fn id_of(&self, what: &[u8], message: MessageId, more: &[u8]) -> String {
        let since = self.adoptions.since(message).as_bytes();
        base32(self.sign(&[what, &message.0.to_be_bytes(), more, since]).as_ref())
    }

    /// A digest under which an address is found again, however its letters' case was written.
    pub(super) fn digest(&self, address: &str) -> Vec<u8> {
        let tag = self.sign(&[b"address", address.trim().to_lowercase().as_bytes()]);
        tag.as_ref().iter().copied().take(DIGEST_BYTES).collect()
    }

    /// A digest under which a record is known again that is not kept any more.
    pub(super) fn record(&self, key: &RecordKey) -> Vec<u8> {
        let tag = self.sign(&[b"record", key.kind.as_bytes(), b":", key.id.as_bytes()]);
        tag.as_ref().iter().copied().take(DIGEST_BYTES).collect()
    }

    /// A digest under which a touch's key, without its rule, is known again once its row is gone.
    pub(super) fn touch(&self, key: &TouchKey) -> Vec<u8> {
        let tag = self.sign(&[b"touch", &KeyDigest::of(key).0]);
        tag.as_ref().iter().copied().take(DIGEST_BYTES).collect()
    }

    /// A name that stands for a text and does not say it.
    pub(super) fn name(&self, of: &[u8]) -> String {
        base32(self.sign(&[b"name", of]).as_ref())
    }

    /// What tells the database of this key from others, without telling the key.
    pub(super) fn instance(&self) -> String {
        base32(self.sign(&[b"instance"]).as_ref())
    }

    fn sign(&self, parts: &[&[u8]]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(part);
        }
        context.sign()
    }
}

fn base32(bytes: &[u8]) -> String {
    const LETTERS: [char; 32] = [
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't',
        'u', 'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7',
    ];
    let (mut text, mut held, mut bits) = (String::with_capacity(ID_LETTERS), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xFFFF;
        bits += 8;
        while bits >= 5 && text.len() < ID_LETTERS {
            bits -= 5;
            text.extend(LETTERS.get((held >> bits & 31) as usize));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_twenty_letters_and_differ_by_attempt_message_and_key() {
        let (key, other) = (Key::new(&[1; KEY_BYTES]), Key::new(&[2; KEY_BYTES]));
        let ids = [
            key.out_id(MessageId(1), 1),
            key.out_id(MessageId(1), 2),
            key.out_id(MessageId(2), 1),
            other.out_id(MessageId(1), 1),
            key.message_ref(MessageId(1)),
        ];
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
        assert!(ids.iter().all(|id| id.len() == ID_LETTERS));
        assert_eq!(key.message_ref(MessageId(1)), key.message_ref(MessageId(1)));
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        // RFC 4648 §10, in small letters and without padding.
        assert_eq!(base32(b"foobar"), "mzxw6ytbo");
    }

    #[test]
    fn an_address_is_found_again_in_capital_letters() {
        let key = Key::new(&[1; KEY_BYTES]);
        assert_eq!(key.digest("Wang@Example.com "), key.digest("wang@example.com"));
        assert_ne!(key.digest("wang@example.com"), key.digest("wang@example.org"));
    }
}
