//! Why an expression or a text of a template fails when it runs. In English.

use std::fmt;

use super::{EvaluationSentence as Says, ValueSort};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotTrueOrFalse { gives } => write!(out, "gives {gives}, not true or false"),
        Says::NothingThere => write!(out, "names something that is not there"),
        Says::TooManySteps => write!(out, "takes too many steps"),
        Says::TooLong => write!(out, "comes out too long"),
        Says::InvalidOperation => write!(out, "invalid operation"),
        Says::Undefined => write!(out, "undefined value"),
        Says::UnknownFilter => write!(out, "unknown filter"),
        Says::UnknownTest => write!(out, "unknown test"),
        Says::UnknownFunction => write!(out, "unknown function"),
        Says::UnknownMethod => write!(out, "unknown method"),
        Says::TooManyArguments => write!(out, "too many arguments"),
        Says::MissingArgument => write!(out, "missing argument"),
        Says::CannotUnpack => write!(out, "cannot unpack"),
        Says::Other { said } => write!(out, "{said}"),
        Says::Detailed { fault, said } => write!(out, "{fault}: {said}"),
    }
}

pub(super) fn sort(sort: ValueSort) -> &'static str {
    match sort {
        ValueSort::Nothing => "nothing",
        ValueSort::Number => "a number",
        ValueSort::Text => "a text",
        ValueSort::List => "a list",
        ValueSort::Record => "a whole record",
        ValueSort::Date => "a date",
        ValueSort::Other => "something else",
    }
}
