//! The commands that set up and check: `init`, `check`, `test`, in Chinese.

use std::fmt;

use super::{SetupSentence as Says, listed};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::WroteFiles { files, folder } => write!(out, "已在 {folder} 写入 {files} 个文件"),
        Says::PartConfig => {
            write!(out, "运行模式、发送时段、发送上限、邮件、短信；mode = \"shadow\" 时什么也不发")
        }
        Says::PartRecords => write!(out, "客户、房屋、保修、投诉各记些什么"),
        Says::PartRules => write!(out, "规则，每个文件一条，附带测试"),
        Says::PartTemplates => write!(out, "消息模板，每条消息一个文件夹：短信和邮件，中文和英文"),
        Says::PartCalendars => write!(out, "休息日、调休上班日、节日"),
        Says::PartGateways => write!(out, "怎样连接各家短信网关"),
        Says::PartSecrets => write!(out, "密码和密钥，只有自己能看"),
        Says::Next => write!(out, "接下来："),
        Says::NextImport => write!(out, "（预演；加 --apply 才写入）"),
        Says::WouldOverwrite { files, folder } => {
            write!(out, "什么也没有写：{folder} 里已有以下 {files} 个文件，不会覆盖")
        }
        Says::Checked { rules, templates, errors, warnings, seconds } => write!(
            out,
            "{rules} 条规则，{templates} 个模板：{errors} 个错误，{warnings} 个警告（{seconds} 秒）"
        ),
        Says::Tested { passed, failed, seconds } => {
            write!(out, "通过 {passed} 个，未通过 {failed} 个（{seconds} 秒）")
        }
        Says::TestFailed { rule, name, place } => write!(out, "未通过 {rule} › {name}   {place}"),
        Says::Expected => write!(out, "应为"),
        Says::Got => write!(out, "实际"),
        Says::Nothing => write!(out, "无"),
        Says::NotSentBecause { reasons, wanted } => {
            let reasons = if reasons.is_empty() { "无".to_owned() } else { listed(reasons, "、") };
            write!(out, "不发的原因：{reasons}")?;
            wanted.map_or(Ok(()), |wanted| write!(out, "，应为 {wanted}"))
        }
    }
}
