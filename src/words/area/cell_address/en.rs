//! A cell that should hold an e-mail address. In English.

use std::fmt;

use super::CellAddressSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Several => write!(out, "there are several addresses in the cell"),
        Says::KeepOne => write!(out, "keep one"),
        Says::NoAt => write!(out, "not an e-mail address: there is no @"),
        Says::Space => write!(out, "there is a space or a line break in the address"),
        Says::TooLong => write!(out, "the address is too long: at most 254 characters, 64 before the @"),
        Says::ChineseFullStop => write!(out, "there is a Chinese full stop in the address"),
        Says::WriteDot => write!(out, "write . for 。"),
        Says::NotAscii => write!(out, "there are characters in the address that are not ASCII"),
        Says::WriteXn => write!(out, "write a Chinese domain in its xn-- form"),
        Says::NotBeforeAt => write!(out, "what stands before the @ cannot stand there"),
        Says::NoDot => write!(out, "the part after the @ has no dot"),
        Says::NotADomain => write!(out, "the part after the @ is not a domain"),
    }
}
