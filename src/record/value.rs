//! The values of fields, their JSON form in the store, and how they compare.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;

use super::kind::FieldType;
use crate::calendar::anniversary::Anniversary;

/// A filled-in field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, a word of a list of allowed words, a phone, an address, or the id that a reference names.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Any number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A civil date.
    Date(Date),
    /// An instant.
    Datetime(Timestamp),
    /// A day that comes round: a birthday, solar or lunar.
    Anniversary(Anniversary),
    /// Several words.
    List(Vec<String>),
}

impl Value {
    /// The JSON that the store keeps; [`Value::from_json`] reads it back exactly.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Value::Text(text) => Json::from(text.as_str()),
            Value::Int(number) => Json::from(*number),
            Value::Number(number) => Json::from(*number),
            Value::Bool(truth) => Json::from(*truth),
            Value::Date(date) => Json::from(date.to_string()),
            Value::Datetime(at) => Json::from(at.to_string()),
            Value::Anniversary(day) => Json::from(day.to_string()),
            Value::List(items) => Json::from(items.clone()),
        }
    }

    /// Reads the stored form of a field of this type. `None` where the text does not fit the type, which happens
    /// when `records.toml` has changed a field's type since the value came in.
    #[must_use]
    pub fn from_json(json: &Json, field_type: &FieldType) -> Option<Value> {
        Some(match field_type {
            FieldType::Text
            | FieldType::Phone
            | FieldType::Email
            | FieldType::Words(_)
            | FieldType::Reference(_) => Value::Text(json.as_str()?.to_owned()),
            FieldType::Int => Value::Int(json.as_i64()?),
            FieldType::Number => Value::Number(json.as_f64()?),
            FieldType::Bool => Value::Bool(json.as_bool()?),
            FieldType::Date => Value::Date(json.as_str()?.parse().ok()?),
            FieldType::Datetime => Value::Datetime(json.as_str()?.parse().ok()?),
            FieldType::Anniversary => Value::Anniversary(Anniversary::parse(json.as_str()?).ok()?),
            FieldType::List => Value::List(
                json.as_array()?.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            ),
        })
    }

    /// The value as people write it, for messages, lists and CSV.
    #[must_use]
    pub fn display(&self) -> String {
        match self.to_json() {
            Json::String(text) => text,
            Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(";"),
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_survives_the_store() {
        let cases = [
            (FieldType::Text, Value::Text("防水".into())),
            (FieldType::Int, Value::Int(-3)),
            (FieldType::Number, Value::Number(2.5)),
            (FieldType::Bool, Value::Bool(true)),
            (FieldType::Date, Value::Date(jiff::civil::date(2026, 3, 31))),
            (FieldType::Datetime, Value::Datetime("2026-09-30T08:00:00Z".parse().unwrap())),
            (FieldType::Anniversary, Value::Anniversary(Anniversary::parse("农历1985-04-08").unwrap())),
            (FieldType::List, Value::List(vec!["书法".into(), "太极".into()])),
        ];
        for (field_type, value) in cases {
            assert_eq!(Value::from_json(&value.to_json(), &field_type), Some(value));
        }
        assert_eq!(Value::from_json(&Json::from("soon"), &FieldType::Date), None);
    }
}
