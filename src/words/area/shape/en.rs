//! What a value in a TOML file is, and what it should be. In English.

use std::fmt;

use super::ShapeSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Text => write!(out, "a string"),
        Says::Number => write!(out, "a number"),
        Says::Decimal => write!(out, "a decimal number"),
        Says::TooLarge => write!(out, "a number that is too large"),
        Says::TrueOrFalse => write!(out, "true or false"),
        Says::Datetime => write!(out, "a date or time"),
        Says::List => write!(out, "a list"),
        Says::Table => write!(out, "a table"),
        Says::QuotedText => write!(out, "a string in quotes"),
        Says::WholeNumber => write!(out, "a whole number"),
        Says::Texts => write!(out, "strings"),
        Says::TextOrTexts => write!(out, "a string or a list of strings"),
        Says::TableAt { key } => write!(out, "a table, [{key}]"),
        Says::TablesAt { key } => write!(out, "a list of tables, [[{key}]]"),
        Says::EachTableAt { key } => write!(out, "tables, [[{key}]]"),
    }
}
