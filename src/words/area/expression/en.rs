//! An expression or a text of a template that cannot be read, or is refused before it runs. In English.

use std::fmt;

use super::ExpressionSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Empty => write!(out, "the expression is empty"),
        Says::TooLong => write!(out, "the expression is too long"),
        Says::AtMostBytes { most } => {
            write!(out, "at most {most} bytes; what is longer belongs into the records")
        }
        Says::NotAnExpression { why } => write!(out, "this is not an expression: {why}"),
        Says::TooManyWords => write!(out, "there are too many words and signs in one expression"),
        Says::TooManyBrackets => write!(out, "there are too many brackets within each other"),
        Says::TooManyTags => write!(out, "there are too many tags within each other, or `elif` in a row"),
        Says::NoMultiplication => write!(out, "`*` cannot be used: it would also repeat a text or a list"),
        Says::UseTimes => write!(out, "multiply numbers with a filter: `price | times(3)`"),
        Says::SignNotInText { sign } => write!(out, "{sign} cannot be used in a text"),
        Says::WriteSideBySide => write!(out, "write values side by side, or work out the value in [params]"),
        Says::NoSuchTag { name } => write!(out, "a text has no `{{% {name} %}}`"),
        Says::TextsOnlyShow => write!(out, "it shows values and chooses words; work out values in [params]"),
    }
}
