//! An expression, or a text of a template, that is not written as one, in English.

use std::fmt;

use super::SyntaxSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::EndsEarly => write!(out, "it ends too early"),
        Says::EndsBefore { expected } => write!(out, "it ends where {} should stand", token(expected)),
        Says::Instead { found, expected } => {
            write!(out, "{} stands where {} should", token(found), token(expected))
        }
        Says::StrangeSign => write!(out, "this sign has no meaning here"),
        Says::TextUnclosed => write!(out, "the text has no quote at its end"),
        Says::CommentUnclosed => write!(out, "the comment has no `#}}` at its end"),
        Says::GoesOn => write!(out, "something stands after its end"),
        Says::NoSuchTag { tag } => write!(out, "there is no tag `{tag}`"),
        Says::Other { said } => write!(out, "{said}"),
    }
}

/// A word of the grammar as people know it.
fn token(word: &str) -> &str {
    match word {
        "end of variable block" => "`}}`",
        "start of variable block" => "`{{`",
        "end of block" => "`%}`",
        "start of block" => "`{%`",
        "identifier" => "a name",
        "identifier or integer" => "a name or a number",
        "string" => "a text in quotes",
        "integer" | "float" => "a number",
        "expression" => "a value",
        "keyword" => "a word such as `if` or `for`",
        "template-data" => "text",
        other => other,
    }
}
