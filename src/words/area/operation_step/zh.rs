//! The steps that can fail, in Chinese.

use std::fmt;

use super::StepSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::OpenDatabase => "打开数据库",
        Says::TakeDatabase => "占用数据库",
        Says::CopyDatabase => "复制数据库",
        Says::KeepDatabase => "保留现有的数据库",
        Says::RestoreDatabase => "恢复数据库",
        Says::PutInPlace => "用备份替换数据库",
        Says::ClearLeftovers => "清除上次恢复留下的文件",
        Says::MakeFolder { path } => return write!(out, "建立文件夹 {path}"),
        Says::MakeStateFolder => "建立存放数据库的文件夹",
        Says::MakeScratch => "为预演准备临时文件夹",
        Says::WriteFile { path } => return write!(out, "写入 {path}"),
        Says::ReadFile { path } => return write!(out, "读取 {path}"),
        Says::CopyTo { path } => return write!(out, "备份到 {path}"),
        Says::CloseToOthers => "限制备份文件只有本用户可读",
        Says::ReadCopy => "读取备份",
        Says::OpenCopy => "打开备份",
        Says::CountCopy => "核对备份的数量",
        Says::ReadLedger => "读取台账",
        Says::WriteLedger => "写入台账",
        Says::WriteLedgerBeforeSending => "写入台账，消息没有发出",
        Says::WriteRecord => "写入记录",
        Says::WipeDatabase => "覆盖已删除的内容",
        Says::NoteReading => "登记查看个人资料",
        Says::WritePause => "写入暂停",
        Says::LookAhead => "推算以后的联系",
    })
}
