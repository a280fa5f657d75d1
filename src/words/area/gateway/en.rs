//! The files of `gateways/`. In English.

use std::fmt;

use super::GatewaySentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotWebAddress => write!(out, "`url` is not a web address"),
        Says::WriteWebAddress => write!(out, "write one such as `https://sms.example.com/send`"),
        Says::OnlyAddress => write!(out, "`url` may carry neither user, password nor fragment"),
        Says::NameSecrets => write!(out, "put credentials into secrets/ and name them: {{secret:api-key}}"),
        Says::PlainOnlyHere => write!(out, "plain http is only for a gateway on this machine"),
        Says::PhonesUnprotected => write!(out, "phone numbers would cross the network unprotected"),
        Says::WriteHttps => write!(out, "write https://"),
        Says::NotHttps => write!(out, "`url` must begin with https://"),
        Says::BareSignature => write!(out, "`sign` must be the signature alone, 1 to 20 characters"),
        Says::BracketsAreAdded => write!(out, "write it without 【】: they are added"),
        Says::NoPlaceholder { word } => write!(out, "there is no placeholder `{{{word}}}`"),
        Says::ThisPlaceholderUnknown => write!(out, "unknown placeholder"),
        Says::NotHeaderName => write!(out, "this is not the name of an HTTP header"),
        Says::HeaderNotAscii => write!(out, "an HTTP header holds printable ASCII only"),
        Says::NotInHeader => {
            write!(out, "only {{secret:…}}, {{id}} and {{template}} can stand in a header")
        }
        Says::NobodyGetsIt => write!(out, "some field must take `{{to}}`, or nobody gets the message"),
        Says::NothingIsSaid => write!(out, "some field must take `{{text}}` or `{{template}}`"),
        Says::OnlyJsonNests => write!(out, "only `format = \"json\"` can hold a list or a table"),
        Says::DateInQuotes => write!(out, "a date must stand in quotes"),
        Says::NotPointer { key } => write!(out, "`{key}` is not a JSON pointer"),
        Says::WritePointer => {
            write!(out, "`/code` is the field code; `/data/0/id` is the id of the first entry of data")
        }
        Says::NotCode { key, found } => write!(out, "`{key}` takes texts and whole numbers, not {found}"),
        Says::NotCodes { key } => write!(out, "`{key}` must be a list of codes"),
        Says::CodeOfSuccess { code } => write!(out, "`{code}` is the code of success"),
        Says::CodeTwice { code } => write!(out, "`{code}` is in two lists"),
    }
}
