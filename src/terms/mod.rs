//! The words that rules, messages, the ledger and the command line share, each with its one spelling.
//!
//! The spelling of [`Word::as_str`] is what stands in TOML, in SQL, in the log and in JSON.

mod class;
mod door;
mod look;
mod outcome;
mod reason;
mod state;
mod suppression;

pub use class::{ChannelName, Class, Mode};
pub use door::Door;
pub use look::Look;
pub use outcome::{AttemptOutcome, Outcome};
pub use reason::Reason;
pub use state::{MessageState, TouchState};
pub use suppression::SuppressedFor;

/// The name that stands for all rules at once, where rules are paused.
pub const ALL_RULES: &str = "*";

/// A closed set of words.
pub trait Word: Sized + Copy + PartialEq + 'static {
    /// Every word of the set, in the order people should see them.
    const ALL: &'static [Self];

    /// The one spelling.
    fn as_str(self) -> &'static str;

    /// The word with this spelling, if there is one.
    #[must_use]
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == text)
    }
}

/// Declares an enum whose variants are words, so that no spelling stands in two places.
macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$inner])* #[serde(rename = $text)] $variant,)+ }

        impl $crate::terms::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad($crate::terms::Word::as_str(*self))
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_and_none_is_spelled_twice() {
        fn check<W: Word + std::fmt::Debug>() {
            for word in W::ALL {
                assert_eq!(W::parse(word.as_str()), Some(*word));
            }
            assert_eq!(W::parse("nonsense"), None);
        }
        check::<Class>();
        check::<ChannelName>();
        check::<Mode>();
        check::<Door>();
        check::<Reason>();
        check::<MessageState>();
        check::<TouchState>();
        check::<Outcome>();
        check::<AttemptOutcome>();
    }
}
