//! An expression that is tried on samples before it runs on anybody. In English.

use std::fmt;

use super::{TryingSentence as Says, WordSort};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoSuchWord { sort: WordSort::Filter, name } => write!(out, "there is no filter `{name}`"),
        Says::NoSuchWord { sort: WordSort::Test, name } => write!(out, "there is no test `{name}`"),
        Says::NoSuchWord { sort: WordSort::Function, name } => write!(out, "there is no function `{name}`"),
        Says::Fails { why } => write!(out, "this fails: {why}"),
        Says::FailsOnNothing { why } => write!(out, "this fails where nothing is filled in: {why}"),
        Says::ListMayBeEmpty => {
            write!(out, "a list may be empty: write `… | map(attribute=\"name\") | first | default(\"\")`")
        }
        Says::NotTrueOrFalse { gives } => write!(out, "this gives {gives}, not true or false"),
        Says::NotTrueOrFalseOnNothing { gives } => {
            write!(out, "this gives {gives} where nothing is filled in, not true or false")
        }
        Says::NothingThere => write!(out, "this names something that is not there"),
        Says::WholeRecord => write!(out, "this is a whole record, not a value"),
        Says::NameAField => write!(out, "name one of its fields, such as `.name`"),
        Says::WouldWriteNone => write!(out, "an unfilled value would be written as `None`"),
        Says::EndWithDefault => {
            write!(out, "end it with `| default(\"\")` before it is joined to other text")
        }
        Says::WriteLength => write!(out, "write `… | length > 0`"),
        Says::AskFirst => write!(out, "write `field is not none and …`"),
        Says::WriteIsNotNone => write!(out, "write `… is not none`"),
        Says::CompareIt => write!(out, "compare it with something"),
    }
}
