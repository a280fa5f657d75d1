//! Rule files: the rule itself, which records it is about, its limits. In English.

use std::fmt;

use super::RuleSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::IdIsNotTheFileName { id, file } => write!(out, "the id is `{id}`, the file is `{file}.toml`"),
        Says::MustBeTheFileName => write!(out, "must be the file's name"),
        Says::NotAKind { written } => write!(out, "`{written}` is not a kind of record"),
        Says::UnknownKind => write!(out, "unknown kind"),
        Says::KindsAreInRecords => write!(out, "kinds are declared in records.toml"),
        Says::NoSuchField { kind, field } => write!(out, "`{kind}` has no field `{field}`"),
        Says::NoSuchFieldOfEither { kind, recipient, field } => {
            write!(out, "neither `{kind}` nor `{recipient}` has a field `{field}`")
        }
        Says::UnknownField => write!(out, "unknown field"),
        Says::DoesNotFit { field, is } => write!(out, "`{field}` is {is}: this does not fit"),
        Says::DoesNotFitHere => write!(out, "does not fit"),
        Says::ConditionsForExample => {
            write!(out, "a value, a list of values, a comparison such as \">= 16\", \"filled\" or \"empty\"")
        }
        Says::CannotBe { key, written } => write!(out, "`{key}` cannot be `{written}`"),
        Says::NoTest { rule } => write!(out, "the rule `{rule}` has no [[test]]"),
        Says::TestForExample => {
            write!(out, "for instance given = {{ … }}, expect = [\"2026-02-28 10:00 sms customer\"]")
        }
        Says::UsedByRule { rule } => write!(out, "used by the rule `{rule}`"),
    }
}
