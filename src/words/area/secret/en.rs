//! Secrets. In English.

use std::fmt;

use super::SecretSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::BadName { name } => {
            write!(out, "`{name}` cannot be the name of a secret: use letters, digits, `-`, `_` and `.`")
        }
        Says::Missing { name, path } => write!(
            out,
            "there is no secret `{name}`: write it to {path} and run `chmod 600 {path}`, or add \
             `LoadCredential={name}:…` to the unit"
        ),
        Says::Open { path, mode } => {
            write!(out, "others can read {path} (mode {mode:03o}): run `chmod 600 {path}`")
        }
        Says::NoFile { path } => write!(out, "{path} is not a file"),
        Says::NotUtf8 { path } => write!(out, "{path} is not UTF-8 text"),
        Says::TooLarge { path } => write!(out, "{path} is larger than 16 KiB: is it the right file?"),
        Says::Empty { path } => write!(out, "{path} is empty: write the secret into it"),
        Says::Unreadable { path, said } => write!(out, "{path} cannot be read: {said}"),
    }
}
