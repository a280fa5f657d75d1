//! A TOML file that cannot be read, in English.

use std::fmt;

use super::TomlSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::ValueNotQuoted => write!(out, "a text must stand in quotes"),
        Says::KeyWithoutValue => write!(out, "a key needs `=` and a value"),
        Says::AssignmentMissing => write!(out, "`=` is missing between the key and its value"),
        Says::AssignmentTwice => write!(out, "there is one `=` too many"),
        Says::DuplicateKey => write!(out, "this key stands here for the second time"),
        Says::QuoteUnclosed => write!(out, "the text has no quote at its end"),
        Says::ArrayUnclosed => write!(
            out,
            "the name of a table stands between `[` and `]`, of a list of tables between `[[` and `]]`"
        ),
        Says::ListUnclosed => write!(out, "the list has no `]` at its end"),
        Says::TableUnclosed => write!(out, "the table has no `}}` at its end"),
        Says::CommaMissing => write!(out, "a comma is missing"),
        Says::CommaExtra => write!(out, "there is one comma too many"),
        Says::InvalidKey => write!(out, "a key is letters, digits, `_` and `-`, or stands in quotes"),
        Says::LeadingZero => write!(out, "a number cannot begin with 0; a text stands in quotes"),
        Says::EscapeInvalid => {
            write!(out, "after `\\` stands a sign such as `n` or `\\`; a plain `\\` is written twice")
        }
        Says::ValueInvalid => write!(
            out,
            "this is neither a text in quotes, nor a number, true, false, a date, a list or a table"
        ),
        Says::ContentUnexpected => write!(out, "something more stands in this line: begin a new one"),
        Says::BooleanMisspelt => {
            write!(out, "true and false are written in small letters; a text stands in quotes")
        }
        Says::DateMisspelt => write!(out, "a date is written `2026-01-31`; a time of day stands in quotes"),
        Says::NumberMisspelt => write!(out, "this is not written like a number; a text stands in quotes"),
        Says::FullWidth { found, meant } => {
            write!(out, "`{found}` is a full-width sign; TOML wants `{meant}`")
        }
        Says::SwitchKeyboard => write!(out, "type it with the keyboard switched to English"),
        Says::Other { said } => write!(out, "{said}"),
    }
}
