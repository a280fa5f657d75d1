//! What is said of any finding, in English.

use std::fmt;

use super::FindingSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::DidYouMean { near, also, .. } if also.is_empty() => write!(out, "did you mean `{near}`?"),
        Says::DidYouMean { near, also, more } => {
            write!(out, "did you mean `{near}`? (also: {}{})", also.join(", "), and(*more))
        }
        Says::ExpectedOneOf { words, more } => {
            write!(out, "expected one of: {}{}", words.join(", "), and(*more))
        }
        Says::Error => write!(out, "error"),
        Says::Warning => write!(out, "warning"),
        Says::Help => write!(out, "help"),
        Says::Note => write!(out, "note"),
        Says::Write => write!(out, "write"),
    }
}

/// `, and 7 more`, where a list had to be cut.
fn and(more: usize) -> String {
    if more == 0 { String::new() } else { format!(", and {more} more") }
}
