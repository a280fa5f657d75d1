//! The files of `gateways/`. In Chinese.

use std::fmt;

use super::GatewaySentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotWebAddress => write!(out, "`url` 不是网址"),
        Says::WriteWebAddress => write!(out, "请写 `https://sms.example.com/send` 这样的网址"),
        Says::OnlyAddress => write!(out, "`url` 中不能有用户名、密码或 # 后的内容"),
        Says::NameSecrets => write!(out, "请把账号和密码放入 secrets/，这里写它们的名称：{{secret:api-key}}"),
        Says::PlainOnlyHere => write!(out, "只有短信网关在本机时才能用 http"),
        Says::PhonesUnprotected => write!(out, "手机号会不加保护地经过网络"),
        Says::WriteHttps => write!(out, "请写 https://"),
        Says::NotHttps => write!(out, "`url` 必须以 https:// 开头"),
        Says::BareSignature => write!(out, "`sign` 只写签名本身，1 至 20 个字"),
        Says::BracketsAreAdded => write!(out, "不要写【】，发送时会自动加上"),
        Says::NoPlaceholder { word } => write!(out, "没有占位符 `{{{word}}}`"),
        Says::ThisPlaceholderUnknown => write!(out, "不认识这个占位符"),
        Says::NotHeaderName => write!(out, "这不是 HTTP 头的名称"),
        Says::HeaderNotAscii => write!(out, "HTTP 头中只能有可见的 ASCII 字符"),
        Says::NotInHeader => write!(out, "HTTP 头中只能用 {{secret:…}}、{{id}} 和 {{template}}"),
        Says::NobodyGetsIt => write!(out, "必须有一个字段写 `{{to}}`，否则没有人会收到消息"),
        Says::NothingIsSaid => write!(out, "必须有一个字段写 `{{text}}` 或 `{{template}}`"),
        Says::OnlyJsonNests => write!(out, "只有 `format = \"json\"` 时才能写列表或表"),
        Says::DateInQuotes => write!(out, "日期要加引号"),
        Says::NotPointer { key } => write!(out, "`{key}` 不是 JSON 指针"),
        Says::WritePointer => write!(out, "`/code` 指字段 code；`/data/0/id` 指 data 中第一项的 id"),
        Says::NotCode { key, found } => write!(out, "`{key}` 中只能写文字和整数，不能写{}", found.zh()),
        Says::NotCodes { key } => write!(out, "`{key}` 应为代码的列表"),
        Says::CodeOfSuccess { code } => write!(out, "`{code}` 是表示成功的代码"),
        Says::CodeTwice { code } => write!(out, "`{code}` 出现在两个列表中"),
    }
}
