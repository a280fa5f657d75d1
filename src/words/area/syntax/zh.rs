//! An expression, or a text of a template, that is not written as one, in Chinese.

use std::fmt;

use super::SyntaxSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::EndsEarly => write!(out, "没有写完"),
        Says::EndsBefore { expected } => write!(out, "没有写完，后面应为{}", token(expected)),
        Says::Instead { found, expected } => {
            write!(out, "这里应为{}，写的却是{}", token(expected), token(found))
        }
        Says::StrangeSign => write!(out, "这里不能用这个符号"),
        Says::TextUnclosed => write!(out, "文字末尾缺少引号"),
        Says::CommentUnclosed => write!(out, "注释末尾缺少 `#}}`"),
        Says::GoesOn => write!(out, "已经结束，后面却还有内容"),
        Says::NoSuchTag { tag } => write!(out, "没有 `{tag}` 这个标签"),
        Says::Other { said } => write!(out, "{said}"),
    }
}

/// A word of the grammar as people know it, with a space before what is Latin.
fn token(word: &str) -> String {
    let known = match word {
        "end of variable block" => " `}}`",
        "start of variable block" => " `{{`",
        "end of block" => " `%}`",
        "start of block" => " `{%`",
        "identifier" => "名称",
        "identifier or integer" => "名称或数字",
        "string" => "带引号的文字",
        "integer" | "float" => "数字",
        "expression" => "一个值",
        "keyword" => " `if`、`for` 之类的词",
        "template-data" => "正文",
        other => return format!(" {other}"),
    };
    known.to_owned()
}
