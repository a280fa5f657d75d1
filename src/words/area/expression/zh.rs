//! An expression or a text of a template that cannot be read, or is refused before it runs. In Chinese.

use std::fmt;

use super::ExpressionSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Empty => write!(out, "表达式是空的"),
        Says::TooLong => write!(out, "表达式太长"),
        Says::AtMostBytes { most } => write!(out, "最多 {most} 字节；更长的内容请放进记录里"),
        Says::NotAnExpression { why } => write!(out, "这不是表达式：{}", why.zh()),
        Says::TooManyWords => write!(out, "一个表达式里的词和符号太多"),
        Says::TooManyBrackets => write!(out, "括号套得太多层"),
        Says::TooManyTags => write!(out, "标签套得太多层，或连用的 `elif` 太多"),
        Says::NoMultiplication => write!(out, "不能用 `*`：它也会把文字或列表重复多遍"),
        Says::UseTimes => write!(out, "数字相乘请用过滤器：`price | times(3)`"),
        Says::SignNotInText { sign } => write!(out, "正文里不能用 {sign}"),
        Says::WriteSideBySide => write!(out, "把几个值并排写，或在 [params] 里先算好"),
        Says::NoSuchTag { name } => write!(out, "正文里没有 `{{% {name} %}}`"),
        Says::TextsOnlyShow => write!(out, "正文只显示值、选择用词；要计算的值请写在 [params] 里"),
    }
}
