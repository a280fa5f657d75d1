//! What the system says of files, disks and connections, in English.

use std::fmt;

use super::SystemSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoSuchFile => write!(out, "no such file or folder"),
        Says::NoPermission => write!(out, "permission denied"),
        Says::AlreadyExists => write!(out, "it exists already"),
        Says::NotAFolder => write!(out, "it is not a folder"),
        Says::IsAFolder => write!(out, "it is a folder"),
        Says::NoPlainFile => write!(out, "it is no plain file"),
        Says::TooLarge => write!(out, "it is too large"),
        Says::FolderNotEmpty => write!(out, "the folder is not empty"),
        Says::DiskFull => write!(out, "the disk is full"),
        Says::ReadOnlyDisk => write!(out, "the disk is read-only"),
        Says::ConnectionRefused => write!(out, "connection refused"),
        Says::ConnectionLost => write!(out, "the connection was lost"),
        Says::Unreachable => write!(out, "the network does not reach it"),
        Says::AddressInUse => write!(out, "the address is in use"),
        Says::TimedOut => write!(out, "timed out"),
        Says::Other { said } => write!(out, "{said}"),
    }
}
