//! What the system says of files, disks and connections.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use std::io::{Error, ErrorKind};

use serde::{Deserialize, Serialize};

/// What the system says of files, disks and connections. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemSentence {
    NoSuchFile,
    NoPermission,
    AlreadyExists,
    NotAFolder,
    IsAFolder,
    /// A pipe, a socket or a device where a file should be.
    NoPlainFile,
    TooLarge,
    FolderNotEmpty,
    DiskFull,
    ReadOnlyDisk,
    ConnectionRefused,
    ConnectionLost,
    Unreachable,
    AddressInUse,
    TimedOut,
    /// What has no sentence of ours, as it came.
    Other {
        said: String,
    },
}

impl SystemSentence {
    /// What an error of the system says; one that carries the words of a library keeps them.
    #[must_use]
    pub fn of(error: &Error) -> SystemSentence {
        let other = || SystemSentence::Other { said: error.to_string() };
        if error.get_ref().is_some() {
            return other();
        }
        match error.kind() {
            ErrorKind::NotFound => SystemSentence::NoSuchFile,
            ErrorKind::PermissionDenied => SystemSentence::NoPermission,
            ErrorKind::AlreadyExists => SystemSentence::AlreadyExists,
            ErrorKind::NotADirectory => SystemSentence::NotAFolder,
            ErrorKind::IsADirectory => SystemSentence::IsAFolder,
            ErrorKind::NotSeekable => SystemSentence::NoPlainFile,
            ErrorKind::FileTooLarge => SystemSentence::TooLarge,
            ErrorKind::DirectoryNotEmpty => SystemSentence::FolderNotEmpty,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => SystemSentence::DiskFull,
            ErrorKind::ReadOnlyFilesystem => SystemSentence::ReadOnlyDisk,
            ErrorKind::ConnectionRefused => SystemSentence::ConnectionRefused,
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
                SystemSentence::ConnectionLost
            }
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                SystemSentence::Unreachable
            }
            ErrorKind::AddrInUse => SystemSentence::AddressInUse,
            ErrorKind::TimedOut | ErrorKind::WouldBlock => SystemSentence::TimedOut,
            _ => other(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn what_everybody_knows_is_said_in_each_language() {
        for (kind, english, chinese) in [
            (ErrorKind::NotFound, "no such file or folder", "没有这个文件或文件夹"),
            (ErrorKind::PermissionDenied, "permission denied", "没有权限"),
            (ErrorKind::AlreadyExists, "it exists already", "已经存在"),
            (ErrorKind::NotADirectory, "it is not a folder", "不是文件夹"),
            (ErrorKind::IsADirectory, "it is a folder", "是文件夹，不是文件"),
            (ErrorKind::NotSeekable, "it is no plain file", "不是普通文件"),
            (ErrorKind::FileTooLarge, "it is too large", "文件太大"),
            (ErrorKind::DirectoryNotEmpty, "the folder is not empty", "文件夹不是空的"),
            (ErrorKind::StorageFull, "the disk is full", "磁盘已满"),
            (ErrorKind::ReadOnlyFilesystem, "the disk is read-only", "磁盘只能读取，不能写入"),
            (ErrorKind::ConnectionRefused, "connection refused", "对方拒绝连接"),
            (ErrorKind::ConnectionReset, "the connection was lost", "连接中断"),
            (ErrorKind::HostUnreachable, "the network does not reach it", "网络无法到达对方"),
            (ErrorKind::AddrInUse, "the address is in use", "地址已被占用"),
            (ErrorKind::TimedOut, "timed out", "等待超时"),
        ] {
            let said = SystemSentence::of(&Error::from(kind));
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }

    #[test]
    fn the_words_of_a_library_stay() {
        let said = SystemSentence::of(&Error::new(ErrorKind::NotFound, "failed to look the name up"));
        assert_eq!(said.zh().to_string(), "failed to look the name up");
    }
}
