//! A row of a list, or any cell. In Chinese.

use std::fmt;

use super::CellSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::TooManyCells { most } => write!(out, "这一行超过 {most} 个单元格"),
        Says::RowTooLong { kib } => write!(out, "这一行超过 {kib} KiB"),
        Says::QuoteNotClosed => write!(out, "这一行有一个引号没有配对"),
        Says::ErrorNear { shown } => write!(out, "附近有一个单元格显示 {shown}"),
        Says::UnreadableNear => write!(out, "附近有一个单元格无法读取"),
        Says::RowWidth { cells, headers } => write!(out, "这一行有 {cells} 个单元格，表头有 {headers} 个"),
        Says::QuoteTheBreak => write!(out, "可能有一个单元格断成了两行：请给它加上引号"),
        Says::QuoteTheDelimiter => write!(out, "请给含有分隔符的单元格加上引号"),
        Says::SameNumber { row } => write!(out, "与第 {row} 行的编号相同"),
        Says::KeepOneRow => write!(out, "两行请只保留一行"),
        Says::Erased => write!(out, "这个编号的人，资料已经删除"),
        Says::LeaveErasedOut => write!(out, "请从名单中去掉这一行；如果此人重新成为客户，请用新的编号"),
        Says::NoNumber => write!(out, "缺少记录的编号"),
        Says::FormulaFailed => write!(out, "Excel 在这里显示错误：公式出错"),
        Says::CorrectFormula => write!(out, "请改正公式，或直接填写内容"),
        Says::BytesDamaged => write!(out, "这里有损坏的字节，不是文件编码里的字符"),
        Says::SaveAsUtf8 => write!(out, "请重新填写，并保存为 CSV UTF-8"),
    }
}
