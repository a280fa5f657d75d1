//! The database as a file, in Chinese.

use std::fmt;

use super::{AccessRemedy, DatabaseSentence as Says};
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Absent { path } => write!(out, "{path} 处还没有数据库"),
        Says::StillEmpty { path } => write!(out, "{path} 处的数据库还是空的"),
        Says::NotOpened { path, said } => write!(out, "无法打开数据库 {path}：{said}"),
        Says::Unsuitable { path, file_system: Some(name) } => {
            write!(out, "{path} 所在的文件系统（{name}）不能存放数据库：请放到本机的磁盘上")
        }
        Says::Unsuitable { path, file_system: None } => {
            write!(out, "{path} 所在的文件系统不支持预写日志：请放到本机的磁盘上")
        }
        Says::NotOurs { path: Some(path) } => write!(out, "{path} 不是 Touchbase 的数据库"),
        Says::NotOurs { path: None } => write!(out, "这个文件不是 Touchbase 的数据库"),
        Says::Newer { path, version, known } => {
            write!(out, "{path} 是由更新的 Touchbase 写的（版本 {version}，本程序只认识到版本 {known}）")
        }
        Says::TooOld { path, version, needed } => {
            write!(out, "{path} 的版本是 {version}，本程序需要版本 {needed}：启动一次新的后台服务即可升级")
        }
        Says::NotReplaced { path, said } => write!(out, "无法替换 {path}：{}", said.zh()),
        Says::NoRandomNumbers => write!(out, "系统没有提供随机数"),
        Says::InUse { process: Some(process), lock } => {
            write!(out, "进程 {process} 已经在使用这个数据库：它占有 {lock}")
        }
        Says::InUse { process: None, lock } => {
            write!(out, "另一个进程已经在使用这个数据库：它占有 {lock}")
        }
        Says::NotLocked { path, said } => write!(out, "无法锁定 {path}：{}", said.zh()),
        Says::CopyExists { path } => write!(out, "{path} 已经存在"),
        Says::CopyNotWritten { path, said } => write!(out, "无法写入 {path}：{}", said.zh()),
        Says::CopyUnsound { found } => write!(out, "备份文件已损坏：{found}"),
        Says::CopyIncomplete => write!(out, "备份的内容与数据库不一致"),
        Says::NotAllowed { path, owner, user, remedy } => {
            write!(out, "{path} 属于 {owner}，{user} 没有权限使用：")?;
            match remedy {
                AccessRemedy::Give { path, to } => write!(out, "sudo chown {to}: {path}"),
                AccessRemedy::BeOwner { owner, login } => {
                    write!(out, "请以 {owner} 的身份运行（sudo -u {login} touchbase …）")
                }
                AccessRemedy::GiveFolder { folder, to } => write!(
                    out,
                    "请以 root 的身份运行；如果后台服务以 {user} 运行：sudo chown -R {to}: {folder}"
                ),
            }
        }
    }
}
