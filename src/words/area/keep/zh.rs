//! The commands about the database as a file, and the manual: `backup`, `restore`, `adopt`, `man`, in Chinese.

use std::fmt;

use super::KeepSentence as Says;
use crate::number::grouped;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Copied { file, size, seconds, records, rows, sha256, verified } => {
            write!(
                out,
                "{file}：{size}，用时 {seconds} 秒，完整性检查通过，{} 条记录和 {} 行台账都对得上，sha256 {sha256}",
                grouped(*records),
                grouped(*rows),
            )?;
            out.write_str(if *verified { "，可以打开，数目一致" } else { "" })
        }
        Says::KeptAside { file, aside } => write!(out, "原来的 {file} 将保留为 {aside}。继续吗？"),
        Says::NothingChanged => write!(out, "没有做任何改动"),
        Says::Restored { records, touches, messages } => write!(
            out,
            "已恢复：{} 条记录，{} 次联系，{} 条消息；启动后台服务之前请运行 touchbase adopt",
            grouped(*records),
            grouped(*touches),
            grouped(*messages),
        ),
        Says::NothingToAdopt => write!(out, "无需接管：这个数据库本来就是这台机器的"),
        Says::AdoptIt => write!(
            out,
            "备份之后应发的联系不会自动发出：会取消或转为待确认，请逐一核对后再决定是否发送。要接管吗？"
        ),
        Says::CannotWriteManual { folder } => write!(out, "无法把手册写到 {folder}"),
    }
}
