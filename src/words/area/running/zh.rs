//! What runs, where the files on the disk say something else, in Chinese.

use std::fmt;

use super::RunningSentence as Says;
use crate::terms::Mode;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::ModeNow { mode: Mode::Shadow, was } => {
            write!(out, "现在按 shadow（试运行）工作，原来是 {was}：除已经交给对方的，不再发出任何消息")
        }
        Says::ModeNow { mode: Mode::StaffOnly, was } => {
            write!(out, "现在按 staff-only（仅发员工）工作，原来是 {was}：只给员工发消息")
        }
        Says::ModeNow { mode: Mode::Live, was } => {
            write!(out, "现在按 live（正式运行）工作，原来是 {was}：消息会发给所有人")
        }
        Says::NeedsRestart { names } => {
            write!(out, "文件已改，要重启后台服务才生效：{}", names.join("、"))
        }
        Says::NotReloaded { names } => write!(out, "文件已改，后台服务还没有读取：{}", names.join("、")),
        Says::PageIsOfFiles { names } => {
            write!(out, "这里按现在的文件计算；后台服务用的与文件不同：{}", names.join("、"))
        }
        Says::PageIsOfDaemon { names } => {
            write!(out, "这里按后台服务正在用的规则计算；文件已改，还没有生效：{}", names.join("、"))
        }
        Says::PageIsOfMode { written, runs_in } => {
            write!(out, "这里按 touchbase.toml 中的 mode = \"{written}\" 计算；后台服务按 {runs_in} 运行")
        }
    }
}
