//! Which column of a list is which field, and the file that says so. In Chinese.

use std::fmt;

use super::MappingSentence as Says;
use crate::words::Cited;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoHeader { seen, expected } => {
            write!(out, "找不到认识的表头：第一行是{}；表头应类似 {}", quoted(seen), expected.join("，"))
        }
        Says::NoId { kind, expected } => {
            write!(out, "名单里缺少 {kind} 的编号列：表头应为 {}", expected.join(" 或 "))
        }
        Says::Tie { kinds } => {
            write!(out, "这些表头适合不止一种资料类别；请用 --kind {} 指定", kinds.join(" 或 --kind "))
        }
        Says::NoSuchKind { name, near: Some(near) } => {
            write!(out, "没有名为 `{name}` 的资料类别；是不是想写 `{near}`？")
        }
        Says::NoSuchKind { name, near: None } => write!(out, "没有名为 `{name}` 的资料类别"),
        Says::UnknownKind => write!(out, "不认识的类别"),
        Says::NoSuchField { kind, field } => write!(out, "`{kind}` 没有字段 `{field}`"),
        Says::NotReferring { other, kind } => {
            write!(out, "这份名单里不能填 `{other}` 的资料：它没有关联到 `{kind}`，或关联了不止一次")
        }
        Says::OnlyReferring => write!(out, "一行里只能再填关联到它的那一类资料"),
        Says::FileUnusable { path } => write!(out, "对应文件 {path} 不能用"),
        Says::FileUnreadable { path } => write!(out, "无法读取对应文件 {path}"),
        Says::FileOfOtherKind { file, kind } => write!(out, "{file} 是 {kind} 记录的对应文件，这次没有使用"),
        Says::FileNotSaved { file, said } => write!(out, "列的对应关系无法保存为 {file}：{}", said.zh()),
        Says::HeadersInRow { row } => write!(out, "表头在第 {row} 行，上面的内容不导入"),
        Says::ColumnsMissing { columns } => {
            write!(out, "对应文件里写的这些列，名单里没有：{}", columns.join("、"))
        }
        Says::ColumnMeant { column, near } => write!(out, "「{column}」列不导入；是不是想写「{near}」？"),
        Says::ColumnTwice { column, field } => {
            write!(out, "「{column}」列不导入：另一列已经对应 {field}；可以在对应文件里选用其中一列")
        }
        Says::ColumnElsewhere { column, path } => {
            write!(out, "「{column}」列不导入；在对应文件里可以把它写成 {path}")
        }
        Says::FileHead => write!(out, "每一列对应哪个字段，是按表头判断的。写 \"\" 表示不导入这一列。"),
        Says::FilePerhaps { path } => write!(out, "也许是 {path}"),
        Says::FileLike { header } => write!(out, "是不是表头 {header}？"),
        Says::FileTwice { field } => write!(out, "另一列已经对应 {field}"),
    }
}

fn quoted(cells: &[Cited]) -> String {
    cells.iter().map(|cell| format!("「{cell}」")).collect()
}
