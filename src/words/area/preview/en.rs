//! The page of `preview`, in English.

use std::fmt;

use super::PreviewSentence as Says;
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Heading { template, title, rules, class } => {
            let rules = if rules.is_empty() { "no rule".to_owned() } else { rules.join(", ") };
            write!(out, "{template}  {title}  used by {rules} ({class})")
        }
        Says::Text { channel, language } => write!(out, "{channel} {language}"),
        Says::Length { characters, segments, gsm7, sign } => {
            let sign = sign.as_ref().map_or("no signature".to_owned(), |sign| format!("【{sign}】"));
            let alphabet = if *gsm7 { " of GSM-7" } else { "" };
            let (characters, segments) = (count(*characters, "character"), count(*segments, "segment"));
            write!(out, "{characters}{alphabet} with {sign}, {segments}")
        }
        Says::Fails { said } => write!(out, "FAIL {said}"),
        Says::Code { code } => write!(out, "code {code}"),
        Says::NothingFor { fields } => write!(out, "nothing in the record for: {}", fields.join(", ")),
        Says::Subject { subject } => write!(out, "Subject: {subject}"),
        Says::NeedsReveal => {
            write!(out, "a customer's text is shown on a terminal only; add --reveal to write it elsewhere")
        }
    }
}
