//! A comparison that runs, but does not say what was meant. In English.

use std::fmt;

use super::ComparisonSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::DateWithText => write!(out, "a date does not compare with a text"),
        Says::WriteDate => write!(out, "write `date(\"2026-03-31\")`"),
        Says::NeverThatWord { path, word } => write!(out, "`{path}` is never `{word}`"),
        Says::OneOf { words } => write!(out, "it is one of: {}", words.join(", ")),
        Says::RecordWithNone => write!(out, "a record does not compare with `none`"),
        Says::WriteIsNone { path } => write!(out, "write `{path} is none` or `{path} is not none`"),
        Says::SmallestWhereUnfilled { path } => {
            write!(out, "`{path}` counts as smaller than everything where it is not filled in")
        }
        Says::AskWhetherFilled { path } => {
            write!(out, "write `{path} is not none and …`, or `is none or …` if that is meant")
        }
    }
}
