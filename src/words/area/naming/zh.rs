//! A name in an expression that leads nowhere. In Chinese.

use std::fmt;

use super::NamingSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::TemplatesOnly { name } => write!(out, "`{name}` 只能用在模板里"),
        Says::NoReference { kind, to } => write!(out, "`{kind}` 没有关联到 `{to}`"),
        Says::NotKnownHere { name, each } => write!(out, "这里没有 `{name}`：规则针对的是每个 `{each}`"),
        Says::NoSuchField { kind, field } => write!(out, "`{kind}` 没有字段 `{field}`"),
        Says::NotOfCompany { name } => write!(out, "`company` 里没有 `{name}`"),
        Says::WriteInCompany { name } => write!(out, "请在 touchbase.toml 的 [company] 下写 {name} = \"…\""),
        Says::NotOfOccurrence { name } => write!(out, "`occurrence` 里没有 `{name}`"),
        Says::TooManyReferences { most } => write!(out, "一条路径最多经过 {most} 次关联"),
        Says::ChangeUnderItsRecord => write!(out, "字段的最近修改时间在它所属的记录下面"),
        Says::WriteChangedAt => write!(out, "请写 `changed_at.field`，或 `customer.changed_at.field`"),
        Says::NotOfDate { name } => write!(out, "日期没有 `{name}`"),
        Says::NotOfValue { name } => write!(out, "这只是一个值，下面没有字段 `{name}`"),
        Says::NotOfList { name } => write!(out, "这是列表：字段在列表的每一项里，列表本身没有 `{name}`"),
        Says::WriteOfElements { name } => {
            write!(out, "请写 `… | map(attribute=\"{name}\") | join(\"、\")`，或 `(… | first).{name}`")
        }
    }
}
