//! What only odd machines say, and what is said of whole answers.

use super::*;
use crate::words::{StoreSentence, Translate as _};

#[test]
fn each_is_said_in_both_languages() {
    let path = || "/srv/care.db".to_owned();
    let said: [(OriginSentence, &str, &str); 5] = [
        (
            OriginSentence::OnOverlay { path: path() },
            "/srv/care.db lies on a container's own layer and goes with the container: put the state directory on a volume",
            "/srv/care.db 在容器自己的文件层上，会随容器一起消失：请把状态目录放到数据卷上",
        ),
        (
            OriginSentence::Ends { said: Box::new(OriginSentence::Removed { path: path() }) },
            "/srv/care.db was removed while it was in use: nothing is sent any more, and the daemon ends. Put the right \
             database back (touchbase restore FILE), look at it (touchbase adopt), then start the daemon",
            "/srv/care.db 在使用过程中被删除：不再发送任何消息，后台服务停止。请放回正确的数据库（touchbase restore FILE），\
             核对后运行 touchbase adopt，再启动后台服务",
        ),
        (
            OriginSentence::Replaced { path: path() },
            "another file took the place of /srv/care.db while it was in use",
            "/srv/care.db 在使用过程中被另一个文件替换",
        ),
        (
            OriginSentence::LogGone { log: path() },
            "/srv/care.db was removed or replaced while it was in use",
            "/srv/care.db 在使用过程中被删除或替换",
        ),
        (
            OriginSentence::RestoreBackup { said: Box::new(StoreSentence::Full.into()) },
            "the database is damaged: the disk is full; keep the file as it is, put a backup in its place \
             (touchbase restore FILE), then touchbase adopt",
            "数据库已损坏：磁盘已满；请保留原文件，用备份替换（touchbase restore FILE），再运行 touchbase adopt",
        ),
    ];
    for (said, english, chinese) in said {
        assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
    }
    let denied = SystemSentence::of(&std::io::ErrorKind::PermissionDenied.into());
    let said = OriginSentence::Unreadable { companion: path(), said: denied };
    assert!(said.to_string().starts_with("cannot read /srv/care.db: "), "{said}");
    assert!(said.zh().to_string().starts_with("无法读取 /srv/care.db："));
}
