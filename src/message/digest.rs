//! A touch's key as sixteen bytes: what a judgement of many touches keeps of each.

use jiff::civil::Date;
use ring::digest::{Context, SHA256};

use super::TouchKey;

/// How many bytes of a digest are kept.
const BYTES: usize = 16;

/// A touch's key without its rule, digested: a renamed rule takes its own along. Two different keys have the same one
/// once in 2^64 touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyDigest(pub [u8; BYTES]);

/// A touch that will be made because something has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedTouch {
    /// Which one, beside its rule.
    pub key: KeyDigest,
    /// The local day on which it goes: the one on which it is due, or today where that is past.
    pub on: Date,
}

impl KeyDigest {
    /// The digest of a key.
    #[must_use]
    pub fn of(key: &TouchKey) -> KeyDigest {
        let mut parts = parts(key);
        parts.push(key.occurrence.clone());
        digest(&parts)
    }

    /// The same without the occurrence: a touch whose date has moved keeps it.
    #[must_use]
    pub fn without_occurrence(key: &TouchKey) -> KeyDigest {
        digest(&parts(key))
    }
}

fn parts(key: &TouchKey) -> Vec<String> {
    let recipient = key.recipient.as_ref().map(ToString::to_string).unwrap_or_default();
    vec![key.step.clone(), key.record.to_string(), recipient]
}

fn digest(parts: &[String]) -> KeyDigest {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&part.len().to_be_bytes());
        context.update(part.as_bytes());
    }
    let mut bytes = [0; BYTES];
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    KeyDigest(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RecordKey;

    #[test]
    fn a_digest_goes_by_everything_but_the_rule() {
        let key = TouchKey {
            rule: "gift".to_owned(),
            step: "send".to_owned(),
            record: RecordKey::new("customer", "C-1"),
            recipient: Some(RecordKey::new("customer", "C-1")),
            occurrence: "2026".to_owned(),
        };
        let renamed = TouchKey { rule: "present".to_owned(), ..key.clone() };
        let next = TouchKey { occurrence: "2027".to_owned(), ..key.clone() };
        let nobody = TouchKey { recipient: None, ..key.clone() };
        assert_eq!(KeyDigest::of(&key), KeyDigest::of(&renamed));
        for other in [&next, &nobody] {
            assert_ne!(KeyDigest::of(&key), KeyDigest::of(other));
        }
        assert_eq!(KeyDigest::without_occurrence(&key), KeyDigest::without_occurrence(&next));
    }
}
