//! The database as a file: opened, locked, copied, of another version.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::SystemSentence;

/// The database as a file: opened, locked, copied, of another version. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseSentence {
    Absent {
        path: String,
    },
    StillEmpty {
        path: String,
    },
    NotOpened {
        path: String,
        said: String,
    },
    /// The file system is `None` where all that is known is that it cannot hold a write-ahead log.
    Unsuitable {
        path: String,
        file_system: Option<String>,
    },
    /// The path is `None` where the engine does not say of which file.
    NotOurs {
        path: Option<String>,
    },
    Newer {
        path: String,
        version: i64,
        known: i64,
    },
    TooOld {
        path: String,
        version: i64,
        needed: i64,
    },
    NotReplaced {
        path: String,
        said: SystemSentence,
    },
    NoRandomNumbers,
    /// The process is `None` where it does not say which it is.
    InUse {
        process: Option<u32>,
        lock: String,
    },
    NotLocked {
        path: String,
        said: SystemSentence,
    },
    CopyExists {
        path: String,
    },
    CopyNotWritten {
        path: String,
        said: SystemSentence,
    },
    CopyUnsound {
        found: String,
    },
    CopyIncomplete,
    /// A user may not use a file or folder, which belongs to another.
    NotAllowed {
        path: String,
        owner: String,
        user: String,
        remedy: AccessRemedy,
    },
}

/// What lets a user use it; `to` and `login` as chown and sudo take them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessRemedy {
    /// The file is given to the user, whose folder it is in.
    Give { path: String, to: String },
    /// The folder is somebody's: the command is run as that user.
    BeOwner { owner: String, login: String },
    /// The folder is root's: that is given to the user, or root does it.
    GiveFolder { folder: String, to: String },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    fn not_allowed(owner: &str, remedy: AccessRemedy) -> DatabaseSentence {
        let (path, owner, user) = ("/srv/care.db".to_owned(), owner.to_owned(), "clerk".to_owned());
        DatabaseSentence::NotAllowed { path, owner, user, remedy }
    }

    #[test]
    fn what_only_a_broken_disk_says() {
        for (said, english, chinese) in [
            (
                DatabaseSentence::Unsuitable {
                    path: "/srv/care.db".to_owned(),
                    file_system: Some("NFS".to_owned()),
                },
                "/srv/care.db lies on NFS, which cannot hold it: put it on a disk of this machine",
                "/srv/care.db 所在的文件系统（NFS）不能存放数据库：请放到本机的磁盘上",
            ),
            (
                DatabaseSentence::Unsuitable { path: "/srv/care.db".to_owned(), file_system: None },
                "the file system of /srv/care.db cannot hold a write-ahead log: put it on a disk of this machine",
                "/srv/care.db 所在的文件系统不支持预写日志：请放到本机的磁盘上",
            ),
            (DatabaseSentence::NoRandomNumbers, "the machine gives no random numbers", "系统没有提供随机数"),
            (
                DatabaseSentence::CopyUnsound { found: "row 3 missing from index".to_owned() },
                "the copy is damaged: row 3 missing from index",
                "备份文件已损坏：row 3 missing from index",
            ),
            (
                not_allowed(
                    "root",
                    AccessRemedy::Give { path: "/srv/care.db".to_owned(), to: "touchbase".to_owned() },
                ),
                "/srv/care.db belongs to root, and clerk may not use it: sudo chown touchbase: /srv/care.db",
                "/srv/care.db 属于 root，clerk 没有权限使用：sudo chown touchbase: /srv/care.db",
            ),
            (
                not_allowed(
                    "care",
                    AccessRemedy::BeOwner { owner: "care".to_owned(), login: "care".to_owned() },
                ),
                "/srv/care.db belongs to care, and clerk may not use it: run this as care (sudo -u care touchbase …)",
                "/srv/care.db 属于 care，clerk 没有权限使用：请以 care 的身份运行（sudo -u care touchbase …）",
            ),
            (
                not_allowed(
                    "root",
                    AccessRemedy::GiveFolder { folder: "/srv".to_owned(), to: "touchbase".to_owned() },
                ),
                "/srv/care.db belongs to root, and clerk may not use it: run this as root, or, where the daemon runs \
                 as clerk: sudo chown -R touchbase: /srv",
                "/srv/care.db 属于 root，clerk 没有权限使用：请以 root 的身份运行；如果后台服务以 clerk 运行：\
                 sudo chown -R touchbase: /srv",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
