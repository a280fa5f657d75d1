//! Rule files: the rule itself, which records it is about, its limits. In Chinese.

use std::fmt;

use super::RuleSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::IdIsNotTheFileName { id, file } => write!(out, "id 是 `{id}`，文件却是 `{file}.toml`"),
        Says::MustBeTheFileName => write!(out, "必须与文件名相同"),
        Says::NotAKind { written } => write!(out, "没有 `{written}` 这个资料类别"),
        Says::UnknownKind => write!(out, "不认识的类别"),
        Says::KindsAreInRecords => write!(out, "资料类别在 records.toml 里声明"),
        Says::NoSuchField { kind, field } => write!(out, "`{kind}` 没有字段 `{field}`"),
        Says::NoSuchFieldOfEither { kind, recipient, field } => {
            write!(out, "`{kind}` 和 `{recipient}` 都没有字段 `{field}`")
        }
        Says::UnknownField => write!(out, "不认识的字段"),
        Says::DoesNotFit { field, is } => write!(out, "`{field}` 只能是{}", is.zh()),
        Says::DoesNotFitHere => write!(out, "不合适"),
        Says::ConditionsForExample => write!(
            out,
            "可以写一个值、一组值、一个比较（例如 \">= 16\"）、\"filled\"（已填写）或 \"empty\"（未填写）"
        ),
        Says::CannotBe { key, written } => write!(out, "`{key}` 不能写 `{written}`"),
        Says::NoTest { rule } => write!(out, "规则 `{rule}` 没有 [[test]]（测试）"),
        Says::TestForExample => {
            write!(out, "例如 given = {{ … }}，expect = [\"2026-02-28 10:00 sms customer\"]")
        }
        Says::UsedByRule { rule } => write!(out, "用到它的规则：`{rule}`"),
    }
}
