//! The values of a TOML file, owned, each with the bytes it came from.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Source};
use crate::words::{FileSentence, ShapeSentence};

/// From here on, no number fits 64 bits.
const TOO_LARGE: f64 = 9_223_372_036_854_775_808.0;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// The bytes of the value, with the quotes of a string.
    pub span: Range<usize>,
}

/// A key with its place, and its value.
pub(super) type Entry = (String, Range<usize>, Node);

/// What a TOML value can be; a date or time keeps its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number that fits 64 bits.
    Integer(i64),
    /// Any other number; also whole numbers too large for 64 bits.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A date, a time or both, as written.
    Datetime(String),
    /// A list.
    List(Vec<Node>),
    /// A table: key, the key's place, value.
    Table(Vec<(String, Range<usize>, Node)>),
}

impl Value {
    /// What this is called in a message: "a string", "a number", …
    #[must_use]
    pub fn description(&self) -> ShapeSentence {
        match self {
            Value::Text(_) => ShapeSentence::Text,
            Value::Integer(_) => ShapeSentence::Number,
            Value::Float(number) if number.abs() < TOO_LARGE => ShapeSentence::Decimal,
            Value::Float(_) => ShapeSentence::TooLarge,
            Value::Bool(_) => ShapeSentence::TrueOrFalse,
            Value::Datetime(_) => ShapeSentence::Datetime,
            Value::List(_) => ShapeSentence::List,
            Value::Table(_) => ShapeSentence::Table,
        }
    }
}

impl Node {
    /// The finding (F006) that something else was expected at a key.
    pub(crate) fn wrong_shape(&self, key: &str, expected: ShapeSentence, source: &Source) -> Diagnostic {
        let (label, found) =
            (FileSentence::Expected { expected: expected.clone() }, self.value.description());
        let wrong = FileSentence::WrongShape { key: key.to_owned(), expected, found };
        Diagnostic::error("F006", wrong).at(source, self.span.clone(), label)
    }
}

/// The entries of a parsed table in the order of the file, owned; `shift` is added to every place.
pub(super) fn entries(table: &DeTable<'_>, shift: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| {
            let span = key.span();
            (
                key.get_ref().to_string(),
                span.start + shift..span.end + shift,
                node(value.get_ref(), value.span(), shift),
            )
        })
        .collect();
    entries.sort_by_key(|(_, at, _)| at.start);
    entries
}

fn node(value: &DeValue<'_>, span: Range<usize>, shift: usize) -> Node {
    let owned = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(whole) => Value::Integer(whole),
            Err(_) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        },
        DeValue::Float(number) => Value::Float(number.as_str().replace('_', "").parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(when) => Value::Datetime(when.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node(item.get_ref(), item.span(), shift)).collect())
        }
        DeValue::Table(table) => Value::Table(entries(table, shift)),
    };
    Node { value: owned, span: span.start + shift..span.end + shift }
}
