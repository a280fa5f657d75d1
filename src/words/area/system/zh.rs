//! What the system says of files, disks and connections, in Chinese.

use std::fmt;

use super::SystemSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoSuchFile => write!(out, "没有这个文件或文件夹"),
        Says::NoPermission => write!(out, "没有权限"),
        Says::AlreadyExists => write!(out, "已经存在"),
        Says::NotAFolder => write!(out, "不是文件夹"),
        Says::IsAFolder => write!(out, "是文件夹，不是文件"),
        Says::NoPlainFile => write!(out, "不是普通文件"),
        Says::TooLarge => write!(out, "文件太大"),
        Says::FolderNotEmpty => write!(out, "文件夹不是空的"),
        Says::DiskFull => write!(out, "磁盘已满"),
        Says::ReadOnlyDisk => write!(out, "磁盘只能读取，不能写入"),
        Says::ConnectionRefused => write!(out, "对方拒绝连接"),
        Says::ConnectionLost => write!(out, "连接中断"),
        Says::Unreachable => write!(out, "网络无法到达对方"),
        Says::AddressInUse => write!(out, "地址已被占用"),
        Says::TimedOut => write!(out, "等待超时"),
        Says::Other { said } => write!(out, "{said}"),
    }
}
