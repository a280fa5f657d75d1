//! Record kinds and their fields, as `records.toml` declares them. Kinds are data: a new obligation is a kind, a
//! rule file and a template, never code.
//!
//! A kind that is a person (`person = true`) has the fields of [`person`] built in. References between kinds are
//! checked when the file is read, so whoever holds [`Kinds`] may follow them.

pub mod person;
mod read;

use std::collections::BTreeMap;

use super::Value;
use crate::mask;
use crate::words::RecordSentence;

/// What a field may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A mobile number, stored as E.164.
    Phone,
    /// An e-mail address.
    Email,
    /// A whole number.
    Int,
    /// Any number.
    Number,
    /// True or false.
    Bool,
    /// A civil date.
    Date,
    /// An instant.
    Datetime,
    /// A day that comes round each solar or lunar year.
    Anniversary,
    /// Several words.
    List,
    /// One of these words.
    Words(Vec<String>),
    /// The id of a record of this kind.
    Reference(String),
}

impl FieldType {
    /// Whether a rule may count from it.
    #[must_use]
    pub fn is_day(&self) -> bool {
        matches!(self, FieldType::Date | FieldType::Datetime | FieldType::Anniversary)
    }

    /// What a field of this type holds, to stand in a sentence about it.
    #[must_use]
    pub fn describe(&self) -> RecordSentence {
        match self {
            FieldType::Text => RecordSentence::Text,
            FieldType::Phone => RecordSentence::Phone,
            FieldType::Email => RecordSentence::Email,
            FieldType::Int => RecordSentence::WholeNumber,
            FieldType::Number => RecordSentence::Number,
            FieldType::Bool => RecordSentence::TrueOrFalse,
            FieldType::Date => RecordSentence::Date,
            FieldType::Datetime => RecordSentence::Datetime,
            FieldType::Anniversary => RecordSentence::Anniversary,
            FieldType::List => RecordSentence::List,
            FieldType::Words(words) => RecordSentence::OneOf { words: words.clone() },
            FieldType::Reference(kind) => RecordSentence::Reference { kind: kind.clone() },
        }
    }
}

/// One field of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in rules, templates and the store.
    pub name: String,
    /// What it may hold.
    pub field_type: FieldType,
    /// Headers that import takes for it, beside its own name.
    pub aliases: Vec<String>,
}

/// The other side of a reference: `customer.family` are the family members whose `customer` is this customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many {
    /// The kind that refers here.
    pub kind: String,
    /// Its reference field.
    pub field: String,
}

/// One kind of record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// Its name in rules and the store.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Whether it can receive messages.
    pub person: bool,
    /// Whether its people work here: their messages are of class `staff`.
    pub staff: bool,
    /// Its fields in the order of the file, those built into a person first.
    pub fields: Vec<Field>,
    /// The other sides of references, by name.
    pub many: BTreeMap<String, Many>,
    /// Headers that import takes for the record's id.
    pub id_aliases: Vec<String>,
}

impl Kind {
    /// A field by name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The type of a field, counting those that exist by themselves: `id`, `created_at`, `<field>.changed_at`,
    /// and a person's `age`.
    #[must_use]
    pub fn type_of(&self, name: &str) -> Option<FieldType> {
        if let Some(field) = self.field(name) {
            return Some(field.field_type.clone());
        }
        match name {
            "id" => Some(FieldType::Text),
            "created_at" => Some(FieldType::Datetime),
            "age" if self.person && self.field("birthday").is_some() => Some(FieldType::Int),
            _ => {
                let base = name.strip_suffix(".changed_at")?;
                self.field(base).map(|_| FieldType::Datetime)
            }
        }
    }

    /// A field's value as people may read it anywhere: phones, addresses and persons' names masked.
    #[must_use]
    pub fn masked(&self, field: &str, value: &Value) -> String {
        match self.type_of(field) {
            Some(FieldType::Phone) => mask::phone(&value.display()),
            Some(FieldType::Email) => mask::email(&value.display()),
            _ if self.person && matches!(field, "name" | "salutation") => mask::name(&value.display()),
            _ => value.display(),
        }
    }

    /// The names of the fields a rule may count from.
    pub fn day_fields(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| field.field_type.is_day()).map(|field| field.name.as_str())
    }
}

/// All kinds of a deployment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds {
    kinds: BTreeMap<String, Kind>,
}

impl Kinds {
    /// A kind by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Kind> {
        self.kinds.get(name)
    }

    /// All kinds by name.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values()
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// The kinds whose people work here.
    pub fn staff(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values().filter(|kind| kind.staff)
    }
}

#[cfg(test)]
mod tests;
