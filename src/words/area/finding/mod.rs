//! What is said of any finding: what was meant, what was expected, what to write.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

/// Most words that are listed beside the one that was probably meant.
const LISTED_MAX: usize = 12;

/// What is said of any finding: what was meant, what was expected, what to write. What each says stands in `en.rs` and
/// `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingSentence {
    /// One known word is near to what was written.
    DidYouMean {
        /// That word.
        near: String,
        /// Other known words; may be empty.
        also: Vec<String>,
        /// How many more there are that are not listed.
        more: usize,
    },
    /// No known word is near to what was written.
    ExpectedOneOf {
        /// The known words; not empty.
        words: Vec<String>,
        /// How many more there are that are not listed.
        more: usize,
    },
    /// At the head of a finding that makes something unusable.
    Error,
    /// At the head of a finding that somebody should look at.
    Warning,
    /// At the head of a line that says what to do.
    Help,
    /// Before a label that has no room beside its place.
    Note,
    /// Over a text that should stand at the place instead.
    Write,
}

impl FindingSentence {
    /// What to say of a word that is none of the known ones, when `near` is the nearest of them; nothing where there is
    /// no known word. Of many, twelve are listed, and how many more there are.
    #[must_use]
    pub fn meant(near: Option<&str>, known: &[&str]) -> Option<FindingSentence> {
        let others: Vec<&str> = known.iter().copied().filter(|word| Some(*word) != near).collect();
        let listed: Vec<String> = others.iter().take(LISTED_MAX).map(|word| (*word).to_owned()).collect();
        let more = others.len() - listed.len();
        match near {
            Some(near) => Some(FindingSentence::DidYouMean { near: near.to_owned(), also: listed, more }),
            None if listed.is_empty() => None,
            None => Some(FindingSentence::ExpectedOneOf { words: listed, more }),
        }
    }
}
