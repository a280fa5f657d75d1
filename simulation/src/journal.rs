//! What a life's program writes into its journal, looked at line by line: nobody's name, phone or address may stand
//! there.
//!
//! The people of a life have one name, phones of one kind and addresses of one kind, which stand nowhere else
//! ([`shows`]); their customers, gateways and relays quote them wherever they can.

use std::cell::RefCell;
use std::fmt;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The name of everybody.
pub(super) const NAME: &str = "陈远";
/// How every phone begins, without its country's code; seven digits follow.
pub(super) const PHONE: &str = "1390";
/// How every address ends.
pub(super) const ADDRESS: &str = "@example.com";

thread_local! {
    /// A line that shows somebody.
    static OFFENCE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether a text shows a person: the name, a whole phone, or an address of which more than the first letter is left.
pub(super) fn shows(text: &str) -> bool {
    let digits = |rest: &str| rest.bytes().take(7).filter(u8::is_ascii_digit).count() == 7;
    let phone = text.match_indices(PHONE).any(|(at, _)| text.get(at + PHONE.len()..).is_some_and(digits));
    let masked = |before: &str| before.ends_with("***");
    let address = text.match_indices(ADDRESS).any(|(at, _)| !text.get(..at).is_some_and(masked));
    phone || address || text.contains(NAME)
}

/// The latest line that showed somebody since this was last asked, in this thread.
pub(super) fn offence() -> Option<String> {
    OFFENCE.take()
}

/// Does `work` with every line of this thread looked at.
pub(super) fn read<T>(work: impl FnOnce() -> T) -> T {
    drop(offence());
    tracing::subscriber::with_default(Reader, work)
}

/// Reads lines.
struct Reader;

/// A line as it would stand there.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push_str(&format!("{}={value:?} ", field.name()));
    }
}

impl Subscriber for Reader {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("touchbase")
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        if shows(&line.0) {
            OFFENCE.set(Some(line.0));
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_people_are_seen_and_masked_ones_are_not() {
        for text in ["陈远，您好", "to +8613900000021", "<customer-3@example.com>", "@example.com"] {
            assert!(shows(text), "{text}");
        }
        for text in ["陈**", "139****0021", "c***@example.com", "k-000003", "1390 of 2000", ""] {
            assert!(!shows(text), "{text}");
        }
    }
}
