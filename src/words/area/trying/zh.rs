//! An expression that is tried on samples before it runs on anybody. In Chinese.

use std::fmt;

use super::{TryingSentence as Says, WordSort};
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoSuchWord { sort: WordSort::Filter, name } => write!(out, "没有过滤器 `{name}`"),
        Says::NoSuchWord { sort: WordSort::Test, name } => write!(out, "没有判断词 `{name}`"),
        Says::NoSuchWord { sort: WordSort::Function, name } => write!(out, "没有函数 `{name}`"),
        Says::Fails { why } => write!(out, "运行出错：{}", why.zh()),
        Says::FailsOnNothing { why } => write!(out, "什么都没填时会出错：{}", why.zh()),
        Says::ListMayBeEmpty => {
            write!(out, "列表可能是空的：请写 `… | map(attribute=\"name\") | first | default(\"\")`")
        }
        Says::NotTrueOrFalse { gives } => write!(out, "得到的是{}，不是「是」或「否」", gives.zh()),
        Says::NotTrueOrFalseOnNothing { gives } => {
            write!(out, "什么都没填时，得到的是{}，不是「是」或「否」", gives.zh())
        }
        Says::NothingThere => write!(out, "用到了不存在的东西"),
        Says::WholeRecord => write!(out, "这是一整条记录，不是一个值"),
        Says::NameAField => write!(out, "请写明其中的字段，例如 `.name`"),
        Says::WouldWriteNone => write!(out, "没有填的值会写成 `None`"),
        Says::EndWithDefault => write!(out, "与其他文字相连之前，请先加上 `| default(\"\")`"),
        Says::WriteLength => write!(out, "请写 `… | length > 0`"),
        Says::AskFirst => write!(out, "请写 `field is not none and …`"),
        Says::WriteIsNotNone => write!(out, "请写 `… is not none`"),
        Says::CompareIt => write!(out, "请拿它与别的值比较"),
    }
}
