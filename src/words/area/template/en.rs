//! Templates: their folders, `template.toml`, and the layout. In English.

use std::fmt;

use super::TemplateSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::BelongsToNone { file } => write!(out, "`{file}` belongs to no template"),
        Says::OwnFolders => {
            write!(out, "each template has a folder of its own; only _layout.html stands beside them")
        }
        Says::NoDeclaration { template } => write!(out, "template `{template}` has no template.toml"),
        Says::WriteDeclaration => {
            write!(out, "write it: it names the languages, the [params] and their [sample]")
        }
        Says::NotTemplateFile { file } => write!(out, "`{file}` is not a file of a template"),
        Says::NotItsLanguage { language } => {
            write!(out, "`{language}` is not among the template's languages")
        }
        Says::ThisLanguageUnknown => write!(out, "unknown language"),
        Says::AddLanguage { language } => write!(out, "add \"{language}\" to `languages`"),
        Says::FileMissing { file } => write!(out, "`{file}` is missing"),
        Says::AnnouncedHere => write!(out, "announced here"),
        Says::WriteFile => write!(out, "write the file, or take the language out of `languages`"),
        Says::SaysNothing => write!(out, "the template says nothing"),
        Says::WriteBodies => write!(out, "write sms.zh.txt or email.zh.md beside it"),
        Says::NotLanguage { written } => write!(out, "`{written}` is not a language"),
        Says::SuchLanguages => write!(out, "write one such as \"zh\", \"en\""),
        Says::LanguageTwice { language } => write!(out, "`{language}` stands here twice"),
        Says::NoSample { param } => write!(out, "`{param}` has no sample"),
        Says::NeedsSample => write!(out, "needs a sample"),
        Says::WriteSample { param } => write!(out, "write {param} = \"…\" under [sample]"),
        Says::NotInParams { name, table } => write!(out, "`{name}` is in [{table}], but not in [params]"),
        Says::LanguageLeftOut { param, language } => write!(out, "`{param}` says nothing for `{language}`"),
        Says::NeedsLanguages => write!(out, "needs every language, or one text for all"),
        Says::SampleShape => {
            write!(out, "a sample is a text, a number, true or false, or a list of those")
        }
        Says::NotSample => write!(out, "cannot be a sample"),
        Says::NoSuchParam { name } => write!(out, "[params] has no `{name}`"),
        Says::LayoutUnreadable { said } => write!(out, "the layout cannot be read: {said}"),
        Says::LayoutHasNo { name } => write!(out, "a layout has no `{name}`"),
        Says::LayoutWithoutContent => write!(out, "the layout does not show the message"),
        Says::WriteContent => write!(out, "write {{{{ content }}}} where it belongs"),
    }
}
