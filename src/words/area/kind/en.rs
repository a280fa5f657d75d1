//! `records.toml`: kinds and their fields. In English.

use std::fmt;

use super::KindSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::CannotBeAName { written } => write!(out, "`{written}` cannot be a name"),
        Says::LettersOfAName => write!(out, "expected small letters, digits and _"),
        Says::NamesForPeople => {
            write!(out, "what people should read goes into `title` and `[kind.aliases]`")
        }
        Says::BuiltIn { field } => write!(out, "`{field}` is built in and cannot be declared"),
        Says::LeaveLineOut => write!(out, "leave this line out"),
        Says::NoAllowedWords => write!(out, "the list of allowed words is empty"),
        Says::AllowedWordsForExample => write!(out, "for instance [\"key\", \"normal\"]"),
        Says::NotAType { written } => write!(out, "`{written}` is not a type"),
        Says::UnknownType => write!(out, "unknown type"),
        Says::OtherTypes => write!(out, "or \"-> kind\" for a reference, or a list of allowed words"),
        Says::TypeIsText { found } => write!(out, "a field's type is a string, not {found}"),
        Says::ExpectedType => write!(out, "expected a type"),
        Says::NoOtherSide { written } => write!(out, "`{written}` does not name a field of another kind"),
        Says::ExpectedKindAndField => write!(out, "expected `kind.field`"),
        Says::OtherSideForExample => write!(out, "for instance family = \"family_member.customer\""),
        Says::NoFieldForAliases { field } => {
            write!(out, "there is no field `{field}` to give other names to")
        }
        Says::UnknownField => write!(out, "unknown field"),
        Says::ReferenceToNoKind { kind, field, target } => {
            write!(out, "`{kind}.{field}` refers to `{target}`, which is not a kind")
        }
        Says::UnknownKind => write!(out, "unknown kind"),
        Says::NoReferenceBack { kind, side, path } => {
            write!(out, "`{kind}.{side}` names `{path}`, which is not a reference to `{kind}`")
        }
        Says::NotAReferenceTo { kind } => write!(out, "not a reference to `{kind}`"),
        Says::DeclareReference { field, target, kind } => {
            write!(out, "declare {field} = \"-> {target}\" in [{kind}.fields]")
        }
    }
}
