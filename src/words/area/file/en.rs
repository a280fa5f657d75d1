//! A file that cannot be read, or a TOML file as such. In English.

use std::fmt;

use super::FileSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::FolderUnreadable { folder, said } => write!(out, "cannot read the folder {folder}: {said}"),
        Says::Unreadable { path, said } => write!(out, "cannot read {path}: {said}"),
        Says::TooLarge { path } => write!(out, "{path} is larger than 1 MiB"),
        Says::NotRead { path } => write!(out, "{path} is not read"),
        Says::EndingsRead { endings } => {
            write!(out, "only files ending in {} are read here", endings.join(", "))
        }
        Says::TooDeep { path } => write!(out, "{path} lies too deep, and nothing in it is read"),
        Says::LeadsOut { path } => write!(out, "{path} is a link that leads out of the configuration"),
        Says::IsASecret { path } => write!(out, "{path} is one of the secrets under a second name"),
        Says::PutFileItself => write!(out, "put the file itself here"),
        Says::NoPlainFile { path } => write!(out, "{path} is neither a file nor a folder"),
        Says::NotUtf8 { path, byte } => write!(out, "{path} is not UTF-8 (byte {byte})"),
        Says::SaveAsUtf8 => write!(out, "save it as UTF-8 and try again"),
        Says::NotToml { why } => write!(out, "this is not TOML: {why}"),
        Says::Here => write!(out, "here"),
        Says::HereAgain => write!(out, "here again"),
        Says::Missing { key } => write!(out, "`{key}` is missing"),
        Says::Needs { key } => write!(out, "needs `{key}`"),
        Says::UnknownKey { key } => write!(out, "unknown key `{key}`"),
        Says::ThisKeyUnknown => write!(out, "unknown key"),
        Says::ThisWordUnknown => write!(out, "unknown word"),
        Says::ThisNameUnknown => write!(out, "unknown name"),
        Says::WrongShape { key, expected, found } => write!(out, "`{key}` must be {expected}, not {found}"),
        Says::Expected { expected } => write!(out, "expected {expected}"),
        Says::OutOfRange { key } => write!(out, "`{key}` is out of range"),
        Says::Between { least, most } => write!(out, "expected {least} to {most}"),
        Says::CannotBe { key, written } => write!(out, "`{key}` cannot be `{written}`"),
    }
}
