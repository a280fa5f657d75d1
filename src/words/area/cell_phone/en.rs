//! A cell that should hold a mobile number. In English.

use std::fmt;

use super::CellPhoneSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Several => write!(out, "there are several numbers in the cell"),
        Says::KeepOne => write!(out, "keep the one to write to"),
        Says::NotOnlyDigits => write!(out, "not a phone number: there are letters or other signs in it"),
        Says::WriteItAlone => write!(out, "write the number alone, for instance 139 0000 0012"),
        Says::NoSuchBeginning => write!(out, "no mobile number begins like this"),
        Says::KnownBeginnings => write!(out, "they begin with 13 to 19"),
        Says::Length { digits } => write!(out, "a mobile number has 11 digits, this has {digits}"),
        Says::FixedLine => write!(out, "a fixed line cannot receive messages"),
        Says::WriteMobile => write!(
            out,
            "put a mobile number here; one from abroad, or from Hong Kong, with + and its country code"
        ),
        Says::NotMobile => write!(out, "not a mobile number"),
        Says::MobileForms => write!(out, "11 digits beginning with 13 to 19, or + and a country code"),
        Says::NoCountry => write!(out, "no country code begins with 0"),
        Says::LengthAbroad { digits } => {
            write!(out, "an international number has 8 to 15 digits with its country code, this has {digits}")
        }
    }
}
