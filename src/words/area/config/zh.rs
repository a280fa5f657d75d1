//! `touchbase.toml`, and what belongs beside it. In Chinese.

use std::fmt;

use super::ConfigSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NoConfiguration => write!(out, "这个目录中没有 touchbase.toml"),
        Says::WriteStartingSet => {
            write!(out, "运行 touchbase init 可写出一套起步文件；用 -C 目录 可指定另一个目录")
        }
        Says::NoRecordKinds => write!(out, "这个目录中没有 records.toml"),
        Says::KindsComeFirst => write!(out, "它说明有哪些资料类别；有了它才会检查规则"),
        Says::NoGatewayFile { gateway } => write!(out, "没有 gateways/{gateway}.toml"),
        Says::ThisGatewayUnknown => write!(out, "不认识这个短信网关"),
        Says::NoYearFile { country, year } => write!(out, "没有 calendars/{country}/{year}.toml"),
        Says::TakenAsMondayToFriday => write!(out, "没有这个文件时，这一年按周一至周五为工作日"),
        Says::AddYearFile => write!(out, "放假和调休安排公布后，请补上这个文件"),
        Says::PlainMailOnlyHere => write!(out, "只有邮件服务器在本机时才能不加密"),
        Says::MailUnprotected => write!(out, "邮件会不加保护地经过网络"),
        Says::UseTls => {
            write!(out, "请写 `tls = \"starttls\"`（端口 587）或 `tls = \"implicit\"`（端口 465）")
        }
        Says::PasswordIsName => write!(out, "`password` 处写的是密钥的名称，不是密码本身"),
        Says::NotSecretName => write!(out, "不是密钥的名称"),
        Says::WritePassword => write!(
            out,
            "请把密码写入 secrets/smtp-password（chmod 600），这里写 `password = \"smtp-password\"`"
        ),
        Says::UserWithPassword { missing } => {
            write!(out, "`user` 和 `password` 要一起写：缺少 `{missing}`")
        }
        Says::NotMailAddress { key } => write!(out, "`{key}` 不是邮箱地址"),
        Says::WriteMailAddress => {
            write!(out, "请写 `care@example.com` 或 `云栖物业 <care@example.com>`")
        }
        Says::AlarmNamesNoRecord { written } => {
            write!(out, "`{written}` 不是一条记录：请写成 `staff:S-1`，即类别和编号")
        }
        Says::AlarmCommandNotWhole { written } => {
            write!(out, "`{written}` 不是完整路径：请写成 `/usr/local/bin/program`")
        }
        Says::AlarmCommandHasNoShell => write!(out, "运行时不经过 shell：每个参数单独写一段文字"),
        Says::NotHost { key } => write!(out, "`{key}` 不是服务器的域名或地址"),
        Says::WriteHost => {
            write!(out, "请写 `smtp.example.com` 这样的域名，不带 http:// 之类的前缀，也不带端口")
        }
    }
}
