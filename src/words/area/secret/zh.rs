//! Secrets. In Chinese.

use std::fmt;

use super::SecretSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::BadName { name } => {
            write!(out, "`{name}` 不能作密钥的名称：只能用字母、数字、`-`、`_` 和 `.`，且不能以 `.` 开头")
        }
        Says::Missing { name, path } => write!(
            out,
            "没有密钥 `{name}`：请把它写入 {path}，再运行 `chmod 600 {path}`；或在 systemd 单元中加上 \
             `LoadCredential={name}:…`"
        ),
        Says::Open { path, mode } => {
            write!(out, "其他用户可以读取 {path}（权限 {mode:03o}）：请运行 `chmod 600 {path}`")
        }
        Says::NoFile { path } => write!(out, "{path} 不是文件"),
        Says::NotUtf8 { path } => write!(out, "{path} 不是 UTF-8 文本"),
        Says::TooLarge { path } => write!(out, "{path} 超过 16 KiB：请确认没有放错文件"),
        Says::Empty { path } => write!(out, "{path} 是空的：请把密钥写进去"),
        Says::Unreadable { path, said } => write!(out, "无法读取 {path}：{}", said.zh()),
    }
}
