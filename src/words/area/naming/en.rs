//! A name in an expression that leads nowhere. In English.

use std::fmt;

use super::NamingSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::TemplatesOnly { name } => write!(out, "`{name}` can be used in templates only"),
        Says::NoReference { kind, to } => write!(out, "`{kind}` does not refer to a `{to}`"),
        Says::NotKnownHere { name, each } => {
            write!(out, "`{name}` is not known here: the rule is about each `{each}`")
        }
        Says::NoSuchField { kind, field } => write!(out, "`{kind}` has no field `{field}`"),
        Says::NotOfCompany { name } => write!(out, "`company` has no `{name}`"),
        Says::WriteInCompany { name } => {
            write!(out, "write {name} = \"…\" under [company] in touchbase.toml")
        }
        Says::NotOfOccurrence { name } => write!(out, "`occurrence` has no `{name}`"),
        Says::TooManyReferences { most } => write!(out, "a path may follow at most {most} references"),
        Says::ChangeUnderItsRecord => {
            write!(out, "the time of a field's last change stands under its record")
        }
        Says::WriteChangedAt => write!(out, "write `changed_at.field`, or `customer.changed_at.field`"),
        Says::NotOfDate { name } => write!(out, "a date has no `{name}`"),
        Says::NotOfValue { name } => write!(out, "a plain value has no fields: there is no `{name}`"),
        Says::NotOfList { name } => {
            write!(out, "this is a list: its elements have fields, the list has no `{name}`")
        }
        Says::WriteOfElements { name } => {
            write!(out, "write `… | map(attribute=\"{name}\") | join(\"、\")`, or `(… | first).{name}`")
        }
    }
}
