//! The pages of `customer`, in English.

use std::fmt;

use super::{Came, CustomerSentence as Says};
use crate::number::count;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Since { person, at } => write!(out, "{person}  since {at}"),
        Says::NeverChanged => write!(out, "consent: not changed since the import"),
        Says::Consent => write!(out, "consent"),
        Says::Change { at, field, old, new, by } => {
            let [old, new] = [old, new].map(|value| value.as_deref().unwrap_or("–"));
            write!(out, "{at}  {field}  {old} → {new}  by {by}")
        }
        Says::NoTouches => write!(out, "no touches yet"),
        Says::LatestTouches => write!(out, "latest touches"),
        Says::Noted { person, fields, came, by } => {
            let came = match came {
                Came::WasSoAlready => "was so already",
                Came::TakenBack => "taken back",
                Came::Noted => "noted",
            };
            write!(out, "{person}: {} {came}, by {by}", fields.join(", "))
        }
        Says::StillPlanned { touches } => {
            write!(out, "{} planned; the gate asks before each", count(*touches, "touch is|touches are"))
        }
        Says::NeedsFile => {
            write!(
                out,
                "an export is not masked, and goes to a terminal or to a file of its own: add --out FILE"
            )
        }
        Says::WrittenTo { file } => write!(out, "written to {file}"),
    }
}
