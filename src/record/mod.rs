//! What a record is: a customer, a home, a warranty, a complaint; its kind is data (`records.toml`).
//!
//! A record is a key and a set of typed fields. Nothing here knows how records are stored or where they come
//! from; [`view::Records`] is what the planner and the gate ask for them.

pub mod guardian;
pub mod hanging;
pub mod in_memory;
pub mod kind;
pub mod only_one;
pub mod value;
pub mod view;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

pub use kind::{Field, FieldType, Kind, Kinds};
pub use value::Value;

/// Names one record: its kind and its id within the kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// The kind, such as `customer`.
    pub kind: String,
    /// The id that the importing side gave it, such as `C-1042`.
    pub id: String,
}

impl RecordKey {
    /// A key from its two parts.
    #[must_use]
    pub fn new(kind: &str, id: &str) -> RecordKey {
        RecordKey { kind: kind.to_owned(), id: id.to_owned() }
    }

    /// Reads `kind:id`, the form that [`fmt::Display`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<RecordKey> {
        let (kind, id) = text.split_once(':')?;
        (!kind.is_empty() && !id.is_empty()).then(|| RecordKey::new(kind, id))
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.kind, self.id)
    }
}

/// One record as it stands now. A field that was never filled in is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Which record it is.
    pub key: RecordKey,
    /// Its filled-in fields by name.
    pub fields: BTreeMap<String, Value>,
    /// When it first came in.
    pub created_at: Timestamp,
    /// When each field last changed; a field that has not changed since the record came in is absent.
    pub changed_at: BTreeMap<String, Timestamp>,
}

impl Record {
    /// A record without fields.
    #[must_use]
    pub fn new(key: RecordKey, created_at: Timestamp) -> Record {
        Record { key, fields: BTreeMap::new(), created_at, changed_at: BTreeMap::new() }
    }

    /// A field's value. `created_at` and `<field>.changed_at` exist by themselves.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<Value> {
        if field == "created_at" {
            return Some(Value::Datetime(self.created_at));
        }
        if let Some(base) = field.strip_suffix(".changed_at") {
            return self.changed_at.get(base).map(|at| Value::Datetime(*at));
        }
        if field == "id" {
            return Some(Value::Text(self.key.id.clone()));
        }
        self.fields.get(field).cloned()
    }

    /// A field's value on a civil day: as [`Record::get`], and `age` as [`Record::age_on`] where the kind has no field
    /// of that name.
    #[must_use]
    pub fn value_on(&self, field: &str, on: Date) -> Option<Value> {
        if field == "age" && !self.fields.contains_key("age") {
            return self.age_on(on).map(Value::Int);
        }
        self.get(field)
    }

    /// How old a person is on a civil day, in full years since the day of birth: the birthday's own day, for a lunar
    /// birthday the solar day that it was. `None` where the birthday, or its year, is not known. Whoever was born on
    /// 29 February is a year older on 1 March of other years.
    #[must_use]
    pub fn age_on(&self, on: Date) -> Option<i64> {
        let Some(Value::Anniversary(birthday)) = self.fields.get("birthday") else { return None };
        let born = birthday.original()?;
        let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
        Some(i64::from(on.year()) - i64::from(born.year()) - i64::from(!had_birthday))
    }

    /// A text field's text; also the word of a list of allowed words.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a true-or-false field is filled in with true.
    #[must_use]
    pub fn is(&self, field: &str) -> bool {
        matches!(self.fields.get(field), Some(Value::Bool(true)))
    }

    /// The record that a reference field names.
    #[must_use]
    pub fn reference(&self, field: &Field) -> Option<RecordKey> {
        match (&field.field_type, self.fields.get(&field.name)) {
            (FieldType::Reference(kind), Some(Value::Text(id))) => Some(RecordKey::new(kind, id)),
            _ => None,
        }
    }
}
