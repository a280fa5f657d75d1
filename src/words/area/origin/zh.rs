//! Whether a database is the one that ran here last, in Chinese.

use std::fmt;

use super::OriginSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Restored => write!(out, "这个数据库是从备份恢复的：备份之后发过的消息不在里面"),
        Says::OtherMachine => write!(out, "这个数据库上次在另一台机器上运行，那台机器之后可能还发过消息"),
        Says::BootsMissing { boots } => {
            write!(out, "这个数据库是较早的副本：缺少后台服务的 {boots} 次启动，以及期间发过的消息")
        }
        Says::EventsMissing { events } => {
            write!(out, "这个数据库是较早的副本：缺少台账的 {events} 条记载，以及期间发过的消息")
        }
        Says::OtherDatabase { companion } => {
            write!(out, "这不是上次在这里运行的数据库（依据 {companion}）")
        }
        Says::OtherPath { was } => write!(
            out,
            "这个数据库上次的位置是 {was}：它是那个数据库的副本，或者是移过来的；那边之后可能还发过消息"
        ),
        Says::NoCompanion { companion } => write!(
            out,
            "缺少 {companion}，运行过的数据库旁边都有这个文件：这是一个副本，或者那个文件被删除了"
        ),
        Says::NoWitness { witness } => write!(
            out,
            "缺少 {witness}，即这个数据库的第二份伴随文件：那块磁盘接上了吗？接上后后台服务会自动继续"
        ),
        Says::ForeignLog { path, log } => write!(
            out,
            "{path} 与上次启动时不是同一个文件，而 {log} 还是那次运行留下的：如果只替换了数据库，请先移走 {log}"
        ),
        Says::Unreadable { companion, said } => write!(out, "无法读取 {companion}：{}", said.zh()),
        Says::NotACompanion { companion } => {
            write!(out, "{companion} 没有写明属于哪个数据库：文件已损坏")
        }
        Says::AdoptFirst { said } => write!(out, "{}；请先核对，再运行：touchbase adopt", said.zh()),
        Says::NotWritten { companion, said } => write!(out, "无法写入 {companion}：{}", said.zh()),
        Says::Removed { path } => write!(out, "{path} 在使用过程中被删除"),
        Says::Replaced { path } => write!(out, "{path} 在使用过程中被另一个文件替换"),
        Says::LogGone { log } => write!(out, "{log} 在使用过程中被删除或替换"),
        Says::Ends { said } => write!(
            out,
            "{}：不再发送任何消息，后台服务停止。请放回正确的数据库（touchbase restore FILE），核对后运行 touchbase adopt，再启动后台服务",
            said.zh()
        ),
        Says::OnOverlay { path } => {
            write!(out, "{path} 在容器自己的文件层上，会随容器一起消失：请把状态目录放到数据卷上")
        }
        Says::OtherFile { path } => {
            write!(out, "{path} 与上次启动时不是同一个文件，内容相同：是放回来的")
        }
        Says::OtherName { was, path } => write!(out, "数据库已从 {was} 改名为 {path}"),
        Says::RestoreBackup { said } => write!(
            out,
            "数据库已损坏：{}；请保留原文件，用备份替换（touchbase restore FILE），再运行 touchbase adopt",
            said.zh()
        ),
    }
}
