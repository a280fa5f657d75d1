//! What runs, where the files on the disk say something else.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::Mode;

/// What runs, where the files on the disk say something else. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunningSentence {
    /// After a reload that changed the mode.
    ModeNow { mode: Mode, was: Mode },
    /// Keys and files that are read at a start only.
    NeedsRestart { names: Vec<String> },
    /// Keys and files that a reload would take over.
    NotReloaded { names: Vec<String> },
    /// On a page that was made from the files.
    PageIsOfFiles { names: Vec<String> },
    /// Beside what a list does, where the daemon goes by other files than those on the disk.
    PageIsOfDaemon { names: Vec<String> },
    /// On a page that was made from the files, while the daemon runs in another mode.
    PageIsOfMode { written: Mode, runs_in: String },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn a_page_and_a_reload_say_what_runs() {
        let names = || vec!["zone".to_owned(), "rules/a.toml".to_owned()];
        for (said, english, chinese) in [
            (
                RunningSentence::PageIsOfMode { written: Mode::Shadow, runs_in: "live".to_owned() },
                "this is by mode = \"shadow\" as touchbase.toml says; the daemon runs in live",
                "这里按 touchbase.toml 中的 mode = \"shadow\" 计算；后台服务按 live 运行",
            ),
            (
                RunningSentence::PageIsOfFiles { names: names() },
                "this is by the files as they are; the daemon runs with other ones: zone, rules/a.toml",
                "这里按现在的文件计算；后台服务用的与文件不同：zone、rules/a.toml",
            ),
            (
                RunningSentence::PageIsOfDaemon { names: names() },
                "this is by what the daemon runs with; changed in the files, and not in force: zone, rules/a.toml",
                "这里按后台服务正在用的规则计算；文件已改，还没有生效：zone、rules/a.toml",
            ),
            (
                RunningSentence::NeedsRestart { names: names() },
                "changed in the files, and taken over at a restart only: zone, rules/a.toml",
                "文件已改，要重启后台服务才生效：zone、rules/a.toml",
            ),
            (
                RunningSentence::NotReloaded { names: names() },
                "changed in the files, and not in force: zone, rules/a.toml",
                "文件已改，后台服务还没有读取：zone、rules/a.toml",
            ),
            (
                RunningSentence::ModeNow { mode: Mode::Shadow, was: Mode::Live },
                "the mode is shadow now (was live): nothing is sent any more but what is on the wire already",
                "现在按 shadow（试运行）工作，原来是 live：除已经交给对方的，不再发出任何消息",
            ),
            (
                RunningSentence::ModeNow { mode: Mode::StaffOnly, was: Mode::Live },
                "the mode is staff-only now (was live): only staff are written to",
                "现在按 staff-only（仅发员工）工作，原来是 live：只给员工发消息",
            ),
            (
                RunningSentence::ModeNow { mode: Mode::Live, was: Mode::StaffOnly },
                "the mode is live now (was staff-only): messages go to everybody",
                "现在按 live（正式运行）工作，原来是 staff-only：消息会发给所有人",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
