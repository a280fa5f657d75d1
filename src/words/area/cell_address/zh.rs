//! A cell that should hold an e-mail address. In Chinese.

use std::fmt;

use super::CellAddressSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Several => write!(out, "这个单元格里有好几个邮箱"),
        Says::KeepOne => write!(out, "请只保留一个"),
        Says::NoAt => write!(out, "不是邮箱：没有 @"),
        Says::Space => write!(out, "邮箱里有空格或换行"),
        Says::TooLong => write!(out, "邮箱太长：最多 254 个字符，@ 前面最多 64 个"),
        Says::ChineseFullStop => write!(out, "邮箱里有中文句号"),
        Says::WriteDot => write!(out, "请把 。 改成 ."),
        Says::NotAscii => write!(out, "邮箱里有英文字母、数字和符号以外的字符"),
        Says::WriteXn => write!(out, "中文域名请写成 xn-- 开头的形式"),
        Says::NotBeforeAt => write!(out, "@ 前面的部分不能这样写"),
        Says::NoDot => write!(out, "@ 后面的部分没有点"),
        Says::NotADomain => write!(out, "@ 后面的部分不是域名"),
    }
}
