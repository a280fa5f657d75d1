//! A cell that should hold text, a name, an id, yes or no, a known word, or a number. In Chinese.

use std::fmt;

use super::CellWordSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::BreakInName => write!(out, "姓名里有换行"),
        Says::BreakInId => write!(out, "记录编号里有换行或制表符"),
        Says::ExcelMadeDate => write!(out, "Excel 把编号变成了日期"),
        Says::ExcelShortened => write!(out, "Excel 把号码缩写了，部分数字已丢失"),
        Says::ExcelKeeps15 => write!(out, "Excel 的数字只保留 15 位，后面的已丢失"),
        Says::MakeTextTypeAgain => write!(out, "请把该列设为文本格式，再重新填写"),
        Says::MakeTextSaveAgain => write!(out, "请把该列设为文本格式，再重新保存"),
        Says::NeitherYesNorNo => write!(out, "既不是「是」也不是「否」"),
        Says::WriteYesOrNo => write!(out, "请填写 是 或 否"),
        Says::NotAllowed => write!(out, "不在可选的词里"),
        Says::TooManyItems { most } => write!(out, "超过 {most} 项"),
        Says::ControlCharacter { code } => write!(out, "里面有看不见的控制字符（U+{code:04X}）"),
        Says::TypeAgain => write!(out, "请重新填写这个单元格"),
        Says::TooLong { characters, most } => write!(out, "有 {characters} 个字，太长了：最多 {most} 个"),
        Says::WholeNumberNeeded => write!(out, "这里应为整数"),
        Says::NumberNeeded => write!(out, "这里应为数字"),
        Says::NumberTooLarge => write!(out, "数字太大"),
        Says::CommasMisplaced => write!(out, "数字里的逗号不在千位上"),
    }
}
