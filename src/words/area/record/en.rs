//! Records. In English.

use std::fmt;

use super::RecordSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Text => write!(out, "a text"),
        Says::Phone => write!(out, "a phone number"),
        Says::Email => write!(out, "an e-mail address"),
        Says::WholeNumber => write!(out, "a whole number"),
        Says::Number => write!(out, "a number"),
        Says::TrueOrFalse => write!(out, "true or false"),
        Says::Date => write!(out, "a date"),
        Says::Datetime => write!(out, "a date with a time of day"),
        Says::Anniversary => write!(out, "an anniversary"),
        Says::List => write!(out, "a list of words"),
        Says::OneOf { words } => write!(out, "one of {}", words.join(", ")),
        Says::Reference { kind } => write!(out, "a reference to `{kind}`"),
        Says::CannotBeRead { why } => write!(out, "cannot read records: {why}"),
    }
}
