//! One line of `[only]`: a field, and what it must be.

use std::cmp::Ordering;

use crate::record::{FieldType, Value};

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    MoreThan,
    /// `<=`
    AtMost,
    /// `<`
    LessThan,
    /// `!=`
    Not,
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// One of these.
    AnyOf(Vec<Value>),
    /// Compared with this.
    Compared(Comparison, Value),
    /// Filled in, or not.
    Filled(bool),
}

/// A field, and what it must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: String,
    /// What it must be.
    pub wanted: Wanted,
}

/// The operators in the order they must be tried.
const OPERATORS: [(&str, Comparison); 5] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    ("!=", Comparison::Not),
    (">", Comparison::MoreThan),
    ("<", Comparison::LessThan),
];

/// Splits `>= 16` into the comparison and what follows it.
#[must_use]
pub fn operator(text: &str) -> Option<(Comparison, &str)> {
    let text = text.trim_start();
    OPERATORS.iter().find_map(|(sign, comparison)| Some((*comparison, text.strip_prefix(sign)?.trim())))
}

/// Reads a value as people write it in a rule, for a field of this type.
#[must_use]
pub fn written(text: &str, field_type: &FieldType) -> Option<Value> {
    Some(match field_type {
        FieldType::Text | FieldType::Phone | FieldType::Email | FieldType::Reference(_) | FieldType::List => {
            Value::Text(text.to_owned())
        }
        FieldType::Words(words) => {
            words.iter().any(|word| word == text).then(|| Value::Text(text.to_owned()))?
        }
        FieldType::Int => Value::Int(text.parse().ok()?),
        FieldType::Number => Value::Number(text.parse().ok()?),
        FieldType::Bool => Value::Bool(text.parse().ok()?),
        FieldType::Date => Value::Date(text.parse().ok()?),
        FieldType::Datetime | FieldType::Anniversary => return None,
    })
}

impl Condition {
    /// Whether a field's value is as wanted. A field that is not filled in fits only `filled = false` and `!=`.
    #[must_use]
    pub fn fits(&self, value: Option<&Value>) -> bool {
        match &self.wanted {
            Wanted::Filled(filled) => value.is_some() == *filled,
            Wanted::AnyOf(list) => value.is_some_and(|value| list.iter().any(|wanted| same(value, wanted))),
            Wanted::Compared(Comparison::Not, wanted) => !value.is_some_and(|value| same(value, wanted)),
            Wanted::Compared(comparison, wanted) => {
                value.and_then(|value| order(value, wanted)).is_some_and(|order| holds(*comparison, order))
            }
        }
    }
}

/// A list holds a word if it contains it.
fn same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::List(items), Value::Text(word)) => items.contains(word),
        _ => order(value, wanted) == Some(Ordering::Equal),
    }
}

fn order(value: &Value, wanted: &Value) -> Option<Ordering> {
    match (value, wanted) {
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Datetime(a), Value::Datetime(b)) => Some(a.cmp(b)),
        _ => number(value)?.partial_cmp(&number(wanted)?),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count above 2^53 is compared only roughly, and nobody has one"
)]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::AtLeast => order.is_ge(),
        Comparison::MoreThan => order.is_gt(),
        Comparison::AtMost => order.is_le(),
        Comparison::LessThan => order.is_lt(),
        Comparison::Not => order.is_ne(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(wanted: Wanted, value: Option<Value>) -> bool {
        Condition { field: "x".into(), wanted }.fits(value.as_ref())
    }

    #[test]
    fn each_form_of_condition() {
        let text = |t: &str| Value::Text(t.into());
        assert!(fits(Wanted::AnyOf(vec![text("防水"), text("门窗")]), Some(text("门窗"))));
        assert!(!fits(Wanted::AnyOf(vec![text("防水")]), None));
        assert!(fits(
            Wanted::AnyOf(vec![text("书法")]),
            Some(Value::List(vec!["太极".into(), "书法".into()]))
        ));
        assert!(fits(Wanted::Compared(Comparison::AtLeast, Value::Int(16)), Some(Value::Int(16))));
        assert!(!fits(Wanted::Compared(Comparison::MoreThan, Value::Int(16)), Some(Value::Int(16))));
        assert!(!fits(Wanted::Compared(Comparison::LessThan, Value::Int(16)), None));
        assert!(fits(Wanted::Compared(Comparison::Not, text("void")), None));
        assert!(fits(Wanted::Filled(false), None) && !fits(Wanted::Filled(false), Some(Value::Bool(false))));
    }

    #[test]
    fn operators_are_read_longest_first() {
        assert_eq!(operator(">= 16"), Some((Comparison::AtLeast, "16")));
        assert_eq!(operator("<3"), Some((Comparison::LessThan, "3")));
        assert_eq!(operator("防水"), None);
    }
}
