//! A file that cannot be read, or a TOML file as such. In Chinese.

use std::fmt;

use super::FileSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::FolderUnreadable { folder, said } => write!(out, "无法读取文件夹 {folder}：{}", said.zh()),
        Says::Unreadable { path, said } => write!(out, "无法读取 {path}：{}", said.zh()),
        Says::TooLarge { path } => write!(out, "{path} 超过 1 MiB"),
        Says::NotRead { path } => write!(out, "{path} 不会被读取"),
        Says::EndingsRead { endings } => write!(out, "这里只读取以 {} 结尾的文件", endings.join("、")),
        Says::TooDeep { path } => write!(out, "{path} 嵌套太深，其中的文件不会被读取"),
        Says::LeadsOut { path } => write!(out, "{path} 是指向配置目录之外的链接，不读取"),
        Says::IsASecret { path } => write!(out, "{path} 与 secrets 中的密钥是同一个文件（硬链接），不读取"),
        Says::PutFileItself => write!(out, "请把文件本身放在这里"),
        Says::NoPlainFile { path } => write!(out, "{path} 既不是文件也不是文件夹"),
        Says::NotUtf8 { path, byte } => write!(out, "{path} 不是 UTF-8 编码（第 {byte} 字节处）"),
        Says::SaveAsUtf8 => write!(out, "请用 UTF-8 编码另存，再试一次"),
        Says::NotToml { why } => write!(out, "不符合 TOML 格式：{}", why.zh()),
        Says::Here => write!(out, "在这里"),
        Says::HereAgain => write!(out, "这里又写了一次"),
        Says::Missing { key } => write!(out, "缺少 `{key}`"),
        Says::Needs { key } => write!(out, "这里要写 `{key}`"),
        Says::UnknownKey { key } => write!(out, "不认识的键 `{key}`"),
        Says::ThisKeyUnknown => write!(out, "不认识这个键"),
        Says::ThisWordUnknown => write!(out, "不认识这个词"),
        Says::ThisNameUnknown => write!(out, "不认识这个名称"),
        Says::WrongShape { key, expected, found } => {
            write!(out, "`{key}` 应为{}，而不是{}", expected.zh(), found.zh())
        }
        Says::Expected { expected } => write!(out, "应为{}", expected.zh()),
        Says::OutOfRange { key } => write!(out, "`{key}` 超出允许的范围"),
        Says::Between { least, most } => write!(out, "应为 {least} 至 {most}"),
        Says::CannotBe { key, written } => write!(out, "`{key}` 不能写 `{written}`"),
    }
}
