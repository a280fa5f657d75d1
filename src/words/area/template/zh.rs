//! Templates: their folders, `template.toml`, and the layout. In Chinese.

use std::fmt;

use super::TemplateSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::BelongsToNone { file } => write!(out, "`{file}` 不属于任何模板"),
        Says::OwnFolders => write!(out, "每个模板各有一个文件夹，只有 _layout.html 放在它们旁边"),
        Says::NoDeclaration { template } => write!(out, "模板 `{template}` 没有 template.toml"),
        Says::WriteDeclaration => write!(out, "请补上这个文件，写明语言、[params] 及其 [sample]"),
        Says::NotTemplateFile { file } => write!(out, "`{file}` 不是模板的文件"),
        Says::NotItsLanguage { language } => write!(out, "模板的语言中没有 `{language}`"),
        Says::ThisLanguageUnknown => write!(out, "没有这种语言"),
        Says::AddLanguage { language } => write!(out, "请在 `languages` 中加上 \"{language}\""),
        Says::FileMissing { file } => write!(out, "缺少 `{file}`"),
        Says::AnnouncedHere => write!(out, "这里写明要有它"),
        Says::WriteFile => write!(out, "请补上这个文件，或从 `languages` 中去掉这种语言"),
        Says::SaysNothing => write!(out, "模板没有正文"),
        Says::WriteBodies => write!(out, "请在它旁边写 sms.zh.txt 或 email.zh.md"),
        Says::NotLanguage { written } => write!(out, "`{written}` 不是语言代码"),
        Says::SuchLanguages => write!(out, "请写 \"zh\"、\"en\" 这样的代码"),
        Says::LanguageTwice { language } => write!(out, "`{language}` 写了两次"),
        Says::NoSample { param } => write!(out, "参数 `{param}` 没有样例"),
        Says::NeedsSample => write!(out, "需要样例"),
        Says::WriteSample { param } => write!(out, "请在 [sample] 下写 {param} = \"…\""),
        Says::NotInParams { name, table } => write!(out, "[{table}] 中有 `{name}`，[params] 中却没有"),
        Says::LanguageLeftOut { param, language } => write!(out, "`{param}` 没有写 `{language}` 的内容"),
        Says::NeedsLanguages => write!(out, "每种语言都要写，或只写一条供各种语言共用"),
        Says::SampleShape => write!(out, "样例应为文字、数字、true 或 false，或由它们组成的列表"),
        Says::NotSample => write!(out, "不能作样例"),
        Says::NoSuchParam { name } => write!(out, "[params] 中没有 `{name}`"),
        Says::LayoutUnreadable { said } => write!(out, "无法读取邮件版面：{}", said.zh()),
        Says::LayoutHasNo { name } => write!(out, "邮件版面中没有 `{name}` 可用"),
        Says::LayoutWithoutContent => write!(out, "邮件版面没有显示正文"),
        Says::WriteContent => write!(out, "请在放正文的地方写 {{{{ content }}}}"),
    }
}
