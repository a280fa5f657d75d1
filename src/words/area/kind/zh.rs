//! `records.toml`: kinds and their fields. In Chinese.

use std::fmt;

use super::KindSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::CannotBeAName { written } => write!(out, "`{written}` 不能用作名称"),
        Says::LettersOfAName => write!(out, "只能用小写字母、数字和 _"),
        Says::NamesForPeople => write!(out, "给人看的名称写在 `title` 和 `[kind.aliases]` 里"),
        Says::BuiltIn { field } => write!(out, "`{field}` 是自带的字段，不能再声明"),
        Says::LeaveLineOut => write!(out, "请删去这一行"),
        Says::NoAllowedWords => write!(out, "可选词的列表是空的"),
        Says::AllowedWordsForExample => write!(out, "例如 [\"key\", \"normal\"]"),
        Says::NotAType { written } => write!(out, "没有 `{written}` 这种字段类型"),
        Says::UnknownType => write!(out, "不认识的字段类型"),
        Says::OtherTypes => write!(out, "也可以写 \"-> 类别\" 表示关联，或写一组可选的词"),
        Says::TypeIsText { found } => write!(out, "字段类型应为文本，不能是{}", found.zh()),
        Says::ExpectedType => write!(out, "这里应为字段类型"),
        Says::NoOtherSide { written } => write!(out, "`{written}` 没有指明另一类别的字段"),
        Says::ExpectedKindAndField => write!(out, "应为 `类别.字段`"),
        Says::OtherSideForExample => write!(out, "例如 family = \"family_member.customer\""),
        Says::NoFieldForAliases { field } => write!(out, "没有字段 `{field}`，无法为它另起名称"),
        Says::UnknownField => write!(out, "不认识的字段"),
        Says::ReferenceToNoKind { kind, field, target } => {
            write!(out, "`{kind}.{field}` 关联到 `{target}`，但没有这个资料类别")
        }
        Says::UnknownKind => write!(out, "不认识的类别"),
        Says::NoReferenceBack { kind, side, path } => {
            write!(out, "`{kind}.{side}` 写的是 `{path}`，但它不是对 `{kind}` 的关联")
        }
        Says::NotAReferenceTo { kind } => write!(out, "不是对 `{kind}` 的关联"),
        Says::DeclareReference { field, target, kind } => {
            write!(out, "请在 [{kind}.fields] 里声明 {field} = \"-> {target}\"")
        }
    }
}
